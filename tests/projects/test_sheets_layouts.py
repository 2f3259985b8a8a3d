"""Layouts of offices: titles, two-level headers, merged cells, headings, several sheets, addresses in one cell."""

import pytest

from projects.sheets import RosterReading, read_roster
from tests.projects.workbooks import HEADER, roster, separated, xlsx


def read(content: bytes, name: str = "名册.xlsx", **more) -> RosterReading:
    reading = read_roster(content, name, **more)
    assert reading.problems == ()
    return reading


def places(reading: RosterReading) -> list[tuple[str, str, str]]:
    return [(row.building, row.entrance, row.room) for row in reading.rows]


def codes(reading: RosterReading) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in reading.problems]


def test_title_rows_and_a_two_level_header() -> None:
    content = xlsx(
        (
            "花名册",
            [
                ["某小区业主花名册"],
                ["填表单位:某社区", None, None, None, "填表日期:2019年3月"],
                ["序号", "房屋坐落", None, None, "业主", None, "专有部分面积", "备注"],
                [None, "幢", "单元", "室", "姓名", "证件号后四位", None, None],
                [1, "3幢", "1单元", "101室", "王伟", "0429", 62.35, None],
                [2, None, "1单元", "102室", "李芳", 917, 50, "出租"],
            ],
        ),
        merges=("A1:H1", "B3:D3", "E3:F3", "A3:A4", "G3:G4", "H3:H4", "B5:B6"),
    )
    reading = read(content)
    assert reading.header_rows == (3, 4)
    assert places(reading) == [("3", "1", "101"), ("3", "1", "102")]
    assert [owner.last_four for row in reading.rows for owner in row.owners] == ["0429", "0917"]
    assert [use.meaning for use in reading.columns] == [
        None, "building", "entrance", "room", "owner", "last_four", "area", "remark"
    ]  # fmt: skip


def test_a_two_level_header_without_merges_as_csv_writes_it() -> None:
    rows = [
        ["房屋坐落", "", "", "业主", "", "产权面积"],
        ["幢", "单元", "室", "姓名", "证件号后四位", ""],
        ["3", "1", "101", "王伟", "0429", "62.35㎡"],
    ]
    reading = read(separated(rows), "名册.csv")
    assert (reading.units, reading.rows[0].area_source) == (1, "register")


@pytest.mark.parametrize(
    "address",
    ["3幢2单元501室", "3-2-501", "3号楼二单元501", "和睦新村3幢2单元501室", "３幢２单元５０１室", "3#-2-501",
     "3—2—501", "3栋 2单元 501室", "杭州市拱墅区和睦路12号3幢2单元5楼501室", "三幢二单元五〇一室", "3/2/501"],
)  # fmt: skip
def test_an_address_in_one_cell(address: str) -> None:
    reading = read(roster([address, "王伟", 62.35], header=("房屋坐落", "产权人", "建筑面积")))
    assert places(reading) == [("3", "2", "501")]
    assert reading.rows[0].floor == 5


def test_an_address_that_names_no_unit_is_told() -> None:
    reading = read_roster(roster(["和睦新村", "王伟", 62.35], header=("地址", "业主", "面积")), "名册.xlsx")
    assert codes(reading) == [(2, "address_unreadable")]


def test_addresses_of_two_estates_keep_apart() -> None:
    rows = [["东区3幢1单元101", "王伟", 60], ["西区3幢1单元101", "李芳", 60]]
    reading = read(roster(*rows, header=("地址", "业主", "面积")))
    assert [row.building for row in reading.rows] == ["东区3", "西区3"]


def test_a_room_cell_that_repeats_building_and_entrance() -> None:
    rows = [["3幢", "1单元", "3-1-101", "王伟", "", 60], ["3幢", "1单元", "1-102", "李芳", "", 60]]
    assert places(read(roster(*rows))) == [("3", "1", "101"), ("3", "1", "102")]


def test_a_room_cell_that_contradicts_its_building_is_told() -> None:
    reading = read_roster(roster(["3幢", "1单元", "4幢1单元101室", "王伟", "", 60]), "名册.xlsx")
    assert codes(reading) == [(2, "address_conflict")]


def test_a_split_room_stays_one_text() -> None:
    assert places(read(roster(["3", "1", "101-1", "王伟", "", 60]))) == [("3", "1", "101-1")]


def test_merged_buildings_and_entrances_fill_only_their_range() -> None:
    rows = [
        ["1幢", "1", "101", "甲", "", 60],
        [None, None, "102", "乙", "", 60],
        ["2幢", "1", "101", "丙", "", 60],
    ]
    reading = read(roster(*rows, merges=("A2:A3", "B2:B3")))
    assert places(reading) == [("1", "1", "101"), ("1", "1", "102"), ("2", "1", "101")]


def test_blank_buildings_are_filled_down_with_a_note() -> None:
    rows = [
        ["1", "1", "101", "甲", "", 60],
        [None, None, "102", "乙", "", 60],
        ["2", None, "101", "丙", "", 60],
    ]
    reading = read(roster(*rows))
    assert places(reading) == [("1", "1", "101"), ("1", "1", "102"), ("2", "", "101")]
    assert [note.code for note in reading.notes] == ["filled_down"]


def test_a_first_row_without_building_is_told() -> None:
    assert codes(read_roster(roster([None, "1", "101", "甲", "", 60]), "名册.xlsx")) == [
        (2, "building_missing")
    ]


def test_a_merged_owner_holds_all_units_of_its_range() -> None:
    rows = [["1", "1", "101", "王伟", "0429", 60], ["1", "1", "102", None, None, 50]]
    reading = read(roster(*rows, merges=("D2:D3", "E2:E3")))
    assert (reading.units, reading.head_count, reading.multi_unit_heads) == (2, 1, 1)


def test_a_merged_owner_reaches_no_further_than_its_range() -> None:
    rows = [
        ["1", "1", "101", "王伟", "0429", 60],
        ["1", "1", "102", None, None, 50],
        ["1", "1", "201", "", "", 50],
    ]
    reading = read_roster(roster(*rows, merges=("D2:D3", "E2:E3")), "名册.xlsx")
    assert codes(reading) == [(4, "owner_missing")]


def test_a_merged_room_with_two_owner_rows_is_one_unit_of_co_owners() -> None:
    rows = [["1", "1", "101", "王伟", "0429", 60], [None, None, None, "李芳", "0917", None]]
    reading = read(roster(*rows, merges=("A2:A3", "B2:B3", "C2:C3", "F2:F3")))
    assert [owner.name for owner in reading.rows[0].owners] == ["王伟", "李芳"]
    assert (reading.units, reading.head_count) == (1, 1)


def test_an_area_merged_over_two_rooms_is_not_counted_twice() -> None:
    rows = [["1", "1", "101", "王伟", "", 60], ["1", "1", "102", "王伟", "", None]]
    reading = read_roster(roster(*rows, merges=("F2:F3",)), "名册.xlsx")
    assert codes(reading) == [(3, "area_missing")]
    assert "合并" in reading.problems[0].message


def test_lines_naming_the_building_and_repeated_headers() -> None:
    rows = [["3幢1单元"], [None, None, "101", "甲", "", 60], list(HEADER), ["3幢2单元(共1户)"],
            [None, None, "101", "乙", "", 60]]  # fmt: skip
    assert places(read(roster(*rows))) == [("3", "1", "101"), ("3", "2", "101")]


def test_a_household_number_beside_an_address_is_no_room() -> None:
    reading = read(roster(["000123", "3幢2单元501室", "甲", 60], header=("户号", "地址", "业主", "面积")))
    assert places(reading) == [("3", "2", "501")]
