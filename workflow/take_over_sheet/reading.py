"""The 补录 table from the bytes of a file: its rows as values, and everything that is wrong with its cells (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policy.schema import Scheme
from projects.sheets.grid import Sheet, Unreadable, column_letter
from projects.sheets.sentences import about_the_file
from projects.sheets.text import as_text, fold, shorten
from projects.sheets.values import Problem
from projects.sheets.workbook import open_workbook
from workflow.take_over_sheet.cells import Wrong, read_cell
from workflow.take_over_sheet.columns import Column, columns_of
from workflow.take_over_sheet.headers import Header, find_header

MOST_ROWS = 1_000
TOTAL = re.compile(r"(?:小计|合计|总计|共计|汇总).{0,20}|.{0,20}(?:小计|合计|总计)")
NO_HEADER = "没有找到表头。请用页面上的模板填写:表头要有“街道”“小区名称”“现在所处步骤”等栏目名称。"


@dataclass(frozen=True)
class TableRow:
    """A project's row. `values`: key → value of the filled cells; `faulty`: keys of cells that could not be read;
    `letters`: key → the column's letter, of the columns the table has.
    """

    row: int
    values: Mapping[str, Any]
    faulty: frozenset[str] = frozenset()
    letters: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The value of a text column, "" where it is blank."""
        return self.values.get(key) or ""

    def problem(self, code: str, message: str, key: str | None = None) -> Problem:
        """About this row, or its cell of this column."""
        return Problem("", self.row, self.letters.get(key or ""), code, message)


@dataclass(frozen=True)
class TableReading:
    """What the file holds. With problems nothing of it may be stored; `notes` do not stop anything."""

    rows: tuple[TableRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    columns: tuple[Column, ...] = ()


def read_table(content: bytes, filename: str, scheme: Scheme) -> TableReading:
    """Read the first sheet that holds the table; never raises for what the file holds."""
    try:
        sheets = open_workbook(content, filename).visible
    except Unreadable as refusal:
        message = refusal.message.replace("名册", "表格")
        return TableReading(problems=(about_the_file(refusal.code, message),))
    columns = columns_of(scheme)
    for sheet in sheets:
        header = find_header(sheet, columns)
        if header is not None:
            return _read(sheet, header, columns, scheme)
    return TableReading(problems=(about_the_file("no_header", NO_HEADER),), columns=columns)


def _read(sheet: Sheet, header: Header, columns: Sequence[Column], scheme: Scheme) -> TableReading:
    by_key = {column.key: column for column in columns if column.key in header.at}
    places = [row for row in sorted(sheet.rows) if row > header.row and _is_project(sheet, row, header)]
    if len(places) > MOST_ROWS:
        message = f"有{len(places)}行,一次最多{MOST_ROWS}行,请分成几个文件。"
        return TableReading(problems=(about_the_file("too_many_rows", message),), columns=tuple(columns))
    read = [_row(sheet, row, header, by_key, scheme) for row in places]
    problems = [*_of_header(header), *(one for _, found in read for one in found)]
    if not places:
        problems.append(about_the_file("no_rows", "表头下面没有一个小区。请确认表格已填写并保存。"))
    return TableReading(
        tuple(row for row, _ in read), tuple(problems), tuple(_notes(sheet, header)), tuple(columns)
    )


def _is_project(sheet: Sheet, row: int, header: Header) -> bool:
    """Rows that name a neighbourhood or a step; sums, repeated headers and remarks below the table are none."""
    own = [sheet.value(row, header.at[key]) for key in ("name", "step")]
    texts = [as_text(value) for value in sheet.rows[row]]
    if any(TOTAL.fullmatch(fold(text)) for text in texts[:4]):
        return False
    title = as_text(sheet.value(header.row, header.at["step"]))
    return any(map(as_text, own)) and as_text(own[1]) != (title or None)


def _row(
    sheet: Sheet, row: int, header: Header, by_key: Mapping[str, Column], scheme: Scheme
) -> tuple[TableRow, list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, column in by_key.items():
        index = header.at[key]
        spread = key in ("street", "community")
        cell = sheet.spread_value(row, index) if spread else sheet.value(row, index)
        try:
            value = read_cell(cell, column, scheme, header.factors[key])
        except Wrong as wrong:
            message = f"“{column.label}”{wrong}。"
            problems.append(Problem("", row, column_letter(index), f"bad_{column.kind}", message))
            values[key] = None
        else:
            values |= {} if value is None else {key: value}
    faulty = frozenset(key for key, value in values.items() if value is None)
    kept = {key: value for key, value in values.items() if value is not None}
    letters = {key: column_letter(header.at[key]) for key in by_key}
    return TableRow(row, kept, faulty, letters), problems


def _of_header(header: Header) -> Iterator[Problem]:
    for index, text in header.twice:
        message = f"“{shorten(text, 20)}”这一栏出现了两次,请删去多余的一栏。"
        yield Problem("", header.row, column_letter(index), "column_twice", message)
    for index, text in header.unclear:
        message = f"看不出“{shorten(text, 20)}”是第几次征求意见的,请在上一行写明“第一次征求意见”等。"
        yield Problem("", header.row, column_letter(index), "which_round", message)


def _notes(sheet: Sheet, header: Header) -> Iterator[Problem]:
    for index, text in header.unknown:
        if any(as_text(sheet.value(row, index)) for row in sheet.rows if row > header.row):
            message = f"“{shorten(text, 20)}”这一栏不需要,没有读取。"
            yield Problem("", header.row, column_letter(index), "unknown_column", message)
