"""Which 补录 and which paper a scan is about, by what the office called its file (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from projects.sheets.text import fold, shorten
from workflow.earlier import proofs_asked

WORDS = (
    ("第一次", "round_1"), ("第1次", "round_1"), ("第二次", "round_2"), ("第2次", "round_2"), ("第三次", "round_3"),
    ("第3次", "round_3"), ("纪要", "minutes"), ("验收", "acceptance"), ("中标", "contract"), ("合同", "contract"),
    ("开工", "works"), ("完工", "works"), ("概算", "design"), ("方案", "design"), ("下达", "listing"),
    ("立项", "listing"),
)  # fmt: skip
"""The first word found decides; a file that has none is filed as another proof."""


@dataclass(frozen=True)
class Known:
    """A 补录 that waits: its neighbourhood's name, the codes it goes by, and the step it stands at."""

    pk: int
    name: str
    codes: tuple[str, ...]
    step: int


@dataclass(frozen=True)
class Sorted:
    """`papers`: index of the file → (the 补录, code of the paper or ""); `wrong`: a sentence per file nobody can place."""

    papers: Mapping[int, tuple[int, str]]
    wrong: tuple[str, ...]


def sort_papers(file_names: Sequence[str], known: Sequence[Known]) -> Sorted:
    """Each file to the one 补录 whose code or longest name its own name holds."""
    papers: dict[int, tuple[int, str]] = {}
    wrong = []
    for index, file_name in enumerate(file_names):
        found = _named(PurePath(file_name).stem, known)
        if len(found) == 1:
            papers[index] = found[0].pk, paper_of(file_name, found[0].step)
        else:
            why = "有几个小区都符合,请改用项目编号" if found else "没有写明是哪个等待确认的小区"
            wrong.append(f"文件“{shorten(file_name, 40)}”的名称{why}。")
    return Sorted(papers, tuple(wrong))


def paper_of(file_name: str, step: int) -> str:
    """The paper the name speaks of, "" where it speaks of none a project at this step can show."""
    asked = {one.code for one in proofs_asked(step)}
    folded = fold(file_name)
    return next((code for word, code in WORDS if word in folded and code in asked), "")


def _named(stem: str, known: Sequence[Known]) -> list[Known]:
    folded = fold(stem).lower()
    coded = [one for one in known if any(fold(code).lower() in folded for code in one.codes)]
    if coded:
        return coded
    named = [one for one in known if fold(one.name).lower() in folded]
    longest = max((len(fold(one.name)) for one in named), default=0)
    return [one for one in named if len(fold(one.name)) == longest]
