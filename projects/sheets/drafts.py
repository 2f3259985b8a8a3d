"""A unit as its row says it, with every fault of the row still beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from projects.sheets.areas import AreaReading, area_source, read_area
from projects.sheets.body import Body, BodyRow, cell_fault
from projects.sheets.grid import Value
from projects.sheets.headers import Layout
from projects.sheets.locate import NoPlace
from projects.sheets.owners import OwnersReading, join_readings, mask_id_numbers, read_owners
from projects.sheets.places import Place
from projects.sheets.text import as_text, is_absent, shorten

UNSOLD = re.compile(r"未(?:售|出售|销售|交付|交房)")
YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
SOURCE_ORDER = {"register": 0, "survey": 1, "contract": 2, "": 3}
LONGEST = {"remark": 200, "phone": 40, "owner": 120}


@dataclass(frozen=True)
class Fault:
    """One thing wrong (or doubtful) with a row: code, the column's index or None, the middle of the sentence."""

    code: str
    index: int | None
    text: str


@dataclass
class Draft:
    """One unit's row as read. `faults` in the order in which they should be told."""

    layout: Layout
    row: int
    place: Place | None
    owners: OwnersReading
    area: AreaReading
    area_index: int | None = None
    area_source: str = ""
    remark: str = ""
    year_built: int | None = None
    faults: list[Fault] = field(default_factory=list)
    cautions: list[Fault] = field(default_factory=list)

    @property
    def developer_block(self) -> bool:
        """Not sold or not handed over, by the remark."""
        return bool(UNSOLD.search(self.remark))


def draft(body: Body, found: BodyRow) -> Draft:
    """Read one unit's row."""
    layout, row = body.layout, found.row
    area_index, area, source = _area(body, row)
    place = found.place if isinstance(found.place, Place) else None
    made = Draft(layout, row, place, _owners(layout, row), area, area_index, source)
    made.remark = mask_id_numbers("; ".join(dict.fromkeys(_texts(layout, row, "remark"))))
    year = YEAR.search(body.text(row, "year_built"))
    made.year_built = int(year[1]) if year else None
    if isinstance(found.place, NoPlace):
        made.faults.append(
            Fault(found.place.code, _location_index(layout, found.place.meaning), found.place.fault)
        )
    made.faults += _owner_faults(made)
    if area.code:
        made.faults.append(Fault(area.code, area_index, area.fault))
    made.faults += _length_faults(made)
    made.cautions = _cautions(made)
    return made


def add_co_owner(made: Draft, row: int) -> None:
    """A further row inside the unit's merged room cell: one more owner."""
    fault = next(
        (fault for index in _all(made.layout, "owner") if (fault := cell_fault(made.layout, row, index))),
        None,
    )
    if fault:
        made.faults.append(Fault(fault[0], _first(made.layout, "owner"), f"(第{row}行){fault[1]}"))
    made.owners = join_readings([made.owners, _owners(made.layout, row)])
    made.faults = [each for each in made.faults if each.code != "owner_missing" or not made.owners.owners]


def _all(layout: Layout, meaning: str) -> tuple[int, ...]:
    return layout.by_meaning.get(meaning, ())


def _first(layout: Layout, meaning: str) -> int | None:
    return next(iter(_all(layout, meaning)), None)


def _location_index(layout: Layout, meaning: str) -> int | None:
    """The column to point at: where a sheet has addresses only, that is where the room is missing."""
    for each in (meaning, "address", "room"):
        index = _first(layout, each)
        if index is not None:
            return index
    return None


def _texts(layout: Layout, row: int, meaning: str) -> list[str]:
    texts = [as_text(layout.sheet.spread_value(row, index)) for index in _all(layout, meaning)]
    return [text for text in texts if text]


def _owners(layout: Layout, row: int) -> OwnersReading:
    """All owner columns of the row, each with the digits column that belongs to it."""
    sheet = layout.sheet
    owner_columns = _all(layout, "owner")
    phone = sheet.spread_value(row, _all(layout, "phone")[0]) if _all(layout, "phone") else None
    readings = [
        read_owners(
            sheet.spread_value(row, index),
            _digits(layout, row, index),
            phone if index == owner_columns[0] else None,
        )
        for index in owner_columns
    ]
    return join_readings([reading for reading in readings if reading.owners])


