"""A table of money for the finance bureau: columns, rows by street, what is summed. Pure; Excel and print are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from reports.money_rules import NOTHING, total


class Column(NamedTuple):
    """`kind`: text, money, area, number or date; `width` in characters."""

    title: str
    kind: str
    width: int
    summed: bool = False


class Group(NamedTuple):
    """A street's rows; a row has a value for every column, None where nothing is known."""

    name: str
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Table:
    """`signs`: who signs, in order; `seals`: whose seals there are places for."""

    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    signs: tuple[str, ...]
    seals: tuple[str, ...]

    @property
    def count(self) -> int:
        """Rows in all."""
        return sum(len(group.rows) for group in self.groups)

    def sums(self, rows: Sequence[Sequence[Any]]) -> tuple[Decimal | int | None, ...]:
        """Each summed column over rows; None in the others."""
        return tuple(
            _sum([row[place] for row in rows], column) if column.summed else None
            for place, column in enumerate(self.columns)
        )

    @property
    def totals(self) -> tuple[Decimal | int | None, ...]:
        """Each summed column over all rows."""
        return self.sums([row for group in self.groups for row in group.rows])


def grouped(rows: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[Group, ...]:
    """(street, row) pairs by street, in the order they came; the first column becomes the running number."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for number, (street, row) in enumerate(rows, 1):
        found.setdefault(street, []).append((number, *row))
    return tuple(Group(name, tuple(some)) for name, some in found.items())


def _sum(values: list[Any], column: Column) -> Decimal | int:
    if column.kind == "number":
        return sum(int(one) for one in values if one is not None)
    return total(values) if values else NOTHING
