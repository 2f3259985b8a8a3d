"""支付率 of many projects: what came in, was paid and waits, by street, source and project; their contracts. Yuan.

A fixed number of queries whatever their number; a project's own page says the same of it (`payment_queries.rate_of`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Role, Street
from funding.models import Appropriation, Contribution, FundingSource, Payment, SourceKind
from funding.models.payments import RELEASED, WAITING
from funding.payment_queries import Rate
from funding.payment_rules import NOTHING
from funding.source_sums import with_sums
from projects.models import Project
from works.models import ChangeOrder, Tender

STREET, KIND = "source__project__neighbourhood__street", "source__kind"


class Flow(NamedTuple):
    """What came in from a kind of source in a street, was paid of it, and waits for release."""

    street: int
    kind: str
    received: Decimal = NOTHING
    paid: Decimal = NOTHING
    waiting: Decimal = NOTHING


@dataclass(frozen=True)
class Rates:
    """Of the projects the person may see, of one street where one was asked for."""

    flows: Sequence[Flow]
    contracts: Mapping[int, Decimal]
    places: Mapping[int, int]

    def by_street(self, streets: Iterable[Street]) -> list[tuple[Street | None, Rate]]:
        """Every street with money or contracts, in the streets' own order, and all together last, None for a street."""
        known = {flow.street for flow in self.flows} | set(self.places.values())
        rows = [(one, self._rate(one.name, self._of(one.pk), self._contracted(one.pk)))
                for one in streets if one.pk in known]  # fmt: skip
        return [*rows, (None, self._rate("合计", self.flows, self._contracted()))]

    def by_kind(self) -> list[tuple[str, Rate]]:
        """Every kind of source, and all together last, "" for a kind; no contract is paid by one source alone."""
        known = {flow.kind for flow in self.flows}
        rows = [
            (kind.value, self._rate(kind.label, [one for one in self.flows if one.kind == kind], None))
            for kind in SourceKind
            if kind in known
        ]
        return [*rows, ("", self._rate("合计", self.flows, None))]

    def of_projects(self, projects: Sequence[Project]) -> list[tuple[Project, Rate]]:
        """Each of these, which are a page of `rated_projects`; one query."""
        found: dict[int, list[Flow]] = defaultdict(list)
        for one in with_sums(FundingSource.objects.filter(project__in=projects)).order_by():
            found[one.project_id].append(Flow(0, one.kind, one.money_in, one.money_out, one.reserved))  # type: ignore[attr-defined]
        return [
            (one, self._rate(one.neighbourhood.name, found[one.pk], self.contracts.get(one.pk)))
            for one in projects
        ]

    def _of(self, street: int) -> list[Flow]:
        return [flow for flow in self.flows if flow.street == street]

    def _contracted(self, street: int | None = None) -> Decimal | None:
        known = [sum_ for pk, sum_ in self.contracts.items() if street is None or self.places[pk] == street]
        return sum(known, NOTHING) if known else None

    def _rate(self, name: str, flows: Iterable[Flow], contract: Decimal | None) -> Rate:
        sums = [sum(part, NOTHING) for part in zip(*(flow[2:] for flow in flows), strict=True)]
        return Rate(name, contract, *(sums or [NOTHING] * 3))


def rates(user: Any, street: Street | None = None) -> Rates:
    """Five queries."""
    contracts, places = _contracts(_within(user, street, "project"))
    return Rates(_flows(_within(user, street, "source__project")), contracts, places)


def rated_projects(user: Any, street: Street | None = None) -> QuerySet[Project]:
    """Those with a source of money or a contract, by street and code."""
    sources = FundingSource.objects.filter(project=OuterRef("pk"))
    signed = Tender.objects.filter(project=OuterRef("pk"), contract_yuan__isnull=False)
    rows = Project.objects.visible_to(user).filter(Exists(sources) | Exists(signed))
    rows = rows.filter(neighbourhood__street=street) if street else rows
    return rows.select_related("neighbourhood__street").order_by("neighbourhood__street__order", "code")


def _within(user: Any, street: Street | None, project: str) -> Q:
    """The condition on rows that reach their project by this way. Who sees every project needs no comparison."""
    wanted = Q(**{f"{project}__neighbourhood__street": street}) if street else Q()
    if user.sees_district or user.role == Role.FINANCE_OFFICER:
        return wanted
    return wanted & Q(**{f"{project}__in": Project.objects.visible_to(user).values("pk")})


def _flows(within: Q) -> list[Flow]:
    """Several of a street and kind; they are added up."""
    total = Sum("amount_yuan")
    released, held = (Coalesce(Sum("amount_yuan", filter=one), NOTHING) for one in (RELEASED, WAITING))
    parts: tuple[tuple[QuerySet[Any], dict[str, Any]], ...] = (
        (Appropriation.objects.all(), {"received": total}),
        (Contribution.objects.filter(cancelled_on__isnull=True), {"received": total}),
        (Payment.objects.standing(), {"paid": released, "waiting": held}),
    )
    return [
        Flow(row.pop(STREET), row.pop(KIND), **row)
        for rows, sums in parts
        for row in rows.filter(within).order_by().values(STREET, KIND).annotate(**sums)
    ]


def _contracts(within: Q) -> tuple[dict[int, Decimal], dict[int, int]]:
    """What each project is contracted at with its approved changes, and its street; those without a contract price left out."""
    prices: dict[int, dict[bool, tuple[int, Decimal | None]]] = defaultdict(dict)
    places: dict[int, int] = {}
    rows = Tender.objects.filter(within, failed_on=None)
    for project, street, kind, cycle, price in rows.exclude(opinion__in=Tender.OVER).order_by("id").values_list(
        "project_id", "project__neighbourhood__street", "kind", "cycle", "contract_yuan"
    ):  # fmt: skip
        prices[project][kind == Tender.Kind.SUPERVISION] = cycle, price
        places[project] = street
    changes = _changes(within, {pk: min(cycle for cycle, _ in own.values()) for pk, own in prices.items()})
    sums = {pk: _agreed(own, changes.get(pk, NOTHING)) for pk, own in prices.items()}
    known = {pk: amount for pk, amount in sums.items() if amount is not None}
    return known, {pk: places[pk] for pk in known}


def _agreed(prices: Mapping[bool, tuple[int, Decimal | None]], changes: Decimal) -> Decimal | None:
    """As `payment_rules.Terms.agreed` of its contracts together; `prices`: by whether it is supervision."""
    (_, works), (_, beside) = prices.get(False, (0, None)), prices.get(True, (0, None))
    if works is None:
        return beside
    return max(NOTHING, works + changes) + (beside or NOTHING)


def _changes(within: Q, since: Mapping[int, int]) -> dict[int, Decimal]:
    """Approved under the standing contracts."""
    found: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    approved = ChangeOrder.objects.filter(within, decision=ChangeOrder.Decision.APPROVED)
    for project, cycle, amount in approved.order_by().values_list("project_id", "cycle", "amount_yuan"):
        if project in since and cycle >= since[project]:
            found[project] += amount
    return found
