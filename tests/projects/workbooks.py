"""Files as offices make them, for tests: workbooks by openpyxl, separated text by hand."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

ROSTERS = Path(__file__).parent.parent / "data" / "rosters"
SHEETS = Path(__file__).parent.parent / "data" / "sheets"
HEADER = ("幢", "单元", "室", "业主", "证件号后四位", "面积")
Rows = Iterable[Sequence[Any]]


def xlsx(*sheets: tuple[str, Rows], merges: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """A workbook of the given sheets; `merges` apply to the first. A text starting with "=" is a live formula."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    for place in merges:
        book.worksheets[0].merge_cells(place)
    return saved(book)


def roster(*rows: Sequence[Any], header: Sequence[Any] = HEADER, merges: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet with a header and rows."""
    return xlsx(("名册", [header, *rows]), merges=merges)


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def separated(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as separated text, cells quoted where they need it."""

    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        quoted = any(mark in text for mark in (separator, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "\r\n".join(separator.join(map(cell, row)) for row in rows).encode(encoding)


def with_part(content: bytes, name: str, replacement: bytes) -> bytes:
    """The package with one of its parts replaced or added."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, replacement)
    return made.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of a package."""
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)
