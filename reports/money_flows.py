"""The tables whose amounts are added up in the district's view of money: one list, for sums and for the lists behind them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    DecimalField,
    ExpressionWrapper,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import Role
from funding.models import Appropriation, Contribution, FundingSource, Payment, SubsidyClaim
from projects.models import Project
from reports.money_rules import NOTHING, Entry

Rows = QuerySet[Any]
MONEY = DecimalField(max_digits=18, decimal_places=2)
State = SubsidyClaim.State
PLACES = """
WITH place AS MATERIALIZED (
    SELECT p.id, p.batch_year AS year, n.street_id AS street
    FROM projects_project p JOIN projects_neighbourhood n ON n.id = p.neighbourhood_id WHERE p.id IN (CHOSEN)
), source AS MATERIALIZED (
    SELECT s.id, s.kind, place.year, place.street FROM funding_fundingsource s JOIN place ON place.id = s.project_id
)
"""
# how many projects there are; with the street's order, code and name in the place of a kind, which saves asking for them
COUNTED = """
SELECT year, street, 'projects', concat(s."order", '|', s.code, '|', s.name), count(*)::numeric
FROM place JOIN accounts_street s ON s.id = street GROUP BY 1, 2, 4
"""


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
    """Every figure by plan year, street and kind of source, of what the person may see: one query.

    By hand, so that projects are joined to their sources once and not for each table anew; what counts is said by PARTS alone.
    """
    projects = Project.objects.visible_to(user).order_by().values("pk").query.sql_with_params()
    parts = [_grouped(part) for part in PARTS]
    statement = " UNION ALL ".join([COUNTED, *(sql for sql, _ in parts)])
    with connection.cursor() as cursor:
        cursor.execute(
            PLACES.replace("CHOSEN", projects[0]) + statement,
            [*projects[1], *(one for _, own in parts for one in own)],
        )
        return [Entry(*row) for row in cursor.fetchall()]


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


def _grouped(part: Part) -> tuple[str, list[Any]]:
    """A part by plan year, street and kind, with its values."""
    of_source = part.project != "project"
    kind = [part.kind] if part.kind and not of_source else []
    rows = part.rows().order_by().values_list("source_id" if of_source else "project_id", part.amount, *kind)
    sql, values = rows.query.sql_with_params()
    place = "source" if of_source else "place"
    named = f"r (id, amount{', kind' if kind else ''})"
    shown = "source.kind" if of_source else "r.kind" if kind else "''"
    return (
        f"SELECT year, street, '{part.figure}', {shown}, sum(r.amount) FROM ({sql}) {named} "  # noqa: S608
        f"JOIN {place} ON {place}.id = r.id GROUP BY 1, 2, 4",
        list(values),
    )


def _of_project(part: Part, kind: str) -> Coalesce:
    rows = part.rows().filter(**{part.project: OuterRef("pk")})
    rows = (rows.filter(**{part.kind: kind}) if kind and part.kind else rows).order_by().values(part.project)
    own = Subquery(rows.annotate(sum=Sum(part.amount)).values("sum"), output_field=MONEY)
    return Coalesce(own, Value(NOTHING), output_field=MONEY)
