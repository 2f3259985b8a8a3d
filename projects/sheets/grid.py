"""What every file becomes before anything is understood: sheets of plain values, read within fixed bounds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, InvalidOperation

MAX_BYTES = 20 * 2**20
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_MERGES = 20_000
LAST_POSSIBLE_ROW = 10**9
FAR_CELLS_FORGIVEN = 200
"""So many stray cells beyond the bounds are left out with a note; more are real rows, and refused."""

EXCEL_DIGITS = Context(prec=15)
"""Excel keeps 17 binary digits but means 15: 69.54000000000001 in the file is 69.54 on the clerk's screen."""

Value = str | Decimal | date | bool | None


class ErrorValue(str):
    """What a cell shows when its formula failed, such as #N/A."""

    __slots__ = ()


class Unreadable(Exception):
    """The file as a whole cannot be read. `code` for programs, `message` Chinese for the clerk."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Merge:
    """A merged range, 1-based rows and 0-based columns, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """One sheet: values by 1-based row number, ragged, blank cells None; `formulas` are (row, column)."""

    name: str
    rows: dict[int, list[Value]]
    merges: tuple[Merge, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    far_cells: int = 0
    first_far_cell: str = ""
    _spans: Mapping[int, list[tuple[int, int]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._spans = _vertical_spans(self.merges)

    def value(self, row: int, column: int) -> Value:
        """The cell's own value, None where it is blank."""
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else None

    def anchor_row(self, row: int, column: int) -> int:
        """The row holding the value of a vertically merged cell; `row` itself where nothing is merged."""
        spans = self._spans.get(column)
        if not spans:
            return row
        place = bisect_right(spans, (row, LAST_POSSIBLE_ROW)) - 1
        return spans[place][0] if place >= 0 and spans[place][1] >= row else row

    def spread_value(self, row: int, column: int) -> Value:
        """The cell's value, or that of the vertical merge it lies in."""
        own = self.value(row, column)
        return self.value(self.anchor_row(row, column), column) if own is None else own


def _vertical_spans(merges: Iterable[Merge]) -> dict[int, list[tuple[int, int]]]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for merge in merges:
        if merge.last_row > merge.first_row:
            spans.setdefault(merge.first_column, []).append((merge.first_row, merge.last_row))
    for rows in spans.values():
        rows.sort()
    return spans


def column_letter(index: int) -> str:
    """0 → "A", 26 → "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """ "A" → 0, "AA" → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def number(text: str) -> Decimal | str:
    """A number as the file writes it, to Excel's 15 digits; the text itself where it is none."""
    try:
        value = EXCEL_DIGITS.create_decimal(text.strip())
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return text
    return value


def too_large() -> Unreadable:
    """The refusal of a file, packed or unpacked, beyond the bounds."""
    return Unreadable(
        "too_large",
        f"文件太大:名册请控制在{MAX_BYTES // 2**20}MB、{MAX_ROWS}行以内,"
        "请删去图片和多余的工作表,或按幢分成几个文件。",
    )


def damaged() -> Unreadable:
    """The refusal of a file that calls itself a workbook and cannot be opened."""
    return Unreadable(
        "unreadable_file", "文件打不开,可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx,再重新上传。"
    )


def encrypted() -> Unreadable:
    """The refusal of a workbook with a password."""
    return Unreadable("encrypted_file", "文件设有打开密码。请在 Excel 或 WPS 中取消密码,另存后重新上传。")
