"""An old .xls as sheets of values: bounds and formulas by a look at its records, values by calamine in a child."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from projects.sheets import xls_child
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

BOF, BOUNDSHEET, FILEPASS, FORMULA = 0x0809, 0x0085, 0x002F, 0x0006
CELLS = frozenset((0x0201, 0x0203, 0x0204, 0x0205, FORMULA, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x027E))
CHILD = Path(xls_child.__file__)
PATIENCE_SECONDS = 60


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
    sheets = [_sheet(found, looks.get(found["name"], _Look())) for found in _by_child(content)]
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
        elif kind in CELLS and len(data) >= 4:
            _note_cell(current, kind, data)
    return looks


def _sheet_name(data: bytes) -> str:
    length, wide = data[6], data[7] & 1
    return data[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _note_cell(look: _Look, kind: int, data: bytes) -> None:
    row, column = struct.unpack_from("<HH", data)
    if row >= MAX_ROWS or column >= MAX_COLUMNS:
        raise too_large()
    if kind == FORMULA:
        look.formulas.add((row + 1, column))


def _by_child(content: bytes) -> list[dict[str, Any]]:
    """What calamine makes of the file, in a process of its own: damaged files make it abort."""
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise damaged() from error
    if child.returncode == xls_child.LOCKED:
        raise encrypted()
    if child.returncode:
        raise damaged()
    sheets: list[dict[str, Any]] = json.loads(child.stdout, parse_float=number, parse_int=number)
    return sheets


def _sheet(found: dict[str, Any], look: _Look) -> Sheet:
    rows = {place: [_value(cell) for cell in row] for place, row in enumerate(found["rows"], 1)}
    merges = tuple(
        Merge(int(top) + 1, int(left), int(bottom) + 1, int(right))
        for (top, left), (bottom, right) in found["merges"]
    )
    filled = {place: cells for place, cells in rows.items() if any(cell is not None for cell in cells)}
    return Sheet(found["name"], filled, merges, frozenset(look.formulas), hidden=found["hidden"])


def _value(cell: Any) -> Value:
    """A cell as the child writes it: text, number, truth, or a day."""
    if isinstance(cell, str):
        failed = cell.startswith("#") and cell.endswith(("!", "?", "/A"))
        return ErrorValue(cell) if failed else cell if cell.strip() else None
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    return cell if isinstance(cell, bool | Decimal) else None
