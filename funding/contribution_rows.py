"""A contribution sheet (居民出资表) from the bytes of a file to rows: which unit, how much, when, which receipt. Pure.

Names, telephones and remarks are recognised so that they are not taken for something else, and are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from funding.contribution_words import CONTRIBUTIONS, read_amount, read_day, read_receipt
from projects.sheets.body import Body, BodyRow
from projects.sheets.grid import Unreadable, column_letter
from projects.sheets.headers import Layout
from projects.sheets.locate import NoPlace
from projects.sheets.places import Place
from projects.sheets.roster import body_notes, building_of_sheet
from projects.sheets.selection import Wanted, select
from projects.sheets.sentences import Sentences, about_the_file
from projects.sheets.text import as_text, fold, is_absent
from projects.sheets.values import ColumnUse, Problem
from projects.sheets.workbook import Workbook, open_workbook

SUBSTANCE = ("room", "address", "amount")
WHOLE = ("合计", "总计", "共计")


def _suffices(meanings: Set[str]) -> bool:
    return bool(meanings & {"room", "address"}) and "amount" in meanings


WANTED = Wanted(
    CONTRIBUTIONS,
    _suffices,
    "没有找到表头。居民出资表需有一行列出“幢、单元、室、金额、日期、收据编号”等栏目名称。",
    "不是居民出资表,未读取",
    {"room|address": "室", "amount": "金额"},
)


@dataclass(frozen=True)
class Row:
    """One payment as the sheet tells it: where the line stands, the place, yuan, day, the office's receipt number or ""."""

    sheet: str
    row: int
    place: Place
    amount: Decimal
    paid_on: date
    receipt: str = ""
    place_column: str | None = None
    receipt_column: str | None = None


@dataclass(frozen=True)
class Reading:
    """A sheet as read: rows without a problem, every problem of the others, and what was passed over."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    notes: tuple[Problem, ...] = ()
    several_sheets: bool = False
    spoilt: tuple[Row, ...] = ()

    @property
    def total(self) -> Decimal:
        """What the rows add up to, in yuan."""
        return sum((row.amount for row in self.rows), Decimal("0.00"))


@dataclass(frozen=True)
class Given:
    """What is known beside the sheet: today, the day of rows that name none, how the portal's own numbers begin."""

    today: date
    usual: date | None
    reserved: str


def read_contributions(content: bytes, filename: str, given: Given) -> Reading:
    """Read a sheet; never raises for what the file holds. Nothing of it may be stored where there is a problem.

    Codes: unknown_unit, bad_amount, bad_date, bad_receipt, wrong_total, in_ten_thousands, nothing_paid, and those of files
    that cannot be read.
    """
    try:
        workbook = open_workbook(content, filename)
    except Unreadable as refusal:
        return Reading(problems=(about_the_file(refusal.code, refusal.message.replace("名册", "表格")),))
    return _read(workbook, given)


def _read(workbook: Workbook, given: Given) -> Reading:
    tell = Sentences(several_sheets=len(workbook.visible) > 1)
    selection = select(workbook, WANTED, tell, {}, None)
    rows: list[Row] = []
    spoilt: list[Row] = []
    problems, notes = list(selection.problems), list(selection.notes)
    for layout in [] if problems else selection.layouts:
        sheet = _Sheet(Body(layout, SUBSTANCE, default_building=building_of_sheet(layout)), given, tell)
        problems += sheet.ten_thousands() or sheet.walk(rows)
        spoilt += sheet.spoilt
        notes += sheet.notes()
    if not rows and not problems:
        problems.append(about_the_file("nothing_paid", "表里没有读到出资金额。"))
    uses = tuple(use for layout in selection.layouts for use in layout.columns)
    return Reading(tuple(rows), tuple(problems), uses, tuple(notes), tell.several_sheets, tuple(spoilt))


