"""A table of progress pasted from a spreadsheet: every line is read, named as wrong, or passed over in words."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from projects.paste_rules import Known, cells
from works.paste_rules import MOST, percent, read

KNOWN = (
    Known(1, ("2019-hemu-01", "hemu-01"), "和睦新村"),
    Known(2, ("2019-hemu-02", "hemu-02"), "华丰新村"),
    Known(3, ("2019-hemu-03",), "同名小区"),
    Known(4, ("2019-hemu-04",), "同名小区"),
    Known(5, ("2019-hemu-05",), "设计中", "当前在第5步"),
)
ITEMS = {"PM01": "雨污管网", "BM07": "消防设施", "PM03": "消防设施", "PM02": "停车设施"}
SMALL = some.sampled_from(
    [
        "和睦新村",
        "hemu-02",
        "同名小区",
        "设计中",
        "小区",
        "形象进度",
        "累计投资(万元)",
        "55%",
        "1,200.5",
        "",
        "合计",
        '"',
        "雨污管网%",
    ]
)
PASTES = some.one_of(
    some.text(max_size=200),
    some.lists(some.lists(SMALL, max_size=5).map("\t".join), max_size=6).map("\n".join),
)


def test_without_a_head_the_columns_stand_as_on_the_screen() -> None:
    found = read("和睦新村\t55%\t1,500,000.00\t外墙\n2019-HEMU-02\t60\t160万元", KNOWN, ITEMS)
    assert found.wrong == ()
    assert found.rows[1] == {
        "percent": "55%",
        "invested": "1500000.00",
        "note": "外墙",
        "correction": "",
    }
    assert found.rows[2]["invested"] == "1600000"


def test_a_head_says_what_stands_where_and_in_which_unit() -> None:
    head = "序号\t小区名称\t累计完成投资(万元)\t形象进度(%)\t本月投资"
    lines = "1\t和睦 新村\t150.25\t55\t9\n2\t华丰新村\t1,600,000元\t60\t9"
    found = read(f"{head}\n{lines}", KNOWN, ITEMS)
    assert found.rows == {
        1: {"invested": "1502500", "percent": "55"},
        2: {"invested": "1600000", "percent": "60"},
    }
    assert found.passed == ("“序号”列", "“本月投资”列")


@pytest.mark.parametrize(
    ("head", "wan", "yuan"),
    [
        ("累计投资", False, "120"),
        ("累计投资", True, "1200000"),
        ("累计投资(元)", True, "120"),
        ("累计投资(万元)", False, "1200000"),
    ],
)
def test_the_head_s_unit_goes_before_the_tick(head: str, wan: bool, yuan: str) -> None:
    found = read(f"小区\t{head}\n和睦新村\t120", KNOWN, ITEMS, wan=wan)
    assert found.rows[1]["invested"] == yuan


def test_items_are_named_in_the_head_and_namesakes_by_their_code() -> None:
    found = read("小区\t雨污管网进度\t雨污管网完成数量(m)\tPM03%\n和睦新村\t70\t300\t20", KNOWN, ITEMS)
    assert found.items == ("PM01", "PM03")
    assert found.rows[1] == {"p-PM01": "70", "q-PM01": "300", "p-PM03": "20"}
    twice = read("小区\t消防设施进度\n和睦新村\t70", KNOWN, ITEMS)
    assert twice.wrong == ("表头“消防设施进度”有BM07、PM03几项,请在表头写代码",)


def test_above_the_names_a_head_may_say_nothing() -> None:
    assert read("\t累计投资\t进度\n和睦新村\t120\t55", KNOWN, ITEMS).rows == {
        1: {"invested": "120", "percent": "55"}
    }


def test_more_items_than_fit_are_refused() -> None:
    items = {f"PM{n:02}": f"内容{n:02}" for n in range(1, 7)}
    head = "\t".join(["小区", *items.values()])
    assert read(f"{head}\n和睦新村\t1\t1\t1\t1\t1\t1", KNOWN, items).wrong == (
        "一次最多登记4项改造内容,请分次登记",
    )


def test_more_sites_than_one_act_takes_are_refused() -> None:
    known = [Known(n, (f"c{n}",), f"小区{n}") for n in range(MOST + 1)]
    text = "\n".join(f"小区{n}\t50\t1" for n in range(MOST + 1))
    assert read(text, known, ITEMS).wrong == ("一次最多60个小区,请分次登记",)
    assert len(read(text.rsplit("\n", 1)[0], known, ITEMS).rows) == MOST


def test_nothing_is_taken_beside_a_wrong_line() -> None:
    found = read(
        "和睦新村\t55\t1\n同名小区\t5\t1\n设计中\t5\t1\n谁\t5\t1\nhemu-01\t56\t1\n华丰新村\t1\t2\t3\t4\t5",
        KNOWN,
        {},
    )
    assert not found.rows
    assert [line.split(":")[1] for line in found.wrong] == [
        "有同名小区,请改用项目编号",
        "当前在第5步",
        "不在您可登记的项目中,请核对名称,或改用项目编号",
        "重复出现",
        "多于5列,请连同表头一起复制",
    ]


def test_a_column_given_twice_is_refused() -> None:
    assert read("小区\t进度\t形象进度\n和睦新村\t1\t2", KNOWN, {}).wrong == ("表头“形象进度”重复出现",)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("85", 85), ("85%", 85), ("85.00%", 85), (" 85 % ", 85), ("100", 100), ("101", 101), ("0", 0)],
)
def test_whole_percentages(written: str, read_as: int) -> None:
    assert percent(written) == read_as


@pytest.mark.parametrize("written", ["0.85", "85.5", "-1", "八成", "", "1e2", "٣"])
def test_what_is_no_whole_percentage(written: str) -> None:
    assert percent(written) is None


@given(PASTES)
def test_whatever_is_pasted_is_read_named_or_passed_over(text: str) -> None:
    found = read(text, KNOWN, ITEMS)
    lines = cells(text)
    said = len(found.rows) + len(found.wrong) + len(found.passed)
    assert not (found.rows and found.wrong)
    assert found.wrong or said >= len(lines) - 1  # the head alone is silent


@given(
    some.lists(
        some.lists(
            some.text(some.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=12),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)  # fmt: skip
def test_a_table_as_a_spreadsheet_copies_it_is_read_cell_by_cell(table: Sequence[Sequence[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows(table)
    wanted = [tidy for row in table if any(tidy := [" ".join(cell.split()) for cell in row])]
    assert [row for _, row in cells(written.getvalue())] == wanted


def test_a_quote_that_is_never_closed_swallows_no_line() -> None:
    assert [row for _, row in cells('"甲\t1\n乙\t2\n"丙\t3')] == [['"甲', "1"], ["乙", "2"], ['"丙', "3"]]
