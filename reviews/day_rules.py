"""How many working days departments needed for their first opinions. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median


@dataclass(frozen=True)
class Answer:
    """One invitation: working days to the first opinion (None: none yet, or not countable), and whether it was or is late."""

    department: str
    days: int | None
    given: bool
    late: bool


@dataclass(frozen=True)
class DepartmentDays:
    """A department's figures; `middle` in working days with at most one decimal."""

    department: str
    asked: int
    given: int
    late: int
    middle: Decimal | None
    longest: int | None


def by_department(answers: Iterable[Answer]) -> list[DepartmentDays]:
    """A line per department, in the order they come."""
    grouped: dict[str, list[Answer]] = {}
    for answer in answers:
        grouped.setdefault(answer.department, []).append(answer)
    return [_line(name, rows) for name, rows in grouped.items()]


def _line(name: str, rows: list[Answer]) -> DepartmentDays:
    days = [Decimal(row.days) for row in rows if row.given and row.days is not None]
    return DepartmentDays(
        name,
        asked=len(rows),
        given=sum(row.given for row in rows),
        late=sum(row.late for row in rows),
        middle=median(days) if days else None,
        longest=int(max(days)) if days else None,
    )
