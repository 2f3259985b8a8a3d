"""The list behind every figure of the district's view: projects with their amounts, which add up to it. Yuan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from projects.checks import said
from projects.models import Project
from reports.money import Scope
from reports.money_accounts import Account, accounts, due_of, line_of, lines_of_item, unit_costs
from reports.money_flows import FIGURES, with_amount
from reports.money_overdue import Overdue, overdue
from reports.money_rules import CENT, NOTHING, UnitCost, distribution, total

COMPUTED = (
    "projects", "overdue", "accounts", "due", "unclaimed", "unknown", "costs", "above", "bucket", "item",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A project of a list. `note`: what else there is to know of it, in words."""

    project: Project
    amount: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """Projects behind a figure: how many, what they come to, and `rows(first, last)` for a page of them."""

    count: int
    total: Decimal | None
    projects: QuerySet[Project]
    amounts: Mapping[int, Decimal | None] | None = None
    notes: Mapping[int, str] | None = None

    def rows(self, start: int, stop: int) -> list[Row]:
        """A page of them, in the order of street and code."""
        notes, amounts = self.notes or {}, self.amounts
        return [
            Row(one, one.amount if amounts is None else amounts.get(one.pk), notes.get(one.pk, ""))  # type: ignore[attr-defined]
            for one in self.projects[start:stop]
        ]


def listing(user: Any, scope: Scope, figure: str, today: date, kind: str = "") -> Listing:
    """Of a figure; `kind`: of source for a flow, the number of a bucket, "item:excluded kind" of an item."""
    if figure in FIGURES:
        rows = with_amount(_projects(user, scope), figure, kind)
        found = rows.order_by().aggregate(count=Count("pk"), total=Sum("amount"))
        return Listing(found["count"], found["total"] or NOTHING, rows)
    if figure == "projects":
        rows = _projects(user, scope)
        return Listing(rows.count(), None, rows, {})
    if figure == "overdue":
        late = overdue(user, scope.place("project"), today)
        notes = {one.project_id: _late_words(one) for one in late}
        return replace(_computed(user, scope, dict.fromkeys(notes), notes), total=None)
    if figure == "item":
        item, _, left_out = kind.partition(":")
        return _computed(user, scope, dict(lines_of_item(user, scope.place("project"), item, left_out)), {})
    return _of_accounts(user, scope, figure, kind)


def _late_words(one: Overdue) -> str:
    return f"{said(one.accepted_on)}验收,应于{said(one.due_on)}前审定,超期 {one.days} 天"


def _of_accounts(user: Any, scope: Scope, figure: str, kind: str) -> Listing:
    rows = accounts(user, scope.place("project"))
    if figure in {"costs", "above", "bucket"}:
        costs = _costs(rows, figure, kind)
        return _computed(user, scope, {one.project_id: one.cost for one in costs}, _unit_notes(costs))
    due = {one.project_id: due_of(one) for one in rows}
    wanted: dict[int, Decimal | None] = {}
    for one in rows:
        its = due[one.project_id]
        if figure == "accounts":
            wanted[one.project_id] = one.amount
        elif (figure == "unknown") == (its is None) and (figure != "unclaimed" or one.claimed is None):
            wanted[one.project_id] = its
    return _computed(user, scope, wanted, {})


def _costs(rows: list[Account], figure: str, kind: str) -> list[UnitCost]:
    """All of them, those above the line, or of one bucket."""
    costs = unit_costs(rows)
    if figure == "above":
        return [one for one in costs if one.is_above]
    if figure == "costs":
        return costs
    buckets = distribution(costs, line_of(rows))
    place = int(kind) if kind.isdecimal() and len(kind) < 3 else len(buckets)
    return list(buckets[place].rows) if place < len(buckets) else []


def _unit_notes(costs: Iterable[UnitCost]) -> dict[int, str]:
    return {one.project_id: f"{one.unit:,.2f} 元/㎡({one.area.quantize(CENT):,} ㎡)" for one in costs}


def _computed(
    user: Any, scope: Scope, amounts: dict[int, Decimal | None], notes: Mapping[int, str]
) -> Listing:
    rows = _projects(user, scope).filter(pk__in=list(amounts))
    return Listing(len(amounts), total(amounts.values()), rows, amounts, notes)


def _projects(user: Any, scope: Scope) -> QuerySet[Project]:
    rows = Project.objects.visible_to(user).filter(scope.place(""))
    return rows.select_related("neighbourhood__street").order_by("neighbourhood__street__order", "code")
