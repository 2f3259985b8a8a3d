"""A project's money as the public may read it: what fewer than five units paid in is left out until there are five.

The sources' rows and their sums leave it out alike, so that it cannot be worked out from what is left.
"""

from dataclasses import dataclass, fields, replace
from decimal import Decimal

from funding.contribution_queries import Total, total_of
from funding.queries import MoneySummary, SourceRow, money_summary
from projects.models import Project


@dataclass(frozen=True)
class PublishedMoney(MoneySummary):
    """`contributions`: what residents paid in, unit by unit, None below five units; `few`: some did, and are not told."""

    contributions: Total | None = None
    few: bool = False


def published_money(project: Project) -> PublishedMoney:
    """The summary for everybody; one query more than `money_summary`."""
    money, total = money_summary(project), total_of(project)
    values = {field.name: getattr(money, field.name) for field in fields(MoneySummary)}
    values["sources"] = published_sources(money.sources, total)
    told = total if total.may_be_told else None
    return PublishedMoney(**values, contributions=told, few=bool(total.units) and told is None)


def published_sources(rows: tuple[SourceRow, ...], total: Total) -> tuple[SourceRow, ...]:
    """The sources as everybody may read them; `total`: what residents of the project paid in, unit by unit."""
    return rows if not total.units or total.may_be_told else tuple(map(without_units, rows))


def without_units(row: SourceRow) -> SourceRow:
    """The source without what was paid in unit by unit: neither received nor spent."""
    if not row.of_units:
        return row
    received = row.received - row.of_units
    return replace(row, received=received, paid=min(row.paid, received), of_units=Decimal("0.00"))
