"""Figures as JSON: decimals and dates as strings, names as in the API."""

from dataclasses import asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.figures import Figures, Sums
from reports.rows import ProjectRow


def plain(value: Any) -> Any:
    """Dataclasses as dicts, decimals and dates as strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(item) for key, item in asdict(value).items()}
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def sums_as_json(sums: Sums) -> dict[str, Any]:
    """The sums with their rates (numerator and denominator)."""
    return {**plain(sums), "rates": {name: plain(rate) for name, rate in sums.rates.items()}}


def totals_as_json(figures: Figures) -> dict[str, Any]:
    """What is stored with a report."""
    return {"total": sums_as_json(figures.total), "problems": list(figures.problems)}


def row_as_json(row: ProjectRow) -> dict[str, Any]:
    """One project's row."""
    return {field.name: plain(getattr(row, field.name)) for field in fields(row)}


def figures_as_json(figures: Figures) -> dict[str, Any]:
    """Everything: the answer of /streets/{code}/progress/."""
    return {
        "street": figures.street.code if figures.street else None,
        "month": str(figures.month),
        "as_of": str(figures.as_of),
        **totals_as_json(figures),
        "by_step": {str(step): number for step, number in figures.by_step.items()},
        "by_light": dict(figures.by_light),
        "projects": [row_as_json(row) for row in figures.rows],
    }
