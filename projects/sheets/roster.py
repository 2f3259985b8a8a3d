"""An owner roster from the bytes of a file: units, heads, and everything a clerk has to know before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from projects.sheets.body import Body
from projects.sheets.drafts import Draft, Fault, add_co_owner, draft
from projects.sheets.grid import Unreadable
from projects.sheets.headers import Layout
from projects.sheets.heads import group_heads, namesakes
from projects.sheets.places import Place, building_in_title, floor_of, heading
from projects.sheets.selection import Selection, Wanted, select
from projects.sheets.sentences import Sentences, about_the_file
from projects.sheets.text import as_text
from projects.sheets.totals import StatedTotal, check_totals, stated_total
from projects.sheets.values import Problem, RosterReading, TotalCheck, UnitRow
from projects.sheets.vocabulary import ROSTER
from projects.sheets.workbook import Workbook, open_workbook

SUBSTANCE = ("room", "address", "owner", "area")
ROWS_NAMED = 5


def _suffices(meanings: Set[str]) -> bool:
    return bool(meanings & {"room", "address"}) and {"owner", "area"} <= meanings


WANTED = Wanted(
    ROSTER,
    _suffices,
    "没有找到表头。名册需有一行列出“幢、单元、室、业主、面积”等栏目名称;也可在预览中逐列指定。",
    "不是名册,未读取",
    {"room|address": "室", "owner": "业主", "area": "面积"},
)


@dataclass
class _Gathered:
    """What the sheets hold, before units are compared with one another."""

    drafts: list[Draft] = field(default_factory=list)
    totals: list[StatedTotal] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def read_roster(
    content: bytes,
    filename: str,
    columns: Mapping[int, str] | None = None,
    sheet: str | None = None,
) -> RosterReading:
    """Read a roster; never raises for what the file holds.

    `columns` are a person's changes at the preview (0-based index → a key of MEANINGS, "" for not read), `sheet`
    limits the reading to one sheet. With problems nothing of the reading may be stored.
    """
    try:
        workbook = open_workbook(content, filename)
    except Unreadable as refusal:
        return RosterReading(problems=(about_the_file(refusal.code, refusal.message),))
    return _read(workbook, columns or {}, sheet)


def _read(workbook: Workbook, changes: Mapping[int, str], sheet: str | None) -> RosterReading:
    tell = Sentences(several_sheets=len(workbook.visible) > 1)
    selection = select(workbook, WANTED, tell, changes, sheet)
    reading = RosterReading(
        sheet="、".join(layout.sheet.name for layout in selection.layouts),
        header_rows=selection.layouts[0].header_rows if selection.layouts else (),
        columns=tuple(use for layout in selection.layouts for use in layout.columns),
    )
    if selection.problems:
        return replace(reading, problems=tuple(selection.problems), notes=tuple(selection.notes))
    gathered = _gather(selection, tell)
    units, problems = _units(gathered.drafts, tell)
    if not gathered.drafts:
        problems = [about_the_file("no_units", "表头下面没有一户。请确认名册已填写并保存。")]
    rows = tuple(unit for unit, _ in units)
    checks = () if problems else check_totals(gathered.totals, rows)
    return replace(
        reading,
        rows=rows,
        heads=() if problems else group_heads(rows),
        problems=tuple(problems),
        warnings=tuple(_warnings(gathered, units, checks, tell)),
        sheet_totals=checks,
        notes=tuple(selection.notes + gathered.notes),
    )


def _gather(selection: Selection, tell: Sentences) -> _Gathered:
    gathered = _Gathered()
    for layout in selection.layouts:
        body = Body(layout, SUBSTANCE, default_building=building_of_sheet(layout))
        _gather_sheet(body, gathered)
        gathered.notes += body_notes(body, tell)
    _keep_prefixes(gathered.drafts)
    return gathered


def _gather_sheet(body: Body, gathered: _Gathered) -> None:
    start = len(gathered.drafts)
    for found in body.rows():
        if found.kind == "total":
            gathered.totals.append(stated_total(body, found, len(gathered.drafts), start))
        elif found.kind == "co_owner" and len(gathered.drafts) > start:
            add_co_owner(gathered.drafts[-1], found.row)
        elif found.kind == "unit":
            gathered.drafts.append(draft(body, found))


def building_of_sheet(layout: Layout) -> str:
    """A sheet called or titled "3幢" is about building 3, where no column says otherwise."""
    found = heading(layout.sheet.name)
    if found and found[0]:
        return found[0]
    above = [row for row in layout.sheet.rows if row < min(layout.header_rows, default=0)]
    titles = (as_text(value) for row in above for value in layout.sheet.rows[row])
    return next((building for title in titles if (building := building_in_title(title))), "")


def body_notes(body: Body, tell: Sentences) -> list[Problem]:
    """What was left out or filled in, in one sentence each."""
    notes = []
    name = body.layout.sheet.name
    if body.ignored:
        text = f"{_rows_named(body.ignored)}没有室号、业主和面积,未计入"
        notes.append(tell.in_sheet(name, body.ignored[0], "rows_ignored", text))
    if body.filled:
        text = f"{_rows_named(body.filled)}的幢或单元是空的,按上面一行填"
        notes.append(tell.in_sheet(name, body.filled[0], "filled_down", text))
    return notes


def _rows_named(rows: list[int]) -> str:
    named = "、".join(str(row) for row in rows[:ROWS_NAMED])
    return f"第{named}行" if len(rows) <= ROWS_NAMED else f"第{named}行等{len(rows)}行"


def _keep_prefixes(drafts: Iterable[Draft]) -> None:
    """Addresses of one estate all begin alike and that beginning is dropped; 东区3幢 and 西区3幢 keep theirs."""
    placed = [made for made in drafts if made.place]
    if len({made.place.prefix for made in placed if made.place and made.place.prefix}) <= 1:
        return
    for made in placed:
        if made.place and made.place.prefix:
            place = made.place
            made.place = Place(place.prefix + place.building, place.entrance, place.room)


def _units(drafts: list[Draft], tell: Sentences) -> tuple[list[tuple[UnitRow, Draft]], list[Problem]]:
    """The good rows as units, and one problem for each other row; of duplicates the later."""
    rows: list[tuple[UnitRow, Draft]] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], Draft] = {}
    for made in drafts:
        fault = _first_fault(made, seen, tell)
        if fault:
            problems.append(tell.in_cell(made.layout, made.row, fault.index, fault.code, fault.text))
        else:
            rows.append((_unit(made), made))
    return rows, problems


def _first_fault(made: Draft, seen: dict[tuple[str, str, str], Draft], tell: Sentences) -> Fault | None:
    if made.place is None:
        return made.faults[0]
    first = seen.setdefault(made.place.key, made)
    if first is made:
        return made.faults[0] if made.faults else None
    index = (made.layout.by_meaning.get("room") or made.layout.by_meaning.get("address") or (None,))[0]
    where = tell.row(first.layout.sheet.name, first.row)
    return Fault("duplicate_unit", index, f":{made.place}与{where}重复,请删去一行或改正室号")


def _unit(made: Draft) -> UnitRow:
    if made.place is None or made.area.area is None:
        raise ValueError("only a draft without faults makes a unit")
    return UnitRow(
        made.layout.sheet.name,
        made.row,
        made.place.building,
        made.place.entrance,
        made.place.room,
        floor_of(made.place.room),
        made.area.area,
        made.owners.owners,
        made.developer_block,
        made.area_source,
        made.remark,
        made.year_built,
    )


def _warnings(
    gathered: _Gathered,
    units: list[tuple[UnitRow, Draft]],
    checks: tuple[TotalCheck, ...],
    tell: Sentences,
) -> list[Problem]:
    """Every doubt, in the order of the rows."""
    warnings = [
        tell.in_cell(made.layout, made.row, caution.index, caution.code, caution.text)
        for made in gathered.drafts
        for caution in made.cautions
    ]
    warnings += _namesake_warnings(units, tell)
    warnings += [total_warning(check, tell) for check in checks if not check.matches]
    order = {
        name: place
        for place, name in enumerate(dict.fromkeys(made.layout.sheet.name for made in gathered.drafts))
    }
    return sorted(warnings, key=lambda warning: (order.get(warning.sheet, 0), warning.row))


def _namesake_warnings(units: list[tuple[UnitRow, Draft]], tell: Sentences) -> list[Problem]:
    rows = [unit for unit, _ in units]
    warnings = []
    for index, name, other in namesakes(rows):
        made = units[index][1]
        where = tell.row(rows[other].sheet, rows[other].row)
        text = f"“{name}”与{where}同名,请核实:没有证件号后四位,暂按不同业主计"
        owner = made.layout.by_meaning["owner"][0]
        warnings.append(tell.in_cell(made.layout, made.row, owner, "namesake", text))
    return warnings


def total_warning(check: TotalCheck, tell: Sentences) -> Problem:
    """A total of the sheet's own that its rows do not add up to."""
    stated = [f"{check.stated_area} ㎡"] if check.stated_area is not None else []
    stated += [f"{check.stated_units} 套"] if check.stated_units is not None else []
    text = f"“{check.label}”写的是 {'、'.join(stated)},逐行相加是 {check.area} ㎡、{check.units} 套,请核对"
    return tell.in_row(check.sheet, check.row, "total_mismatch", text)
