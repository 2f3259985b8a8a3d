"""An old .xls as sheets of values: bounds and formulas by a look at its records, values by calamine."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

import python_calamine as calamine

from projects.sheets.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    ErrorValue,
    Merge,
    Sheet,
    Unreadable,
    Value,
    damaged,
    encrypted,
    number,
    too_large,
)
from projects.sheets.ole import CompoundFile

BOF, BOUNDSHEET, FILEPASS, DIMENSIONS, FORMULA = 0x0809, 0x0085, 0x002F, 0x0200, 0x0006
CELLS = frozenset((0x0201, 0x0203, 0x0204, 0x0205, FORMULA, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x027E))
WORKSHEET = 0x0010
XLS_ROWS, XLS_COLUMNS = 65_536, 256


@dataclass
class _Look:
    """What the records of one worksheet say before anything is read from it."""

    formulas: set[tuple[int, int]] = field(default_factory=set)


def read_xls(content: bytes) -> tuple[list[Sheet], bool]:
    """The sheets in workbook order, and whether the file carries macros (which are never run)."""
    container = CompoundFile(content)
    if "EncryptedPackage" in container.names:
        raise encrypted()
    stream = container.read("Workbook") or container.read("Book")
    if not stream:
        raise Unreadable("unknown_file", "这不是 Excel 工作簿。请上传 .xlsx、.xls 或 .csv 格式的名册。")
    looks = _look_over(stream)
    sheets = [_sheet(sheet, looks) for sheet in _open(content)]
    return sheets, "_VBA_PROJECT" in container.names


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record's place in the stream, kind and data."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _look_over(stream: bytes) -> dict[str, _Look]:
    """Formula places by sheet name. Raises Unreadable for passwords and for cells beyond the bounds."""
    names: dict[int, str] = {}
    looks: dict[str, _Look] = {}
    current = _Look()
    for place, kind, data in _records(stream):
        if kind == FILEPASS:
            raise encrypted()
        if kind == BOUNDSHEET and len(data) >= 8:
            names[struct.unpack_from("<I", data)[0]] = _sheet_name(data)
        elif kind == BOF and place in names:
            current = looks.setdefault(names[place], _Look())
        elif kind == DIMENSIONS:
            _check_dimensions(data)
        elif kind in CELLS and len(data) >= 4:
            _note_cell(current, kind, data)
    return looks


def _sheet_name(data: bytes) -> str:
    length, wide = data[6], data[7] & 1
    return data[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _check_dimensions(data: bytes) -> None:
    """The reader reserves memory by this record, so a size no .xls can have must not reach it."""
    if len(data) < 12:
        return
    (last_row,) = struct.unpack_from("<I", data, 4)
    (last_column,) = struct.unpack_from("<H", data, 10)
    if last_row > XLS_ROWS or last_column > XLS_COLUMNS:
        raise damaged()


def _note_cell(look: _Look, kind: int, data: bytes) -> None:
    row, column = struct.unpack_from("<HH", data)
    if row >= MAX_ROWS or column >= MAX_COLUMNS:
        raise too_large()
    if kind == FORMULA:
        look.formulas.add((row + 1, column))


def _open(content: bytes) -> list[tuple[calamine.SheetMetadata, calamine.CalamineSheet]]:
    try:
        workbook = calamine.load_workbook(BytesIO(content))
        return [
            (about, workbook.get_sheet_by_name(about.name))
            for about in workbook.sheets_metadata
            if about.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise encrypted() from error
    except Exception as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # Rust's panic, which is no Exception
            raise damaged() from error
        raise


def _sheet(found: tuple[calamine.SheetMetadata, calamine.CalamineSheet], looks: dict[str, _Look]) -> Sheet:
    about, cells = found
    if about.visible != calamine.SheetVisibleEnum.Visible:
        return Sheet(about.name, {}, hidden=True)
    rows = {
        place: [_value(cell) for cell in row]
        for place, row in enumerate(cells.to_python(skip_empty_area=False), 1)
        if any(_value(cell) is not None for cell in row)
    }
    merges = tuple(
        Merge(top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
    )
    return Sheet(about.name, rows, merges, frozenset(looks.get(about.name, _Look()).formulas))


def _value(cell: object) -> Value:
    """Calamine's value as ours: numbers exact, times of day left out of dates."""
    if isinstance(cell, str):
        failed = cell.startswith("#") and cell.endswith(("!", "?", "/A"))
        return ErrorValue(cell) if failed else cell if cell.strip() else None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return number(repr(cell))
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else str(cell)
