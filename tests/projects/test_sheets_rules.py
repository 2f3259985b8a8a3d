"""The rules of a roster's rows: who is one head, what is an error, what is a doubt, what a total must be."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from projects.sheets import RosterReading, read_roster
from projects.sheets.areas import read_area
from projects.sheets.owners import read_identity, read_owners
from projects.sheets.places import building_label, entrance_label, floor_of, room_label
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


@pytest.mark.parametrize(
    ("names", "digits", "expected"),
    [
        ("冯芳桂、魏丽", "3857、7685", [("冯芳桂", "3857"), ("魏丽", "7685")]),
        ("苏芳娜 覃建燕", "3372 7654", [("苏芳娜", "3372"), ("覃建燕", "7654")]),
        ("段荣\uff0c高芳勇", "4296\uff0c7437", [("段荣", "4296"), ("高芳勇", "7437")]),
        ("段荣,高芳勇", "4296,7437", [("段荣", "4296"), ("高芳勇", "7437")]),
        ("张三\n李四", "1111\n2222", [("张三", "1111"), ("李四", "2222")]),
        ("王 伟", "0429", [("王伟", "0429")]),
        ("王\u3000伟", Decimal(429), [("王伟", "0429")]),
        ("John Smith", "5678", [("John Smith", "5678")]),
        ("Li & Co., Ltd", "5678", [("Li & Co., Ltd", "5678")]),
        ("<script>alert(1)</script>", "6099", [("<script>alert(1)</script>", "6099")]),
        ("𠮷田㙓", "330106196001010429", [("𠮷田㙓", "0429")]),
        ("张三", "33010619600101042x", [("张三", "042X")]),
        ("张三", "3301061960****0429", [("张三", "0429")]),
        ("张三", '="0429"', [("张三", "0429")]),
        ("张三", "无", [("张三", "")]),
    ],
)
def test_owners_in_a_cell(names: str, digits: Any, expected: list[tuple[str, str]]) -> None:
    reading = read_owners(names, digits)
    assert [(owner.name, owner.last_four) for owner in reading.owners] == expected
    assert reading.cautions == ()


@pytest.mark.parametrize(
    ("names", "digits", "caution"),
    [
        ("张三、李四", "1111", "id_count"),
        ("张三", "1111、2222", "id_count"),
        ("苏芳娜 覃建燕", "", "name_blank"),
        ("张三", Decimal("3.30106196001010E+17"), "id_unreadable"),
        ("张三", "3.30106E+17", "id_unreadable"),
        ("张三", "见附件", "id_unreadable"),
    ],
)
def test_doubtful_digits_are_told_and_not_used(names: str, digits: Any, caution: str) -> None:
    reading = read_owners(names, digits)
    assert reading.cautions == (caution,)
    assert {owner.last_four for owner in reading.owners} == {""}


def test_only_the_last_four_of_an_id_number_are_kept() -> None:
    assert "33010619600101" not in repr(read_identity("330106196001010429"))


@pytest.mark.parametrize(
    ("value", "area"),
    [
        (Decimal("60.33"), "60.33"),
        (Decimal("60.330000000001"), "60.33"),
        ("60.33㎡", "60.33"),
        (" 56.34 平方米", "56.34"),
        ("４０．１８", "40.18"),
        ("1,062.5m²", "1062.50"),
        ("10000", "10000.00"),
    ],
)
def test_an_area_however_it_is_typed(value: Any, area: str) -> None:
    assert str(read_area(value).area) == area


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "area_missing"),
        ("/", "area_missing"),
        ("六十平", "area_not_a_number"),
        ("60.33+12", "area_not_a_number"),
        ("1e3", "area_not_a_number"),
        ("NaN", "area_not_a_number"),
        (True, "area_not_a_number"),
        (date(2019, 1, 1), "area_not_a_number"),
        (Decimal("-45.2"), "area_not_positive"),
        ("0.001", "area_not_positive"),
        (Decimal("10000.01"), "area_implausible"),
        (Decimal("1E+39"), "area_implausible"),
        ("9" * 30, "area_implausible"),
    ],
)
def test_an_area_that_cannot_be(value: Any, code: str) -> None:
    assert read_area(value).code == code


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


@pytest.mark.parametrize(
    ("written", "label"),
    [("3幢", "3"), ("3号楼", "3"), ("三幢", "3"), ("第3幢", "3"), ("3#", "3"), ("十二栋", "12"), ("01", "1"),
     ("甲幢", "甲"), ("3-1幢", "3-1"), ("附1号", "附1号"), ("A座", "A"), ("3.0", "3"), ("综合楼", "综合楼")],
)  # fmt: skip
def test_building_labels(written: str, label: str) -> None:
    assert building_label(written) == label


@pytest.mark.parametrize(("written", "label"), [("一单元", "1"), ("02", "2"), ("1门", "1"), ("东单元", "东")])
def test_entrance_labels(written: str, label: str) -> None:
    assert entrance_label(written) == label


@pytest.mark.parametrize(
    ("written", "label", "floor"),
    [("１０１室", "101", 1), ("1102", "1102", 11), ("0301", "0301", 3), ("五〇一室", "501", 5), ("101A", "101A", 1),
     ("车库3", "车库3", None), ("商铺", "商铺", None), ("东室", "东室", None), ("10101", "10101", None)],
)  # fmt: skip
def test_room_labels_and_floors(written: str, label: str, floor: int | None) -> None:
    assert (room_label(written), floor_of(label)) == (label, floor)


def test_a_roster_without_a_unit_is_told() -> None:
    assert [problem.code for problem in read_roster(xlsx(("名册", [HEADER])), "a.xlsx").problems] == [
        "no_units"
    ]
