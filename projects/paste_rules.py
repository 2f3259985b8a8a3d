"""A table pasted from WPS or Excel: its cells, and which of the known places each line is about. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LOOSE = re.compile(r"[,,]| {2,}")
# a spreadsheet quotes cells that hold line breaks, tabs or quotes; a quote that is never closed is a quote
TABBED = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"(?=\t|\n|\Z)|(?P<plain>[^\t\n]*)')


@dataclass(frozen=True)
class Known:
    """A place lines may be about, by its codes or its name; `against`: why nothing can be recorded of it, if so."""

    pk: int
    codes: tuple[str, ...]
    name: str
    against: str = ""


def cells(text: str) -> list[tuple[int, list[str]]]:
    """(line number from 1, its cells) of every line that is not blank.

    Parted by tabs as spreadsheets paste them; a line without any tab by commas or wide blanks.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [(number, row) for number, row in _rows(text) if any(row)]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    place, line, row = 0, 1, list[str]()
    while place <= len(text):
        found = TABBED.match(text, place)
        if found is None:  # never: a plain cell may be nothing
            return
        quoted, place = found["quoted"], found.end()
        row.append(found["plain"] if quoted is None else quoted.replace('""', '"'))
        if text[place : place + 1] != "\t":
            alone = len(row) == 1 and quoted is None
            yield line, [_tidy(cell) for cell in (_loose(row[0]) if alone else row)]
            row, line = [], text.count("\n", 0, place) + 2
        place += 1


def _loose(line: str) -> list[str]:
    return [cell.strip().strip('"') for cell in LOOSE.split(line.strip())]


def _tidy(cell: str) -> str:
    return " ".join(cell.split())


def by_word(known: Iterable[Known]) -> dict[str, list[Known]]:
    """The known places by every word they go by; namesakes stand together."""
    named: dict[str, list[Known]] = {}
    for one in known:
        for word in {fold(word) for word in (*one.codes, one.name)}:
            named.setdefault(word, []).append(one)
    return named


def fault(word: str, named: Mapping[str, list[Known]], unknown: str) -> str:
    """Why no single place goes by this word; "" where one does and something can be recorded of it."""
    found = named.get(fold(word), [])
    if not found:
        return unknown
    if len(found) > 1:
        return "有同名小区,请改用项目编号"
    return found[0].against


def fold(word: str) -> str:
    """As names are compared: full-width letters as narrow ones, blanks and capitals do not matter."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()
