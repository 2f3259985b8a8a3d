"""计划下达文号 pasted from WPS or Excel: two columns, the neighbourhood (code or name) and its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST = 60
HEADS = frozenset({"文号", "计划下达文号", "下达文号", "计划文号"})
COLUMNS = re.compile(r"\t|[,,]| {2,}")


@dataclass(frozen=True)
class Known:
    """A submission that waits for its number."""

    pk: int
    codes: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Pasted:
    """The numbers read, by submission, and a sentence per line that could not be taken."""

    numbers: Mapping[int, str]
    wrong: tuple[str, ...]


def read(text: str, known: Iterable[Known]) -> Pasted:
    """Every line of the paste; a head line and blank lines are passed over. Nothing is taken where a line is wrong."""
    named = _by_name(known)
    numbers: dict[int, str] = {}
    wrong: list[str] = []
    for place, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip().strip('"').strip() for cell in COLUMNS.split(line.strip())]
        cells = [cell for cell in cells if cell]
        if not cells or (len(cells) > 1 and cells[1] in HEADS):
            continue
        fault = _fault(cells, named, numbers)
        if fault:
            wrong.append(f"第{place}行({cells[0][:40]}):{fault}")
        else:
            numbers[named[_fold(cells[0])][0]] = cells[1]
    return Pasted({} if wrong else numbers, tuple(wrong))


def _by_name(known: Iterable[Known]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for one in known:
        for word in {_fold(word) for word in (*one.codes, one.name)}:
            named.setdefault(word, []).append(one.pk)
    return named


def _fault(cells: list[str], named: Mapping[str, list[int]], numbers: Mapping[int, str]) -> str:
    found = named.get(_fold(cells[0]), [])
    if len(cells) == 1:
        return "没有计划下达文号"
    if len(cells) > 2:
        return "多于两列,请只粘贴小区和文号两列"
    if not found:
        return "不在等待下达的项目中"
    if len(found) > 1:
        return "有同名小区,请改用项目编号"
    if found[0] in numbers:
        return "重复出现"
    return f"文号超过{LONGEST}个字" if len(cells[1]) > LONGEST else ""


def _fold(word: str) -> str:
    return "".join(word.split()).lower()
