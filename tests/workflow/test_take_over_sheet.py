"""The 补录 table as offices write it: cells, headers, and every problem at once with its row and column."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from accounts.models import Street
from projects.models import Neighbourhood
from projects.sheets.grid import ErrorValue
from reports.take_over_book import take_over_book
from tests.workflow.tables import COLUMNS, SCHEME, book, round_cells, row
from workflow.take_over_sheet.cells import Wrong, read_cell
from workflow.take_over_sheet.demands import demands, earlier_of
from workflow.take_over_sheet.reading import TableReading, read_table

BY_KEY = {column.key: column for column in COLUMNS}


def cell(key: str, value: Any, factor: int = 1) -> Any:
    return read_cell(value, BY_KEY[key], SCHEME, factor)


def read(*rows: dict[str, Any], **layout: Any) -> TableReading:
    return read_table(book(*rows, **layout), "补录.xlsx", SCHEME)


def complaints(reading: TableReading) -> list[tuple[int, str | None, str]]:
    return [(one.row, one.column, one.code) for one in reading.problems]


class TestCells:
    @pytest.mark.parametrize(
        "written",
        ["2018-04-20", "2018年4月20日", "２０１８年４月２０日", "2018.4.20", "2018/04/20", "20180420", "2018-4-20 00:00:00",
         "2018年4月20日(周五)", date(2018, 4, 20), Decimal(43210), " 2018 年 4 月 20 日 "],
    )  # fmt: skip
    def test_days(self, written):
        assert cell("entered_on", written) == date(2018, 4, 20)

    @pytest.mark.parametrize(
        "written", ["2018年4月", "2018-13-01", "2018-02-30", "去年", "4月20日", Decimal("5")]
    )
    def test_what_is_no_day_is_never_guessed(self, written):
        with pytest.raises(Wrong, match="年月日"):
            cell("entered_on", written)

    @pytest.mark.parametrize(
        "written",
        ["30000", "30,000.00", "30000㎡", "３００００平方米", "3万㎡", "3.0 万平方米", Decimal("30000"),
         Decimal("30000.000000001")],
    )  # fmt: skip
    def test_areas(self, written):
        assert cell("building_area", written) == Decimal("30000.00")

    @pytest.mark.parametrize("written", ["45亩", "12.345", "-5", "三万", "1e9", ErrorValue("#N/A")])
    def test_areas_that_are_none(self, written):
        with pytest.raises(Wrong):
            cell("building_area", written)

    def test_mu_is_said_how_to_convert(self):
        with pytest.raises(Wrong, match="换算成平方米"):
            cell("building_area", "45亩")

    @pytest.mark.parametrize("written", ["1800000", "180万元", "180万", "¥1,800,000.00元", "1800000元整"])
    def test_money(self, written):
        assert cell("contract_yuan", written) == Decimal("1800000.00")

    def test_the_unit_in_the_cell_counts_before_the_headers(self):
        assert cell("contract_yuan", "180", 10_000) == Decimal("1800000.00")
        assert cell("contract_yuan", "1800000元", 10_000) == Decimal("1800000.00")
        assert cell("contract_yuan", "180万元", 10_000) == Decimal("1800000.00")

    @pytest.mark.parametrize(
        "written", ["9", "第9步", "第九步", "９", "工程实施和监管", "第9步 工程实施和监管", Decimal(9)]
    )
    def test_steps(self, written):
        assert cell("step", written) == 9

    @pytest.mark.parametrize("written", ["1", "12", "第9步 招投标", "施工中", "0"])
    def test_steps_nobody_enters_at(self, written):
        with pytest.raises(Wrong):
            cell("step", written)

    @pytest.mark.parametrize(("written", "meant"), [("是", True), ("√", True), ("否", False), ("无", False)])
    def test_yes_and_no(self, written, meant):
        assert cell("epc", written) is meant

    def test_items_by_code_and_by_the_name_only_one_has(self):
        assert cell("included", "BM01、道路整治;PM08 绿化改造提升\nBM01") == ("BM01", "PM05", "PM08")
        assert len(cell("included", "全部")) == 36

    def test_a_name_two_items_have_is_asked_by_code(self):
        with pytest.raises(Wrong, match="BM07、PM03"):
            cell("included", "消防设施")

    @pytest.mark.parametrize("slip", ["0201-04-20", "1918年4月20日", date(1999, 12, 31), Decimal(36_525)])
    def test_a_day_before_2000_is_a_slip_of_the_pen(self, slip):
        with pytest.raises(Wrong, match="早于2000年,请核对年份"):
            cell("contract_on", slip)

    @pytest.mark.parametrize("blank", [None, "", "  ", "-", "/", "无", "暂无"])
    def test_blank_cells(self, blank):
        assert cell("contract_yuan", blank) is None

    @given(st.text(max_size=40) | st.decimals(allow_nan=False) | st.booleans() | st.dates())
    def test_any_cell_is_read_or_said_to_be_wrong(self, value):
        for column in COLUMNS:
            try:
                found = read_cell(value, column, SCHEME)
            except Wrong:
                continue
            # a list of items is a tuple of their codes
            assert found is None or isinstance(found, str | bool | int | Decimal | date | tuple)

    @given(st.decimals(min_value=0, max_value=10**9, places=2))
    def test_an_amount_survives_any_usual_writing(self, amount):
        for written in (amount, f"{amount:,}", f"{amount} 元", f"¥{amount}"):
            assert cell("contract_yuan", written) == amount

    @pytest.mark.parametrize(
        ("key", "written", "said"),
        [
            ("building_area", str(10**11), "应不小于 0、小于一百亿"),
            ("contract_yuan", str(10**12), "应不小于 0、小于一万亿"),
            ("r1_total_heads", str(10**10), "是“10000000000”,太大,请核对"),
        ],
    )
    def test_what_no_column_holds_is_said_to_be_too_large(self, key, written, said):
        with pytest.raises(Wrong, match=said):
            cell(key, written)


class TestHeaders:
    def test_rows_above_and_unknown_columns_do_not_matter(self):
        reading = read(row(), above=2, titles={"note": "填表人电话"})
        assert not reading.problems
        assert reading.rows[0].row == 5
        assert len(read(row() | {"note": "1"}, titles={"note": "填表人电话"}).notes) == 1

    def test_one_header_row_that_says_the_round(self):
        titles = {
            one.key: f"第{one.key[1]}次征求意见{one.title}" for one in COLUMNS if one.key[:3] in ("r1_", "r2_", "r3_")
        }  # fmt: skip
        reading = read(row(), titles=titles)
        assert not reading.problems
        assert reading.rows[0].values["r2_agree_heads"] == 200

    def test_a_column_that_does_not_say_which_round_is_not_guessed(self):
        file = Workbook()
        file.active.append(["街道", "小区名称", "步骤", "同意人数"])
        file.active.append(["和睦街道", "华丰新村", 2, 5])
        stream = BytesIO()
        file.save(stream)
        found = complaints(read_table(stream.getvalue(), "a.xlsx", SCHEME))
        assert (1, "D", "which_round") in found

    def test_a_column_twice(self):
        found = complaints(read(row(), titles={"author": "中标单位"}))
        assert [code for _, _, code in found] == ["column_twice"]

    def test_ten_thousands_in_the_header(self):
        reading = read(row() | {"contract_yuan": 180}, titles={"contract_yuan": "合同价(万元)"})
        assert reading.rows[0].values["contract_yuan"] == Decimal("1800000.00")

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0", b"a,b\n1,2", b"<html>"])
    def test_what_is_no_table_is_said(self, content):
        (problem,) = read_table(content, "a.xlsx", SCHEME).problems
        assert problem.message
        assert "名册" not in problem.message

    def test_a_table_without_rows(self):
        assert [code for _, _, code in complaints(read())] == ["no_rows"]

    def test_sums_are_no_projects(self):
        assert len(read(row(), {"street": "合计", "name": "1个小区", "step": ""}).rows) == 1

    def test_the_template_is_read_as_it_was_written(self):
        content = take_over_book(SCHEME, [])
        assert [code for _, _, code in complaints(read_table(content, "a.xlsx", SCHEME))] == ["no_rows"]
        file = load_workbook(BytesIO(content))
        assert file.sheetnames == ["补录汇总表", "填表说明", "选项"]
        assert len(file["补录汇总表"].data_validations.dataValidation) > 8

    def test_a_name_with_a_control_character_or_a_formula_is_text_in_the_template(self):
        place = Neighbourhood(name="=1+1\x0b", code="a\x01", street=Street(name="和睦街道"))
        sheet = load_workbook(BytesIO(take_over_book(SCHEME, [place])))["补录汇总表"]
        cells = {cell.value: cell.data_type for line in sheet.iter_rows() for cell in line}
        assert (cells["=1+1"], cells["a"]) == ("s", "s")


class TestAllProblemsAtOnce:
    def test_each_wrong_cell_is_named_by_row_and_column(self):
        bad = row() | {"contract_yuan": "很多", "entered_on": "2019年", "r1_agree_heads": "两百"}
        found = complaints(read(row(), bad))
        assert found == [(4, "N", "bad_date"), (4, "AI", "bad_whole"), (4, "BY", "bad_money")]

    @pytest.mark.parametrize("step", range(2, 12))
    def test_a_whole_row_asks_for_nothing(self, step):
        reading = read(row(step))
        assert not reading.problems
        assert list(demands(reading.rows[0], COLUMNS)) == []

    def test_everything_missing_is_named_at_once(self):
        bare = {"street": "和睦街道", "name": "华丰新村", "step": "11"}
        found = [one.message for one in demands(read(bare).rows[0], COLUMNS)]
        for words in (
            "计划年度",
            "第三次征求意见 同意人数",
            "计划下达文号",
            "合同价",
            "完工日期",
            "竣工验收日期",
        ):
            assert f"请填写“{words}”。" in found
        assert not any("社区" in one or "不同意" in one for one in found)

    def test_what_cannot_be_known_yet_is_said_once_a_group(self):
        early = row(3) | round_cells(2) | round_cells(3) | {"contract_yuan": 5, "winner": "城建公司"}
        found = list(demands(read(early).rows[0], COLUMNS))
        assert [one.code for one in found] == ["too_early"] * 3
        assert "第二次征求意见 开始日期" in found[0].message

    def test_a_half_said_scheme_asks_for_the_rest(self):
        found = [one.message for one in demands(read(row(6) | {"summary": None}).rows[0], COLUMNS)]
        assert found == ["请填写“方案摘要”。"]


@pytest.mark.parametrize("step", range(2, 12))
def test_the_row_becomes_what_the_single_form_gives(step):
    earlier = earlier_of(read(row(step)).rows[0], SCHEME)
    assert [one.number for one in earlier.rounds] == [
        n for n, held in ((1, 1), (2, 3), (3, 6)) if held < step
    ]
    assert (earlier.listing is not None) == (step > 4)
    assert (earlier.contract is not None) == (step > 8)
    assert (earlier.works is not None) == (step > 9)
    assert earlier.entered == {1: date(2018, 3, 1)}
    if step > 5:
        assert earlier.scheme.reviewed_yuan == Decimal("1900000.00")


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content):
    assert read_table(content, "a.xlsx", SCHEME).problems
