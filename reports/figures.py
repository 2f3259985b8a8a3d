"""The only place that counts: workbook, dashboard, public page and API print these figures (policy §5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Street
from reports.gather import project_rows
from reports.month import Month
from reports.rows import Outputs, ProjectRow

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Rate:
    """A share with both its numbers; what a reader divides, the portal does not."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Sums:
    """Sums over projects. Counts by neighbourhood (`…_projects`) and by household; areas in m², money in yuan."""

    projects: int = 0
    households: int = 0
    buildings: int = 0
    area: Decimal = ZERO
    assessed_projects: int = 0
    unassessed_projects: int = 0
    model_projects: int = 0
    showcase_projects: int = 0
    listed_projects: int = 0
    supplementary_projects: int = 0
    started_projects: int = 0
    completed_projects: int = 0
    accepted_projects: int = 0
    listed_households: int = 0
    supplementary_households: int = 0
    started_households: int = 0
    completed_households: int = 0
    accepted_households: int = 0
    invested_month: Decimal = ZERO
    invested_total: Decimal = ZERO
    open_issues: int = 0
    lifts: int = 0
    parking_spaces: int = 0
    chargers: int = 0
    ramps: int = 0
    service_area: Decimal = ZERO
    activity_area: Decimal = ZERO
    pipes_km: Decimal = Decimal(0)
    green_area: Decimal = ZERO
    budget: Decimal = ZERO
    contract: Decimal = ZERO
    settlement: Decimal = ZERO
    city: Decimal = ZERO
    district: Decimal = ZERO
    central: Decimal = ZERO
    residents: Decimal = ZERO
    social: Decimal = ZERO
    original_body: Decimal = ZERO

    def __add__(self, other: "Sums") -> "Sums":
        """Projects sum to the street, streets to the district."""
        return Sums(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Sums)))

    @property
    def rates(self) -> dict[str, Rate]:
        """Started, completed and accepted of those planned, by neighbourhood and by household; recognised
        showcases of all projects, assessed (列入考核) or not."""
        found = {}
        for unit in ("projects", "households"):
            planned = getattr(self, f"listed_{unit}") + getattr(self, f"supplementary_{unit}")
            for state in ("started", "completed", "accepted"):
                found[f"{state}_{unit}"] = Rate(getattr(self, f"{state}_{unit}"), planned)
        return found | {"showcase_projects": Rate(self.showcase_projects, self.projects)}


@dataclass(frozen=True)
class Figures:
    """A month's figures of a street (or the district: `street` None) with one row per project."""

    month: Month
    as_of: date
    street: Street | None
    rows: tuple[ProjectRow, ...]
    total: Sums
    by_street: Mapping[str, Sums]
    by_step: Mapping[int, int]
    by_light: Mapping[str, int]

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not add up, in Chinese; empty where every check holds."""
        return tuple(_problems(self))


def month_figures(
    month: Month, street: Street | None = None, *, public: bool = False, today: date | None = None
) -> Figures:
    """The figures as of the month's last day (`today` while it runs), in a fixed number of queries.

    `public`: as everybody may read them.
    """
    rows = project_rows(month, street.pk if street else None, public=public, today=today)
    return figures_of(month, street, rows, today)


def figures_of(
    month: Month, street: Street | None, rows: Iterable[ProjectRow], today: date | None = None
) -> Figures:
    """Count rows that were gathered before; projects out of the programme are not counted."""
    kept = tuple(row for row in rows if row.state != "withdrawn")
    by_street = _grouped(kept, lambda row: row.street)
    return Figures(
        month=month,
        as_of=month.as_of(today),
        street=street,
        rows=kept,
        total=sum(by_street.values(), Sums()),
        by_street=by_street,
        by_step=_counted(row.step for row in kept),
        by_light=_counted(row.light or row.state for row in kept),
    )


def sums_of(row: ProjectRow) -> Sums:
    """One project's part in the sums."""
    copied = {
        name: getattr(row, name) or ZERO
        for name in ("area", "invested_month", "invested_total", "budget", "contract", "settlement")
    }
    money = {name: getattr(row, name) for name in ("city", "district", "central", "residents", "social")}
    built = {field.name: getattr(row.outputs, field.name) for field in fields(Outputs)}
    return Sums(
        projects=1,
        assessed_projects=int(row.assessed),
        unassessed_projects=int(not row.assessed),
        model_projects=int(row.grade_code == "model"),
        showcase_projects=int(row.grade_code == "showcase"),
        households=row.households,
        buildings=row.buildings,
        open_issues=row.open_issues,
        original_body=row.original_body,
        **copied,
        **money,
        **built,
        **_milestones(row),
    )


def _milestones(row: ProjectRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in ("listed", "supplementary", "started", "completed", "accepted"):
        reached = int(getattr(row, f"is_{state}"))
        found[f"{state}_projects"] = reached
        found[f"{state}_households"] = reached * row.households
    return found


def _grouped(rows: Iterable[ProjectRow], key: Callable[[ProjectRow], str]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for row in rows:
        found[key(row)] = found.get(key(row), Sums()) + sums_of(row)
    return found


def _counted(values: Iterable[Any]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return dict(sorted(found.items()))


def _problems(figures: Figures) -> Iterable[str]:
    for row in figures.rows:
        if row.invested_month < 0 and not row.correction_note:
            yield f"{row.name}:本月完成投资为负数,且没有数据更正说明。"
    for name, total in {**figures.by_street, "合计": figures.total}.items():
        planned = total.listed_projects + total.supplementary_projects
        if not total.completed_projects <= total.started_projects <= planned:
            yield f"{name}:完工 {total.completed_projects}、开工 {total.started_projects}、列入和增补 {planned},前后不符。"