@dataclass
class _Sheet:
    """Walks one sheet."""

    body: Body
    given: Given
    tell: Sentences
    unpaid: int = 0
    spoilt: list[Row] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return self.body.layout

    def ten_thousands(self) -> list[Problem]:
        """A column headed 万元 is refused as a whole: guessing may be wrong ten thousand times over."""
        index = self._index("amount")
        heading = next((use.header_text for use in self.layout.columns if use.index == index), "")
        row = self.layout.header_rows[0] if self.layout.header_rows else 0
        fault = "的单位是万元,请换算成元后重新上传"
        return [self._problem(row, "amount", "in_ten_thousands", fault)] if "万元" in heading else []

    def walk(self, rows: list[Row]) -> list[Problem]:
        """Add the rows to `rows`; give back every problem."""
        problems: list[Problem] = []
        mine, whole = Decimal(0), sum((row.amount for row in rows), Decimal(0))
        broken = False
        for found in self.body.rows():
            if found.kind == "total":
                problems += [] if broken else self._stated(found, mine, whole + mine)
            elif found.kind == "unit" and not self._is_unpaid(found.row):
                made = self._row(found)
                if isinstance(made, Row):
                    rows.append(made)
                    mine += made.amount
                else:
                    problems += made
                    broken = True
        return problems

    def notes(self) -> Iterator[Problem]:
        """What was passed over."""
        if self.unpaid:
            text = f"有 {self.unpaid} 行没有金额,视为还没有出资,没有读取"
            yield self.tell.in_sheet(self.layout.sheet.name, 0, "unpaid", text)
        yield from body_notes(self.body, self.tell)

    def _is_unpaid(self, row: int) -> bool:
        """Offices list every unit and fill in those that have paid."""
        blank = all(is_absent(as_text(self.body.own(row, name))) for name in ("amount", "paid_on", "receipt"))
        self.unpaid += blank
        return blank

    def _row(self, found: BodyRow) -> Row | list[Problem]:
        row, place = found.row, found.place
        amount, wrong_amount = read_amount(self.body.own(row, "amount"))
        paid_on, wrong_day = read_day(self.body.value(row, "paid_on"), self.given.usual, self.given.today)
        receipt, wrong_receipt = read_receipt(self.body.own(row, "receipt"), self.given.reserved)
        faults = [
            (place.meaning, "unknown_unit", place.fault) if isinstance(place, NoPlace) else ("", "", ""),
            ("amount", "bad_amount", wrong_amount),
            ("paid_on", "bad_date", wrong_day),
            ("receipt", "bad_receipt", wrong_receipt),
        ]
        problems = [self._problem(row, meaning, code, fault) for meaning, code, fault in faults if fault]
        if not isinstance(place, Place):
            return problems or [self._problem(row, "room", "unknown_unit", "看不出是哪一户")]
        columns = self._letter("room", "address"), self._letter("receipt")
        said = amount or Decimal(0), paid_on or self.given.today, "" if wrong_receipt else receipt
        made = Row(self.layout.sheet.name, row, place, *said, *columns)
        self.spoilt += [made] if problems else []
        return problems or made

    def _stated(self, found: BodyRow, mine: Decimal, whole: Decimal) -> list[Problem]:
        """A 合计 must be what the rows above add up to, in this sheet or in all so far; a 小计 is not looked at."""
        if not any(word in fold(found.label) for word in WHOLE):
            return []
        stated, _ = read_amount(self.body.own(found.row, "amount"))
        if stated is None or stated in (mine, whole):
            return []
        fault = f"是 {stated:,.2f},以上各户合计为 {mine:,.2f},请核对"
        return [self._problem(found.row, "amount", "wrong_total", fault)]

    def _problem(self, row: int, meaning: str, code: str, fault: str) -> Problem:
        return self.tell.in_cell(self.layout, row, self._index(meaning), code, fault)

    def _index(self, meaning: str) -> int | None:
        return next(iter(self.layout.by_meaning.get(meaning, ())), None)

    def _letter(self, *meanings: str) -> str | None:
        found = (self._index(meaning) for meaning in meanings)
        return next((column_letter(index) for index in found if index is not None), None)
