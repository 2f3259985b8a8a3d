"""The tables whose amounts are added up in the district's view of money: one list, for sums and for the lists behind them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import Role
from funding.models import Appropriation, Contribution, FundingSource, Payment, SubsidyClaim
from projects.models import Project
from reports.money_rules import NOTHING, Entry

Rows = QuerySet[Any]
MONEY = DecimalField(max_digits=18, decimal_places=2)
State = SubsidyClaim.State


class Part(NamedTuple):
    """Rows that count for a figure: the way to their project, to the kind of their source ("" for none), and the amount."""

    figure: str
    rows: Callable[[], Rows]
    project: str
    kind: str
    amount: str


# received: appropriated, or paid in by residents unit by unit; paid: only what a second person released
PARTS = (
    Part("planned", FundingSource.objects.all, "project", "kind", "planned_yuan"),
    Part("committed", lambda: FundingSource.objects.exclude(committed_yuan=None), "project", "kind", "committed_yuan"),
    Part("received", Appropriation.objects.all, "source__project", "source__kind", "amount_yuan"),
    Part("received", lambda: Contribution.objects.filter(cancelled_on=None), "source__project", "source__kind", "amount_yuan"),
    Part("paid", lambda: Payment.objects.released(), "source__project", "source__kind", "amount_yuan"),
    Part("claimed", lambda: SubsidyClaim.objects.filter(state=State.CLAIMED), "project", "", "city_yuan"),
    Part("confirmed", lambda: SubsidyClaim.objects.filter(state=State.CONFIRMED), "project", "", "city_yuan"),
)  # fmt: skip
# 结余: what came in and was not paid yet
SIGNED = {"balance": (("received", 1), ("paid", -1))}
FIGURES = (*dict.fromkeys(part.figure for part in PARTS), *SIGNED)


def entries(user: Any) -> list[Entry]:
    """Every figure by plan year, street and kind of source, of what the person may see: one query."""
    first, *others = (_grouped(part, user) for part in PARTS)
    # an amount comes first: the first of a union says how all its rows are read, and a count would cut off the fen
    return [Entry(*row) for row in first.union(*others, _projects(user), all=True)]


def scoped(rows: Rows, project: str, user: Any) -> Rows:
    """Rows of projects the person may see. Who sees every project needs no comparison."""
    if user.sees_district or user.role == Role.FINANCE_OFFICER:
        return rows
    return rows.filter(**{f"{project}__in": Project.objects.visible_to(user).values("pk")})


def with_amount(projects: QuerySet[Project], figure: str, kind: str = "") -> QuerySet[Project]:
    """Projects with `amount`, what the figure comes to in each; only those in which it is not nothing."""
    wanted = SIGNED.get(figure, ((figure, 1),))
    sums = [_of_project(part, kind) * sign for name, sign in wanted for part in PARTS if part.figure == name]
    amount = ExpressionWrapper(sum(sums[1:], sums[0]), MONEY)
    return projects.annotate(amount=amount).exclude(amount=0)


def _projects(user: Any) -> Rows:
    """How many there are; with the street's order, code and name in the place of a kind, which saves asking for them."""
    street = "neighbourhood__street__"
    order = Cast(f"{street}order", CharField())
    named = Concat(order, Value("|"), f"{street}code", Value("|"), f"{street}name", output_field=CharField())
    return _columns(Project.objects.visible_to(user), "", "projects", named).annotate(total=Count("pk"))


def _grouped(part: Part, user: Any) -> Rows:
    rows = scoped(part.rows(), part.project, user)
    return _columns(rows, f"{part.project}__", part.figure, part.kind).annotate(total=Sum(part.amount))


def _columns(rows: Rows, lead: str, figure: str, kind: Any) -> Rows:
    named = rows.order_by().annotate(
        of_year=F(f"{lead}batch_year"),
        of_street=F(f"{lead}neighbourhood__street_id"),
        of_figure=Value(figure, CharField()),
        of_kind=kind if isinstance(kind, Concat) else F(kind) if kind else Value("", CharField()),
    )
    return named.values_list("of_year", "of_street", "of_figure", "of_kind")


def _of_project(part: Part, kind: str) -> Coalesce:
    rows = part.rows().filter(**{part.project: OuterRef("pk")})
    rows = (rows.filter(**{part.kind: kind}) if kind and part.kind else rows).order_by().values(part.project)
    own = Subquery(rows.annotate(sum=Sum(part.amount)).values("sum"), output_field=MONEY)
    return Coalesce(own, Value(NOTHING), output_field=MONEY)
