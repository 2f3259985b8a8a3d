"""One roster written down in any usual layout reads back as the same units, area and heads."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.sheets import read_roster
from tests.projects.workbooks import separated, xlsx

FULL_WIDTH = str.maketrans(
    "0123456789.-", "0123456789.-".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.-"})
)
NUMERALS = "零一二三四五六七八九"
SURNAMES, GIVEN = "赵钱孙李周吴郑王韦㙓", ["伟", "秀英", "𠮷", "建国", "阿梅"]
REMARKS = ["", "出租", "空置", "未售", "未交付"]


@dataclass(frozen=True)
class Unit:
    """A unit as it is, whatever the paper looks like."""

    building: int
    entrance: int
    room: int
    area: Decimal
    owners: tuple[tuple[str, str], ...]
    remark: str

    @property
    def head(self) -> Any:
        """Who counts: the developer's block, or the set of owners."""
        return "developer" if self.remark in ("未售", "未交付") else frozenset(self.owners)


OWNER = st.tuples(
    st.builds("".join, st.tuples(st.sampled_from(SURNAMES), st.sampled_from(GIVEN))),
    st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True),
)
UNIT = st.builds(
    Unit,
    st.integers(1, 12),
    st.integers(1, 4),
    st.builds(lambda floor, door: floor * 100 + door, st.integers(1, 18), st.integers(1, 4)),
    st.decimals("10.00", "500.00", places=2),
    st.lists(OWNER, min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(REMARKS),
)
ROSTER = st.lists(
    UNIT, min_size=1, max_size=25, unique_by=lambda unit: (unit.building, unit.entrance, unit.room)
).map(lambda units: sorted(units, key=lambda unit: (unit.building, unit.entrance, unit.room)))

COLUMNS: dict[str, tuple[list[str], list[Callable[[Unit], Any]]]] = {
    "building": (
        ["幢", "楼栋", "幢号", "*楼号(必填)"],
        [
            lambda unit: unit.building,
            lambda unit: f"{unit.building}幢",
            lambda unit: f"{unit.building}号楼".translate(FULL_WIDTH),
        ],
    ),
    "entrance": (
        ["单元", "单元号", "门洞"],
        [lambda unit: unit.entrance, lambda unit: f"{NUMERALS[unit.entrance]}单元"],
    ),
    "room": (
        ["室", "房号", "室号"],
        [
            lambda unit: unit.room,
            lambda unit: f"{unit.room}室",
            lambda unit: str(unit.room).translate(FULL_WIDTH),
            lambda unit: f"{unit.building}-{unit.entrance}-{unit.room}",
        ],
    ),
    "address": (
        ["房屋坐落", "地址", "幢-单元-室"],
        [
            lambda unit: f"{unit.building}幢{unit.entrance}单元{unit.room}室",
            lambda unit: f"{unit.building}-{unit.entrance}-{unit.room}".translate(FULL_WIDTH),
            lambda unit: f"和睦新村{unit.building}号楼{NUMERALS[unit.entrance]}单元{unit.room}",
        ],
    ),
    "area": (
        ["面积", "专有部分面积(㎡)", "建筑面积", "产权面积(平方米)"],
        [
            lambda unit: float(unit.area),
            lambda unit: f"{unit.area}㎡",
            lambda unit: f" {unit.area} 平方米",
            lambda unit: str(unit.area).translate(FULL_WIDTH),
        ],
    ),
}
OWNER_HEADERS = [("业主", "证件号后四位"), ("产权人姓名", "身份证号码"), ("户主", "身份证后四位")]
SEPARATORS = ["、", "/", ",", " ", "\uff0c", "\n"]


@dataclass
class Page:
    """A way of writing the roster down: columns in their order, each with its header and how a cell is written."""

    draw: Any
    units: list[Unit]

    def columns(self) -> dict[str, list[Any]]:
        """Header first, then a cell for every unit; shuffled."""
        location = self.draw(st.sampled_from([("building", "entrance", "room"), ("address",)]))
        columns = [self._column(name) for name in (*location, "area")]
        headers, separator = self.draw(st.sampled_from(OWNER_HEADERS)), self.draw(st.sampled_from(SEPARATORS))
        for place, header in enumerate(headers):
            columns.append((header, [separator.join(o[place] for o in unit.owners) for unit in self.units]))
        columns.append(("备注", [unit.remark for unit in self.units]))
        columns.append(("序号", list(range(1, len(self.units) + 1))))
        return dict(self.draw(st.permutations(columns)))

    def _column(self, name: str) -> tuple[str, list[Any]]:
        headers, writers = COLUMNS[name]
        writer = self.draw(st.sampled_from(writers))
        return self.draw(st.sampled_from(headers)), [writer(unit) for unit in self.units]


def merged_buildings(header: list[str], rows: list[list[Any]], units: list[Unit], above: int) -> list[str]:
    """Merge equal buildings, as offices do, where there is a building column; give the merged ranges."""
    column = next((place for place, name in enumerate(header) if name in COLUMNS["building"][0]), None)
    if column is None:
        return []
    letter, merges, start = chr(65 + column), [], 0
    for place in range(1, len(units) + 1):
        if place == len(units) or units[place].building != units[start].building:
            if place - start > 1:
                merges.append(f"{letter}{start + above + 1}:{letter}{place + above}")
            for row in rows[start + 1 : place]:
                row[column] = None
            start = place
    return merges


def file_of(data: st.DataObject, units: list[Unit]) -> tuple[bytes, str]:
    """The roster in some layout, as .xlsx or separated text."""
    columns = Page(data.draw, units).columns()
    header, rows = list(columns), [list(row) for row in zip(*columns.values(), strict=True)]
    titles = data.draw(
        st.sampled_from([[], [["某小区业主花名册"], ["填表单位:某社区", None, "单位:平方米"], [None]]])
    )
    above = len(titles) + 1
    total = [None] * len(header)
    total[0], total[-1] = "合计", f"{len(units)}户"
    ending = data.draw(st.sampled_from([[], [total], [total, ["注:本表由网格员核实。"]]]))
    if data.draw(st.booleans()):
        merges = merged_buildings(header, rows, units, above) if data.draw(st.booleans()) else []
        return xlsx(("名册", [*titles, header, *rows, *ending]), merges=merges), "名册.xlsx"
    separator, encoding = data.draw(
        st.sampled_from(
            [(",", "utf-8"), (",", "utf-8-sig"), ("\t", "gb18030"), (";", "gb18030"), ("\t", "utf-16")]
        )
    )
    return separated([*titles, header, *rows, *ending], separator, encoding), "名册.csv"


@settings(max_examples=150, deadline=None)
@given(ROSTER, st.data())
def test_any_layout_reads_back_the_same_units_area_and_heads(units: list[Unit], data: st.DataObject) -> None:
    reading = read_roster(*file_of(data, units))
    assert reading.problems == ()
    assert [(row.building, row.entrance, row.room, row.area) for row in reading.rows] == [
        (str(unit.building), str(unit.entrance), str(unit.room), unit.area) for unit in units
    ]
    assert [tuple((o.name, o.last_four) for o in row.owners) for row in reading.rows] == [
        unit.owners for unit in units
    ]
    assert (reading.area, reading.head_count) == (sum(u.area for u in units), len({u.head for u in units}))
    assert sorted(index for head in reading.heads for index in head.units) == list(range(len(units)))
    assert all(check.matches for check in reading.sheet_totals)
    assert reading.warnings == ()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.xls", "a.csv", "a"]))
def test_no_bytes_make_the_reader_fail(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "幢,单元,室,业主,面积\n".encode()):
        reading = read_roster(start + content, name)
        assert reading.problems or reading.units


CELL = st.one_of(
    st.none(), st.text(max_size=12), st.integers(-(10**20), 10**20), st.booleans(), st.dates(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["1幢", "小计", "合计", "注:", "=A1", "101", "３幢２单元５０１室", "王伟、李芳", "0429", "60㎡",
                     "业主", "面积"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, max_size=8), max_size=12))
def test_no_cells_make_the_reader_fail(rows: list[list[Any]]) -> None:
    header = ["幢", "单元", "室", "业主", "证件号后四位", "面积", "备注"]
    clean = [[cell if not isinstance(cell, str) else cell.translate(CONTROL) for cell in row] for row in rows]
    reading = read_roster(xlsx(("名册", [header, *clean])), "名册.xlsx")
    assert reading.problems or (reading.head_count and reading.area > 0)


CONTROL = dict.fromkeys((*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


def test_areas_are_added_exactly() -> None:
    rows = [["幢", "室", "业主", "面积"], *([1, 101 + n, "甲", 10.1] for n in range(10))]
    assert read_roster(xlsx(("名册", rows)), "a.xlsx").area == Decimal("101.00")
