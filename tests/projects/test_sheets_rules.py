"""The rules of a roster's rows: who is one head, what is an error, what is a doubt, what a total must be."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from projects.sheets import RosterReading, read_roster
from tests.projects.workbooks import HEADER, SHEETS, roster, separated, xlsx

WITH_REMARK = (*HEADER, "备注")


def read(*rows: Any, header: Any = HEADER) -> RosterReading:
    return read_roster(roster(*rows, header=header), "名册.xlsx")


def codes(reading: RosterReading) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in reading.problems]


def doubts(reading: RosterReading) -> list[tuple[int, str]]:
    return [(warning.row, warning.code) for warning in reading.warnings]


def head_units(reading: RosterReading) -> list[tuple[int, ...]]:
    return [head.units for head in reading.heads]


def test_same_name_and_digits_are_one_head() -> None:
    reading = read(["1", "1", "101", "王伟", "0429", 60], ["2", "1", "101", "王 伟", 429, 60])
    assert head_units(reading) == [(0, 1)]


def test_same_name_and_other_digits_are_two_heads_without_question() -> None:
    reading = read(["1", "1", "101", "王伟", "0429", 60], ["1", "1", "102", "王伟", "0430", 60])
    assert (head_units(reading), reading.warnings) == ([(0,), (1,)], ())


def test_co_owners_in_another_order_are_the_same_head() -> None:
    rows = [
        ["1", "1", "101", "甲某、乙某", "0001、0002", 60],
        ["1", "1", "102", "乙某/甲某", "0002/0001", 60],
    ]
    assert head_units(read(*rows)) == [(0, 1)]


def test_one_of_two_co_owners_alone_is_another_head() -> None:
    rows = [["1", "1", "101", "甲某", "0001", 60], ["1", "1", "102", "甲某、乙某", "0001、0002", 60]]
    assert head_units(read(*rows)) == [(0,), (1,)]


def test_a_repeated_name_without_digits_is_apart_and_to_be_checked() -> None:
    rows = [
        ["1", "1", "101", "王伟", "0429", 60],
        ["1", "1", "102", "王伟", "", 60],
        ["1", "1", "201", "李芳", "", 60],
    ]
    reading = read(*rows)
    assert (head_units(reading), doubts(reading)) == ([(0,), (1,), (2,)], [(3, "namesake")])
    assert reading.namesakes[0].message == (
        "第3行“业主”一栏“王伟”与第2行同名,请核实:没有证件号后四位,暂按不同业主计。"
    )


def test_co_owners_of_whom_one_has_no_digits_are_apart_and_to_be_checked() -> None:
    rows = [["1", "1", "101", "甲某、乙某", "0001、无", 60], ["1", "1", "102", "甲某、乙某", "0001、无", 60]]
    reading = read(*rows)
    assert (head_units(reading), doubts(reading)) == ([(0,), (1,)], [(2, "namesake"), (3, "namesake")])


def test_bodies_are_told_apart_by_their_credit_code() -> None:
    code = "91330100MA27XXXX1X"
    rows = [["1", "1", "101", "某公司", code, 60], ["1", "1", "102", "某公司", code.lower(), 60]]
    reading = read(*rows)
    assert (head_units(reading), reading.rows[0].owners[0].credit_code) == ([(0, 1)], code)


def test_unsold_and_not_handed_over_units_are_one_head_whatever_the_names() -> None:
    rows = [
        ["1", "1", "101", "某房产公司", "", 60, "未售"],
        ["1", "1", "102", "某房产公司", "", 60, "尚未交付"],
        ["1", "1", "201", "王伟", "0429", 60, "已售未交付"],
        ["1", "1", "202", "王伟", "0429", 60, "已交付"],
    ]
    reading = read(*rows, header=WITH_REMARK)
    assert (head_units(reading), reading.developer_units) == ([(0, 1, 2), (3,)], 3)
    assert (reading.heads[0].is_developer, reading.warnings) == (True, ())


def test_head_keys_tell_no_names_and_do_not_depend_on_the_order_of_rows() -> None:
    rows = [["1", "1", "101", "王伟", "0429", 60], ["1", "1", "102", "李芳", "", 60]]
    keys, turned = ({head.key for head in read(*order).heads} for order in (rows, rows[::-1]))
    assert keys == turned
    assert all("王伟" not in key and len(key) <= 80 for key in keys)


def test_an_id_number_in_a_remark_is_cut_too() -> None:
    row = read(["1", "1", "101", "甲", "", 60, "共有人证号330106196001010429"], header=WITH_REMARK).rows[0]
    assert row.remark == "共有人证号**************0429"


def test_areas_under_10_and_over_500_and_third_decimals_are_doubts() -> None:
    rows = [["1", "1", str(room), "甲", "0001", area] for room, area in
            ((101, 9.99), (102, 10), (201, 500), (202, 500.01), (301, 62.345))]  # fmt: skip
    reading = read(*rows)
    assert doubts(reading) == [(2, "area_unusual"), (5, "area_unusual"), (6, "area_rounded")]
    assert reading.rows[4].area == Decimal("62.35")


@pytest.mark.parametrize("column", [0, 1, 2, 3])
@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x","王伟")'])
def test_a_live_formula_in_owner_or_location_is_told(column: int, text: str) -> None:
    row: list[Any] = ["1", "1", "101", "王伟", "0429", 60]
    row[column] = text
    assert codes(read(["1", "1", "102", "李芳", "", 60], row)) == [(3, "formula")]


def test_a_text_that_looks_like_a_formula_is_told_in_csv_too() -> None:
    for text in ("=cmd()", "\uff1dA1"):
        content = separated([HEADER, ["1", "1", "101", text, "0429", "60"]])
        assert codes(read_roster(content, "名册.csv")) == [(2, "formula")]


def test_an_old_xls_shows_formulas_and_stored_values_too() -> None:
    reading = read_roster((SHEETS / "formula-and-merge.xls").read_bytes(), "名册.xls")
    assert codes(reading) == [(3, "formula")]
    assert [(row.building, row.room, row.area) for row in reading.rows] == [
        ("3", "101", Decimal("60.10")),
        ("3", "201", Decimal("60.10")),
    ]


def test_an_area_computed_without_a_stored_value_is_missing() -> None:
    reading = read(["1", "1", "101", "王伟", "0429", "=30*2"])
    assert codes(reading) == [(2, "area_missing")]
    assert "没有计算结果" in reading.problems[0].message


def test_a_room_excel_made_a_date_of_is_told() -> None:
    assert codes(read(["1", "1", date(2019, 3, 1), "王伟", "0429", 60])) == [(2, "location_is_date")]


def test_of_duplicates_the_later_row_is_told_and_only_once() -> None:
    rows = [["1幢", "一单元", "0101", "甲", "", 60], ["1", "1", "101室", "", "", "六十"]]
    assert codes(read(*rows)) == [(3, "duplicate_unit")]


def test_every_bad_row_gives_one_problem_and_warnings_stay_visible() -> None:
    rows = [["1", "1", "", "", "", "六十"], ["1", "1", "x" * 21, "", "", 60], ["1", "1", "9", "乙", "", 5]]
    reading = read(*rows)
    assert codes(reading) == [(2, "room_missing"), (3, "too_long")]
    assert doubts(reading) == [(4, "area_unusual")]


def test_totals_that_do_not_match_are_doubts() -> None:
    rows = [
        ["1幢", "1", "101", "甲", "", 60], ["1幢", "1", "102", "乙", "", 40],
        ["1幢小计", "", "", "", "3户", 100], ["2幢", "1", "101", "丙", "", 50],
        ["2幢小计", "", "", "", "1户", "50.00㎡"], ["合计:3户,151.00平方米"],
    ]  # fmt: skip
    reading = read(*rows)
    assert doubts(reading) == [(4, "total_mismatch"), (7, "total_mismatch")]
    assert "写的是 100.00 ㎡、3 套,逐行相加是 100.00 ㎡、2 套" in reading.warnings[0].message


def test_subtotals_without_a_name_cover_the_rows_since_the_last() -> None:
    rows = [
        ["1", "1", "101", "甲", "", 60], ["小计", "", "", "", "", 60], ["1", "2", "101", "乙", "", 50],
        ["小计", "", "", "", "", 50], ["累计", "", "", "", "", 110], ["2", "1", "101", "丙", "", 45],
        ["总计", "", "", "", "3户", 155],
    ]  # fmt: skip
    reading = read(*rows)
    assert (reading.units, reading.warnings) == (3, ())
    assert all(check.matches for check in reading.sheet_totals)


def test_notes_signatures_and_prefilled_numbers_are_no_units() -> None:
    rows = [
        [1, "1幢", "1", "101", "甲", "", 60], [2], [3], ["填表人:张三", "", "", "", "审核人:李四"],
        ["注:面积以不动产权证为准。"],
    ]  # fmt: skip
    reading = read(*rows, header=("序号", *HEADER))
    assert (reading.units, reading.problems) == (1, ())
    assert reading.notes[0].message == "第5、6行没有室号、业主和面积,未计入。"


def test_hidden_rows_and_zero_widths_do_not_matter() -> None:
    reading = read(["\ufeff1幢", "1\u200b", "101", "王\u200b伟", "0429", 60])
    assert (reading.rows[0].building, reading.rows[0].entrance, reading.rows[0].owners[0].name) == (
        "1",
        "1",
        "王伟",
    )


def test_a_roster_without_a_unit_is_told() -> None:
    assert [problem.code for problem in read_roster(xlsx(("名册", [HEADER])), "a.xlsx").problems] == [
        "no_units"
    ]
