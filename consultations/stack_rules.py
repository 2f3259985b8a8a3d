"""Stacks of paper (批次): what counts as entered, and where two clerks read the same stack differently. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

RETRACTED = "retracted"


class Said(NamedTuple):
    """What one clerk read from the form of a unit."""

    choice: str
    signed_by: str


@dataclass(frozen=True)
class Mismatch:
    """One unit the two entries of a stack do not agree on; None on the side that has no form of it."""

    unit: int
    first: Said | None
    second: Said | None

    @property
    def kind(self) -> str:
        """not_in_second, not_in_first, choice or signer."""
        if self.first is None or self.second is None:
            return "not_in_first" if self.first is None else "not_in_second"
        return "choice" if self.first.choice != self.second.choice else "signer"


def standing(rows: Iterable[tuple[int, str, str]]) -> dict[int, Said]:
    """Unit → what its last form says, of (unit, choice, signer) in the order they came in; retracted forms are none."""
    said: dict[int, Said] = {}
    for unit, choice, signed_by in rows:
        said.pop(unit, None)
        if choice != RETRACTED:
            said[unit] = Said(choice, signed_by)
    return said


def mismatches(first: Mapping[int, Said], second: Mapping[int, Said]) -> list[Mismatch]:
    """Every unit of the stack on which the two entries differ, in the order of the first, then of the second."""
    units = [*first, *(unit for unit in second if unit not in first)]
    return [
        Mismatch(unit, first.get(unit), second.get(unit))
        for unit in units
        if first.get(unit) != second.get(unit)
    ]


def count_reason(entered: int, counted: int | None, explained: str) -> tuple[str, str] | None:
    """Why a stack cannot be called finished, as (code, sentence): not counted by hand, or a difference unexplained."""
    if counted is None:
        return "not_counted", "请先点清这一批有几份意见表,再填写份数。"
    if entered != counted and not explained.strip():
        return (
            "count_differs",
            f"点数 {counted} 份,已录 {entered} 份,两数不一致;请补录或更正,确属正常的请说明原因。",
        )
    return None
