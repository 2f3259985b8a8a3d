"""A sheet of ballots (意见汇总表) from the bytes of a file to rows: which unit, which choice, signed when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from consultations.sheet_words import BALLOTS, TICKED, read_choice, read_date, read_signer, read_ticks
from projects.sheets.body import Body, BodyRow
from projects.sheets.grid import Unreadable, Value
from projects.sheets.locate import NoPlace
from projects.sheets.owners import mask_id_numbers
from projects.sheets.places import Place
from projects.sheets.roster import body_notes, building_of_sheet
from projects.sheets.selection import Wanted, select
from projects.sheets.sentences import Sentences, about_the_file
from projects.sheets.text import as_text, is_absent, shorten
from projects.sheets.values import ColumnUse, Problem
from projects.sheets.workbook import Workbook, open_workbook

SUBSTANCE = ("room", "address", "choice")
LONGEST_REMARK = 200


def _suffices(meanings: Set[str]) -> bool:
    return bool(meanings & {"room", "address"}) and bool(meanings & {"choice", "agree"})


WANTED = Wanted(
    BALLOTS,
    _suffices,
    "没有找到表头。意见汇总表需有一行列出“幢、单元、室、意见”等栏目名称。",
    "不是意见汇总表,未读取",
    {"room|address": "室", "choice|agree": "意见"},
)


@dataclass(frozen=True)
class BallotRow:
    """One row: a unit and what was said for its whole head. `choice` agree, disagree, abstain or not_returned."""

    sheet: str
    row: int
    column: str | None
    building: str
    entrance: str
    room: str
    choice: str
    signed_on: date | None = None
    signed_by: str = "self"
    remark: str = ""

    @property
    def place(self) -> Place:
        """The unit's place, for comparing and for sentences."""
        return Place(self.building, self.entrance, self.room)


@dataclass(frozen=True)
class BallotSheetReading:
    """A ballot sheet as read: rows without a problem, and the problems of the others, one each."""

    rows: tuple[BallotRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    header_rows: tuple[int, ...] = ()
    notes: tuple[Problem, ...] = ()
    several_sheets: bool = False


def read_ballot_rows(
    content: bytes,
    filename: str,
    *,
    today: date | None = None,
    columns: Mapping[int, str] | None = None,
    sheet: str | None = None,
) -> BallotSheetReading:
    """Read a ballot sheet; never raises for what the file holds. Codes unknown_unit (a row that names no unit),
    bad_choice, bad_date (unreadable, or after `today`), bad_signer, and those of files that cannot be read."""
    try:
        workbook = open_workbook(content, filename)
    except Unreadable as refusal:
        return BallotSheetReading(problems=(about_the_file(refusal.code, refusal.message),))
    return _read(workbook, today, columns or {}, sheet)


def _read(
    workbook: Workbook, today: date | None, changes: Mapping[int, str], sheet: str | None
) -> BallotSheetReading:
    tell = Sentences(several_sheets=len(workbook.visible) > 1)
    selection = select(workbook, WANTED, tell, changes, sheet)
    rows: list[BallotRow] = []
    problems, notes = list(selection.problems), list(selection.notes)
    for layout in [] if problems else selection.layouts:
        body = Body(layout, SUBSTANCE, default_building=building_of_sheet(layout))
        for found in body.rows():
            if found.kind == "unit":
                made = _row(body, found, today, tell)
                if isinstance(made, BallotRow):
                    rows.append(made)
                else:
                    problems.append(made)
        notes += body_notes(body, tell)
    return BallotSheetReading(
        tuple(rows),
        tuple(problems),
        tuple(use for layout in selection.layouts for use in layout.columns),
        selection.layouts[0].header_rows if selection.layouts else (),
        tuple(notes),
        tell.several_sheets,
    )


def _row(body: Body, found: BodyRow, today: date | None, tell: Sentences) -> BallotRow | Problem:
    """One row as a ballot, or the first thing wrong with it."""
    row, place = found.row, found.place
    if not isinstance(place, Place):
        meaning, fault = (place.meaning, place.fault) if isinstance(place, NoPlace) else ("room", "是空的")
        return _problem(body, row, meaning, "unknown_unit", fault, tell)
    choice = _choice(body, row)
    if choice is None:
        return _problem(body, row, _choice_meaning(body), "bad_choice", _choice_fault(body, row), tell)
    signed_on, date_fault = _signed_on(body.value(row, "signed_on"), today)
    if date_fault:
        return _problem(body, row, "signed_on", "bad_date", date_fault, tell)
    signer = read_signer(body.value(row, "signed_by"))
    if signer is None:
        return _problem(body, row, "signed_by", "bad_signer", "只能是本人、共有人代表或委托代理人", tell)
    remark = mask_id_numbers(body.text(row, "remark"))[:LONGEST_REMARK]
    column = _letter(body, "room") or _letter(body, "address")
    sheet = body.layout.sheet.name
    return BallotRow(
        sheet, row, column, place.building, place.entrance, place.room, choice, signed_on, signer, remark
    )


def _problem(body: Body, row: int, meaning: str, code: str, fault: str, tell: Sentences) -> Problem:
    index = next(iter(body.layout.by_meaning.get(meaning, ())), None)
    return tell.in_cell(body.layout, row, index, code, fault)


def _letter(body: Body, meaning: str) -> str | None:
    index = next(iter(body.layout.by_meaning.get(meaning, ())), None)
    return next((use.letter for use in body.layout.columns if use.index == index), None)


def _choice_meaning(body: Body) -> str:
    return "choice" if "choice" in body.layout.by_meaning else "agree"


def _choice(body: Body, row: int) -> str | None:
    """From the word in the choice column, else from the ticked column."""
    word = body.own(row, "choice")
    ticked = {meaning: body.own(row, meaning) for meaning in TICKED if meaning in body.layout.by_meaning}
    return read_choice(word) if word is not None or not ticked else read_ticks(ticked)


def _choice_fault(body: Body, row: int) -> str:
    word = as_text(body.own(row, "choice"))
    if word:
        return f"是“{shorten(word)}”,请填写同意、不同意、弃权或未反馈"
    return "等几栏的勾选看不清是哪一项,请只在一栏打√"


def _signed_on(value: Value, today: date | None) -> tuple[date | None, str]:
    """The day signed; or the middle of a sentence saying what is wrong with it. Blank is allowed."""
    if is_absent(as_text(value)):
        return None, ""
    day = read_date(value)
    if day is None:
        return None, f"是“{shorten(as_text(value))}”,不是日期,请写成如 2019-10-15"
    if today is not None and day > today:
        return None, f"是 {day.isoformat()},晚于今天,请核对"
    return day, ""
