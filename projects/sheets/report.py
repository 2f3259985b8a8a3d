"""A reading as plain data for JSON: what `manage.py read_roster` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from projects.sheets.values import Problem, RosterReading


def roster_report(reading: RosterReading) -> dict[str, Any]:
    """Units, area, heads and every problem and warning; with problems the figures are None."""
    ok = reading.ok
    return {
        "units": reading.units if ok else None,
        "area": str(reading.area) if ok else None,
        "heads": reading.head_count if ok else None,
        "multi_unit_heads": reading.multi_unit_heads if ok else None,
        "developer_units": reading.developer_units if ok else None,
        "problems": problem_list(reading.problems),
        "warnings": problem_list(reading.warnings),
    }


def problem_list(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as data; `row` and `sheet` are None where the file as a whole is meant."""
    return [
        {
            "sheet": problem.sheet or None,
            "row": problem.row or None,
            "column": problem.column,
            "code": problem.code,
            "message": problem.message,
        }
        for problem in problems
    ]
