"""Whether a table that was uploaded lists residents: a head row with names beside rooms, phones or identity cards. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from projects.sheets.grid import Sheet, Unreadable
from projects.sheets.workbook import open_workbook

SHEETS = frozenset({"xlsx", "xls", "csv"})
HEAD_ROWS = 20
LONGEST_HEAD = 20
PERSON = re.compile(r"姓名|业主|产权人|户主|住户|居民")
BESIDE = re.compile(r"室号|房号|门牌|幢.*室|[幢栋楼]号|住址|电话|手机|联系方式|身份证|证件")


def is_table(name: str) -> bool:
    """Whether a checked file's name says that it is a table."""
    return name.rpartition(".")[2].lower() in SHEETS


def lists_residents(name: str, content: bytes) -> bool:
    """True where one of the first rows of a visible sheet has both columns; what is no table, or unreadable, is none."""
    try:
        return is_table(name) and any(_has_heads(sheet) for sheet in open_workbook(content, name).visible)
    except Unreadable:
        return False


def _has_heads(sheet: Sheet) -> bool:
    return any(_is_head(sheet.rows[number]) for number in islice(sorted(sheet.rows), HEAD_ROWS))


def _is_head(cells: Iterable[object]) -> bool:
    """Two cells are asked for: a title such as “业主联系电话登记” in one cell is no head row."""
    words = [cell for cell in cells if isinstance(cell, str) and len(cell) <= LONGEST_HEAD]
    people = {n for n, word in enumerate(words) if PERSON.search(word)}
    beside = {n for n, word in enumerate(words) if BESIDE.search(word)}
    return bool(people and beside and len(people | beside) > 1)