def _digits(layout: Layout, row: int, owner_index: int) -> Value:
    """The first filled digits column belonging to this owner column: those right of it, up to the next owner."""
    owners = sorted(_all(layout, "owner"))

    def belongs(index: int) -> int:
        return next((owner for owner in reversed(owners) if owner < index), owners[0])

    values = (
        layout.sheet.spread_value(row, index)
        for index in sorted(_all(layout, "last_four"))
        if belongs(index) == owner_index
    )
    return next((value for value in values if value is not None and not is_absent(as_text(value))), None)


def _area(body: Body, row: int) -> tuple[int | None, AreaReading, str]:
    """The first filled area cell, in the legal order register, survey, contract (法释〔2009〕7号 art. 8)."""
    layout = body.layout
    columns = [(index, area_source(layout.header(index))) for index in _all(layout, "area")]
    columns.sort(key=lambda column: SOURCE_ORDER[column[1]])
    said = area_source(body.text(row, "area_source"))
    for index, source in columns:
        value = layout.sheet.value(row, index)
        if not is_absent(as_text(value)):
            return index, read_area(value), said or source
    first = columns[0][0] if columns else None
    return first, _no_area(layout, row, first), ""


def _no_area(layout: Layout, row: int, index: int | None) -> AreaReading:
    if index is not None and (row, index) in layout.sheet.formulas:
        return AreaReading(code="area_missing", fault="是公式,但文件里没有计算结果,请在 Excel 中打开保存一次")
    if index is not None and layout.sheet.anchor_row(row, index) < row:
        return AreaReading(code="area_missing", fault="与上一行合并了,请取消合并,逐户填写面积")
    return read_area(None)


def _owner_faults(made: Draft) -> list[Fault]:
    for index in _all(made.layout, "owner"):
        fault = cell_fault(made.layout, made.row, index)
        if fault and fault[0] != "location_is_date":
            return [Fault(fault[0], index, fault[1])]
    if not made.owners.owners:
        return [Fault("owner_missing", _first(made.layout, "owner"), "是空的,请填写业主姓名或单位名称")]
    return []


def _length_faults(made: Draft) -> list[Fault]:
    faults = []
    if any(len(owner.name) > LONGEST["owner"] for owner in made.owners.owners):
        faults.append(Fault("too_long", _first(made.layout, "owner"), f"姓名超过{LONGEST['owner']}字,请缩短"))
    if any(len(owner.phone) > LONGEST["phone"] for owner in made.owners.owners):
        faults.append(Fault("too_long", _first(made.layout, "phone"), f"超过{LONGEST['phone']}字,请只留号码"))
    if len(made.remark) > LONGEST["remark"]:
        faults.append(Fault("too_long", _first(made.layout, "remark"), f"超过{LONGEST['remark']}字,请缩短"))
    return faults


def _cautions(made: Draft) -> list[Fault]:
    owner, digits = _first(made.layout, "owner"), _first(made.layout, "last_four")
    told = {
        "id_count": (digits, f"的个数与业主人数({len(made.owners.owners)}人)不一致,按没有证件号处理,请核对"),
        "id_unreadable": (digits, "不是后四位或完整证件号,按没有证件号处理,请核对"),
        "name_blank": (owner, f"“{shorten(_names(made))}”中有空格,没有证件号可对照,按一位业主处理,请核对"),
    }
    faults = [Fault(code, *told[code]) for code in made.owners.cautions]
    if made.area.caution == "area_rounded":
        faults.append(
            Fault("area_rounded", made.area_index, f"多于两位小数,按四舍五入计为 {made.area.area} ㎡,请核对")
        )
    if made.area.caution == "area_unusual":
        faults.append(
            Fault("area_unusual", made.area_index, f"是 {made.area.area} ㎡,不在常见的 10–500 ㎡之间,请核对")
        )
    return faults


def _names(made: Draft) -> str:
    return "、".join(owner.name for owner in made.owners.owners)
