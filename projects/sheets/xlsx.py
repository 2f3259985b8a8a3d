"""An .xlsx as sheets of values, streamed: neither a lying dimension nor a far cell decides what is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from projects.sheets.grid import (
    FAR_CELLS_FORGIVEN,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    ErrorValue,
    Merge,
    Sheet,
    Value,
    column_index,
    damaged,
    number,
    too_large,
)
from projects.sheets.xlsx_package import Package, SheetPart, WorkbookParts, workbook_parts
from projects.sheets.xml_events import listen

REFERENCE = re.compile(r"\$?([A-Z]{1,4})\$?(\d{1,9})")
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
LAST_SERIAL = 2_958_465


def read_xlsx(content: bytes) -> tuple[list[Sheet], bool]:
    """The sheets in workbook order, and whether the file carries macros (which are never run)."""
    package = Package(content)
    parts = workbook_parts(package)
    strings = _Strings()
    shared = package.read(parts.strings_path)
    if shared:
        listen(shared, strings)
    sheets = [_read_sheet(package, part, parts, strings.items) for part in parts.sheets]
    return sheets, any(name.endswith("vbaProject.bin") for name in package.names)


def _read_sheet(package: Package, part: SheetPart, parts: WorkbookParts, strings: Sequence[str]) -> Sheet:
    if part.hidden:
        return Sheet(part.name, {}, hidden=True)
    cells = _Cells(parts, strings)
    content = package.read(part.path)
    if not content:
        raise damaged()
    listen(content, cells)
    return Sheet(
        part.name,
        cells.rows,
        tuple(cells.merges),
        frozenset(cells.formulas),
        far_cells=cells.far,
        first_far_cell=cells.first_far,
    )


def unescape(text: str) -> str:
    """Excel's _x000D_ back to the character; never to half a surrogate pair, which no database takes."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)

    return ESCAPE.sub(character, text) if "_x" in text else text


def serial_date(serial: Decimal, *, epoch_1904: bool = False) -> date | None:
    """The day of an Excel serial number; None outside the calendar."""
    if not 1 <= serial <= LAST_SERIAL:
        return None
    return (EPOCH_1904 if epoch_1904 else EPOCH_1900) + timedelta(days=int(serial))


class _Text:
    """Gathers the text of <t>, leaving out the phonetic guides in <rPh>."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.wanted = False
        self.phonetic = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self.wanted = not self.phonetic
        elif name == "rPh":
            self.phonetic = True

    def end(self, name: str) -> None:
        if name == "t":
            self.wanted = False
        elif name == "rPh":
            self.phonetic = False

    def text(self, data: str) -> None:
        if self.wanted:
            self.pieces.append(data)

    def take(self) -> str:
        """What has been gathered, and begin anew."""
        taken, self.pieces = "".join(self.pieces), []
        return unescape(taken)


class _Strings(_Text):
    """The shared strings, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.items.append(self.take())


class _Cells(_Text):
    """The cells of one sheet within the bounds; those beyond are counted, not kept."""

    def __init__(self, parts: WorkbookParts, strings: Sequence[str]) -> None:
        super().__init__()
        self.rows: dict[int, list[Value]] = {}
        self.merges: list[Merge] = []
        self.formulas: set[tuple[int, int]] = set()
        self.far = 0
        self.first_far = ""
        self._parts = parts
        self._strings = strings
        self._row = 0
        self._column = -1
        self._kind = ""
        self._style = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name == "v":
            self.wanted = True
        elif name == "row":
            self._row = _whole(attributes.get("r"), self._row + 1)
            self._column = -1
        elif name == "f":
            self._note_formula()
        elif name == "mergeCell":
            self._note_merge(attributes.get("ref", ""))
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._close_cell()
        elif name == "v":
            self.wanted = False
        else:
            super().end(name)

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        place = REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_index(place[1]) if place else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = _whole(attributes.get("s"), 0)
        self.pieces = []

    def _within(self) -> bool:
        return 1 <= self._row <= MAX_ROWS and 0 <= self._column < MAX_COLUMNS

    def _note_formula(self) -> None:
        if self._within():
            self.formulas.add((self._row, self._column))

    def _note_merge(self, reference: str) -> None:
        ends = REFERENCE.findall(reference)
        if len(ends) != 2 or len(self.merges) >= MAX_MERGES:
            return
        (left, top), (right, bottom) = ends
        self.merges.append(Merge(int(top), column_index(left), int(bottom), column_index(right)))

    def _close_cell(self) -> None:
        if not self.pieces:
            return
        value = self._value(self.take())
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        if not self._within():
            self._pass_over()
            return
        cells = self.rows.setdefault(self._row, [])
        if len(cells) <= self._column:
            cells.extend([None] * (self._column + 1 - len(cells)))
        cells[self._column] = value

    def _pass_over(self) -> None:
        self.far += 1
        self.first_far = self.first_far or f"第{self._row}行第{self._column + 1}列"
        if self.far > FAR_CELLS_FORGIVEN:
            raise too_large()

    def _value(self, text: str) -> Value:
        if self._kind == "s":
            place = _whole(text, -1)
            return self._strings[place] if 0 <= place < len(self._strings) else None
        if self._kind in ("inlineStr", "str"):
            return text
        if self._kind == "b":
            return text.strip() == "1"
        if self._kind == "e":
            return ErrorValue(text)
        return self._iso_date(text) if self._kind == "d" else self._number(text)

    def _number(self, text: str) -> Value:
        value = number(text)
        if isinstance(value, str) or self._style not in self._parts.date_styles:
            return value
        return serial_date(value, epoch_1904=self._parts.epoch_1904) or value

    def _iso_date(self, text: str) -> Value:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            return text


def _whole(text: str | None, default: int) -> int:
    """A whole number, or the default where the file gives none (or an absurd one)."""
    return int(text) if text and text.isascii() and text.strip().isdigit() and len(text) <= 9 else default
