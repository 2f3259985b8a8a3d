"""Payments of a project, its contracts with what they may be paid, and the rates. Yuan; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from funding.contribution_queries import total_of
from funding.models import ContractTerm, FundingSource, Payee, Payment, Settlement
from funding.models.payments import RELEASED, WAITING
from funding.payment_rules import NOTHING, RETENTION, Taken, Terms
from funding.published_money import published_sources
from funding.queries import source_rows
from funding.source_sums import with_sums
from projects.models import Project
from works.models import Tender
from works.queries import approved_changes, contracted, newest_report


@dataclass(frozen=True)
class Contract:
    """A standing contract: what it may be paid (`terms`), what was released and what waits."""

    tender: Tender
    terms: Terms
    released: Taken
    waiting: Taken

    @property
    def taken(self) -> Taken:
        """Released and waiting."""
        return Taken(
            self.released.total + self.waiting.total, self.released.retention + self.waiting.retention
        )

    @property
    def left(self) -> Decimal:
        """What the cap still leaves; negative where it fell below what was paid."""
        return self.terms.cap - self.taken.total


@dataclass(frozen=True)
class Rate:
    """Paid against contract and received, of a project, street or source.

    `contract`: with its approved changes; None where there is none.
    """

    name: str
    contract: Decimal | None
    received: Decimal
    paid: Decimal
    waiting: Decimal


def payments(user: Any) -> QuerySet[Payment]:
    """Those the person may see, with all a line says."""
    rows = Payment.objects.visible_to(user)
    return rows.select_related(
        "source__project__neighbourhood__street", "tender", "payee_account", "recorded_by", "released_by", "refused_by"
    )  # fmt: skip


def payees(user: Any) -> QuerySet[Payee]:
    """Accounts the person may see, those in use first, with how many payments went there."""
    own = Payment.objects.filter(payee_account=OuterRef("pk")).order_by().values("payee_account")
    many = Coalesce(Subquery(own.annotate(many=Count("pk")).values("many")), 0)
    counted = Payee.objects.visible_to(user).annotate(count=many)
    order = (F("ended_at").asc(nulls_first=True), "name", "pk")
    return counted.select_related("street", "added_by", "ended_by").order_by(*order)


def contracts(project: Project) -> list[Contract]:
    """The standing contracts with a price, as they may be paid today: seven queries."""
    tenders = contracted(project)
    released, waiting = _sums(project, RELEASED), _sums(project, WAITING)
    return [
        Contract(one, terms, released[one.pk], waiting[one.pk]) for one, terms in _terms(project, tenders)
    ]


def contract_of(project: Project, tender: Tender | None) -> Contract | None:
    """The standing contract of this tender; None where it is not the project's, has no price or stands no longer."""
    return next((one for one in contracts(project) if tender and one.tender.pk == tender.pk), None)


def rate_of(project: Project, found: list[Contract] | None = None) -> Rate:
    """The project's own; `found`: its contracts, where they were read already."""
    found = contracts(project) if found is None else found
    total = sum((one.terms.agreed for one in found), NOTHING) if found else None
    rows = list(with_sums(FundingSource.objects.filter(project=project)))
    return _summed(project.neighbourhood.name, total, rows)


@dataclass(frozen=True)
class PaidOf:
    """A project's rate with its sources, as programs read it; `waiting` None for whom it is not."""

    contract: Decimal | None
    received: Decimal
    paid: Decimal
    waiting: Decimal | None
    sources: tuple[Any, ...]

    @property
    def of_contract(self) -> Decimal | None:
        """Paid ÷ contract, four decimals."""
        return _share(self.paid, self.contract)

    @property
    def of_received(self) -> Decimal | None:
        """Paid ÷ received, four decimals."""
        return _share(self.paid, self.received)


def paid_of(project: Project, *, told_all: bool) -> PaidOf:
    """What was paid of a project; without `told_all` nothing of what waits for release, nor what the public is not told."""
    rate, rows = rate_of(project), tuple(source_rows(FundingSource.objects.filter(project=project)))
    if told_all:
        return PaidOf(rate.contract, rate.received, rate.paid, rate.waiting, rows)
    rows = published_sources(rows, total_of(project))
    came, went = (sum((getattr(row, field) for row in rows), NOTHING) for field in ("received", "paid"))
    told = tuple(replace(row, reserved=None) for row in rows)  # type: ignore[arg-type]
    return PaidOf(rate.contract, came, went, None, told)


def _share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


def _summed(name: str, contract: Decimal | None, rows: list[Any]) -> Rate:
    came, went, held = (
        sum((getattr(row, field) for row in rows), NOTHING) for field in ("money_in", "money_out", "reserved")
    )
    return Rate(name, contract, came, went, held)


def _sums(project: Project, which: Q) -> Mapping[int, Taken]:
    """By contract."""
    rows = Payment.objects.filter(which, source__project=project, tender__isnull=False).order_by()
    found: dict[int, Taken] = defaultdict(Taken)
    of_retention = Sum("amount_yuan", filter=Q(stage=RETENTION))
    for row in rows.values("tender_id").annotate(total=Sum("amount_yuan"), retention=of_retention):
        found[row["tender_id"]] = Taken(row["total"], row["retention"] or NOTHING)
    return found


def _terms(project: Project, tenders: list[Tender]) -> Iterator[tuple[Tender, Terms]]:
    """Changes are changes of the works. The settled price is of all contracts: supervision is paid its own price of it."""
    settled = Settlement.objects.filter(project=project).order_by("-id").first()
    report, changes, shares = newest_report(project), approved_changes(project), _shares(tenders)
    beside = sum((one.contract_yuan or NOTHING for one in tenders if _is_beside(one)), NOTHING)
    for one in tenders:
        terms = Terms(
            one.contract_yuan or NOTHING,
            percent=report.physical_percent if report else None,
            retention=shares.get(one.pk),
        )
        if settled:
            own = terms.contract if _is_beside(one) else settled.settled_yuan - beside
            terms = replace(terms, settled=own)
        yield one, terms if _is_beside(one) else replace(terms, changes=changes)


def _is_beside(tender: Tender) -> bool:
    return tender.kind == Tender.Kind.SUPERVISION


def _shares(tenders: list[Tender]) -> Mapping[int, Fraction]:
    newest = ContractTerm.objects.filter(tender=OuterRef("pk")).values("retention_percent")[:1]
    rows = Tender.objects.filter(pk__in=[one.pk for one in tenders]).annotate(percent=Subquery(newest))
    known = rows.order_by().values_list("pk", "percent")
    return {pk: Fraction(percent) / 100 for pk, percent in known if percent is not None}
