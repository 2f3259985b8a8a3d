"""Headers and sheets: any wording and order, several sheets, columns changed by a person, text files."""

from decimal import Decimal

from projects.sheets import RosterReading, read_roster
from tests.projects.workbooks import HEADER, roster, separated, xlsx


def read(content: bytes, name: str = "名册.xlsx", **more) -> RosterReading:
    reading = read_roster(content, name, **more)
    assert reading.problems == ()
    return reading


def places(reading: RosterReading) -> list[tuple[str, str, str]]:
    return [(row.building, row.entrance, row.room) for row in reading.rows]


def test_a_tenants_name_under_its_own_heading_is_not_an_owner() -> None:
    content = xlsx(
        (
            "名册",
            [
                ["房屋", None, "业主", None, "承租人", None, "面积"],
                ["幢", "室", "姓名", "身份证号", "姓名", "身份证号", None],
                ["3", "101", "王伟", "330106196001010429", "租客", "330106197001011111", 62.35],
            ],
        )
    )
    owners = read(content).rows[0].owners
    assert [(owner.name, owner.last_four) for owner in owners] == [("王伟", "0429")]


def test_a_title_that_names_the_building_tells_it() -> None:
    rows = [["和睦新村3幢业主花名册"], ["单元", "室", "业主", "面积"], [1, 101, "甲", 60],
            ["和睦新村4幢业主花名册"], [1, 101, "乙", 60]]  # fmt: skip
    assert places(read(xlsx(("Sheet1", rows)))) == [("3", "1", "101"), ("4", "1", "101")]


def test_numbered_columns_and_units_under_the_header_are_no_unit() -> None:
    for line in ([1, 2, 3, 4, 5, 6], [None, None, None, None, None, "(㎡)"]):
        assert places(read(roster(line, ["1", "1", "101", "甲", "", 60]))) == [("1", "1", "101")]


def test_several_sheets_one_per_building() -> None:
    header = ["单元", "室", "业主", "面积"]
    content = xlsx(
        ("1幢", [header, ["1", "101", "甲", 60]]),
        ("2号楼", [header, ["1", "101", "乙", 70]]),
        ("汇总", [["幢", "户数", "面积合计"], ["1幢", 1, 60]]),
        ("旧名册", [header, ["1", "101", "丙", 80]]),
        hidden=("旧名册",),
    )
    reading = read(content)
    assert places(reading) == [("1", "1", "101"), ("2", "1", "101")]
    assert (reading.sheet, reading.area) == ("1幢、2号楼", Decimal("130.00"))
    assert {note.code for note in reading.notes} == {"sheet_ignored", "sheet_hidden"}


def test_the_same_unit_on_two_sheets_is_told_with_both_places() -> None:
    rows = [list(HEADER), ["1", "1", "101", "甲", "", 60]]
    reading = read_roster(xlsx(("一", rows), ("二", rows)), "名册.xlsx")
    assert [(problem.sheet, problem.row, problem.code) for problem in reading.problems] == [
        ("二", 2, "duplicate_unit")
    ]
    assert "工作表“一”第2行" in reading.problems[0].message
    assert read(xlsx(("一", rows), ("二", rows)), sheet="一").units == 1


def test_separated_by_tabs_or_semicolons_and_in_gb18030() -> None:
    rows = [HEADER, ["甲幢", "1", "101", "𠮷田㙓、龘某", "0429、042X", "62.35㎡"]]
    for separator, encoding in (("\t", "utf-16"), (";", "utf-8-sig"), (",", "gb18030"), ("\t", "gb18030")):
        row = read(separated(rows, separator, encoding), "名册.csv").rows[0]
        assert (row.building, [owner.name for owner in row.owners]) == ("甲", ["𠮷田㙓", "龘某"])
        assert [owner.last_four for owner in row.owners] == ["0429", "042X"]


def test_columns_in_any_order_with_other_words() -> None:
    header = ("联系方式", "登记面积(平方米)", "身份证号码", "权利人", "房号", "门洞", "楼栋号", "交付情况")
    row = ("13800000000", "1,062.35", "330106196001010429", "王伟", 101.0, "1", "3#", "已交付")
    unit = read(roster(row, header=header)).rows[0]
    assert (unit.building, unit.entrance, unit.room, unit.area) == ("3", "1", "101", Decimal("1062.35"))
    assert (unit.owners[0].last_four, unit.owners[0].phone, unit.area_source) == (
        "0429",
        "13800000000",
        "register",
    )


def test_a_changed_mapping_of_columns_is_followed() -> None:
    header = ("幢", "单元", "室", "甲列", "乙列", "面积")
    content = roster(["1", "1", "101", "王伟", "0429", 60], header=header)
    assert [problem.code for problem in read_roster(content, "a.xlsx").problems] == ["column_missing"]
    assert "“业主”" in read_roster(content, "a.xlsx").problems[0].message
    reading = read(content, columns={3: "owner", 4: "last_four", 1: ""})
    assert (reading.rows[0].entrance, reading.rows[0].owners[0].last_four) == ("", "0429")


def test_a_changed_mapping_leaves_sheets_of_another_layout_alone() -> None:
    content = xlsx(
        ("1幢", [["室", "业主", "建面", "内面积"], ["101", "甲", 60, 50]]),
        ("2幢", [["室", "业主", "建面", "内面积"], ["101", "乙", 61, 51]]),
        ("3幢", [["室", "业主", "备注", "面积"], ["101", "丙", "", 62]]),
    )
    reading = read(content, columns={2: "", 3: "area"})
    assert [str(row.area) for row in reading.rows] == ["50.00", "51.00", "62.00"]
    reading = read(content, columns={1: "owner", 2: "area", 3: ""})
    assert [str(row.area) for row in reading.rows] == ["60.00", "61.00", "62.00"]


def test_a_sheet_without_header_is_read_once_its_columns_are_named() -> None:
    content = xlsx(("名册", [["1", "1", "101", "王伟", 60], ["1", "1", "102", "李芳", 60]]))
    assert [problem.code for problem in read_roster(content, "a.xlsx").problems] == ["no_header"]
    reading = read(content, columns={0: "building", 1: "entrance", 2: "room", 3: "owner", 4: "area"})
    assert (reading.units, reading.header_rows) == (2, ())


def test_areas_in_legal_order_register_before_survey_before_contract() -> None:
    header = ("幢", "室", "业主", "合同面积", "实测面积", "产权证面积")
    rows = [
        ["1", "101", "甲", 61, 62, 63],
        ["1", "102", "乙", 61, 62, None],
        ["1", "201", "丙", 61, None, "/"],
    ]
    reading = read(roster(*rows, header=header))
    assert [(row.area, row.area_source) for row in reading.rows] == [
        (Decimal("63.00"), "register"),
        (Decimal("62.00"), "survey"),
        (Decimal("61.00"), "contract"),
    ]


def test_co_owners_in_a_column_of_their_own() -> None:
    header = ("幢", "室", "产权人", "身份证后四位", "共有人", "共有人身份证后四位", "面积")
    owners = read(roster(["1", "101", "甲某", "0001", "乙某", "0002", 60], header=header)).rows[0].owners
    assert [(owner.name, owner.last_four) for owner in owners] == [("甲某", "0001"), ("乙某", "0002")]
