"""Where the 补录 table begins and which column is which: one header row or two, any order, merged groups (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.sheets.grid import Sheet
from projects.sheets.text import as_text, fold
from workflow.take_over_sheet.columns import ROUND_PREFIXES, Column

ROWS_LOOKED_AT = 30
ESSENTIAL = frozenset(("street", "name", "step"))
UNIT = re.compile(r"[(\[【].*?[)\]】]|[*:]|万?(?:平方米|㎡|m2|元)$")
ROUND = re.compile(r"第?([一二三123])(?:次|轮)(?:业主)?(?:征求意见|征询|意见征求|征求)?(?:的?结果)?")
NUMBERS = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}
PASSED_OVER = frozenset(("序号", "no", "no."))


@dataclass(frozen=True)
class Header:
    """`row`: the lower header row; `at`: key → column index; `factors`: 10,000 where the header says 万.

    `unknown`, `twice`: (column index, header text) that could not be used; `unclear` where it is not said which round.
    """

    row: int
    at: Mapping[str, int]
    factors: Mapping[str, int]
    unknown: Sequence[tuple[int, str]] = ()
    twice: Sequence[tuple[int, str]] = ()
    unclear: Sequence[tuple[int, str]] = ()

    @property
    def is_table(self) -> bool:
        """Whether this can be the table at all."""
        return self.at.keys() >= ESSENTIAL


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header | None:
    """The row that names most of the columns, or None where none names street, neighbourhood and step."""
    words = _words(columns)
    rows = sorted(sheet.rows)[:ROWS_LOOKED_AT]
    heads = [_header(sheet, row, words) for row in rows]
    best = max(heads, key=lambda head: (len(head.at), -head.row), default=None)
    return best if best is not None and best.is_table else None


def _words(columns: Sequence[Column]) -> dict[str, list[Column]]:
    found: dict[str, list[Column]] = {}
    for column in columns:
        for word in dict.fromkeys(map(_plain, (column.title, *column.words))):
            found.setdefault(word, []).append(column)
    return found


def _plain(text: str) -> str:
    return UNIT.sub("", fold(text)).upper()


def _header(sheet: Sheet, row: int, words: Mapping[str, list[Column]]) -> Header:
    at: dict[str, int] = {}
    factors: dict[str, int] = {}
    wrong: dict[str, list[tuple[int, str]]] = {"unknown": [], "twice": [], "unclear": []}
    for index, text, group in _titles(sheet, row):
        column = _column(text, group, words)
        if column is None or isinstance(column, str):
            wrong[column or "unknown"].append((index, text))
        elif column.key in at:
            wrong["twice"].append((index, text))
        else:
            at[column.key] = index
            factors[column.key] = 10_000 if _in_ten_thousands(text, group, column) else 1
    return Header(row, at, factors, **wrong)


def _titles(sheet: Sheet, row: int) -> list[tuple[int, str, str]]:
    """(column, title, group above) of the row; a group spreads to the right until the next one."""
    above, below = sheet.rows.get(row - 1, []), sheet.rows[row]
    found, group = [], ""
    for index in range(max(len(below), len(above))):
        upper = as_text(above[index]) if index < len(above) else ""
        lower = as_text(below[index]) if index < len(below) else ""
        group = upper or group
        text = lower or upper
        if text and _plain(text).lower() not in PASSED_OVER:
            found.append((index, text, group))
    return found


def _column(text: str, group: str, words: Mapping[str, list[Column]]) -> Column | str | None:
    """The column, or why not: "unclear" where it is not said of which round."""
    exact = [one for one in words.get(_plain(text), []) if one.key[:3] not in ROUND_PREFIXES]
    if exact:
        return exact[0]
    own = ROUND.search(fold(text))
    number = own or ROUND.search(fold(group))
    rest = _plain(ROUND.sub("", fold(text), count=1).lstrip("的-_")) if own else _plain(text)
    rounds = [one for one in words.get(rest, []) if one.key[:3] in ROUND_PREFIXES]
    if number and rounds:
        return next(one for one in rounds if one.key.startswith(f"r{NUMBERS[number[1]]}_"))
    return "unclear" if rounds else None


def _in_ten_thousands(text: str, group: str, column: Column) -> bool:
    return column.kind in ("area", "money") and any("万" in fold(word) for word in (text, group))
