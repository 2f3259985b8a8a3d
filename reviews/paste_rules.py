"""计划下达文号 pasted from WPS or Excel: two columns, the neighbourhood (code or name) and its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from projects.paste_rules import Known, by_word, cells, fault, fold

__all__ = ["LONGEST", "Known", "Pasted", "read"]

LONGEST = 60
HEADS = frozenset({"文号", "计划下达文号", "下达文号", "计划文号"})


@dataclass(frozen=True)
class Pasted:
    """The numbers read, by submission, and a sentence per line that could not be taken."""

    numbers: Mapping[int, str]
    wrong: tuple[str, ...]


def read(text: str, known: Iterable[Known]) -> Pasted:
    """Every line of the paste; a head line and blank lines are passed over. Nothing is taken where a line is wrong."""
    named = by_word(known)
    numbers: dict[int, str] = {}
    wrong: list[str] = []
    for place, row in cells(text):
        filled = [cell for cell in row if cell]
        if len(filled) > 1 and filled[1] in HEADS:
            continue
        against = _fault(filled, named, numbers)
        if against:
            wrong.append(f"第{place}行({filled[0][:40]}):{against}")
        else:
            numbers[named[fold(filled[0])][0].pk] = filled[1]
    return Pasted({} if wrong else numbers, tuple(wrong))


def _fault(filled: list[str], named: Mapping[str, list[Known]], numbers: Mapping[int, str]) -> str:
    if len(filled) == 1:
        return "没有计划下达文号"
    if len(filled) > 2:
        return "多于两列,请只粘贴小区和文号两列"
    if against := fault(filled[0], named, "不在等待下达的项目中"):
        return against
    if named[fold(filled[0])][0].pk in numbers:
        return "重复出现"
    return f"文号超过{LONGEST}个字" if len(filled[1]) > LONGEST else ""
