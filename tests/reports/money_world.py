"""A small district of money: two streets, two plan years, sources, money in and out, accounts, claims, settlements."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from funding.models import (
    Appropriation,
    Contribution,
    FinalAccount,
    FundingSource,
    Payment,
    RungLine,
    Settlement,
    SubsidyArea,
)
from projects.models import Project
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory
from tests.record_data import clerk, officer
from works.models import Acceptance, Signature

Lines = Sequence[tuple[str, ...]]


def project(code: str, street: str = "hemu", year: int = 2019, **place: Any) -> Project:
    """A project of step 10 in a street and plan year."""
    where = NeighbourhoodFactory(street=StreetFactory(code=street), code=code, **{"name": code} | place)
    return ProjectFactory(neighbourhood=where, code=f"{year}-{code}", batch_year=year, step=10)


def source(
    of: Project, kind: str, planned: str, received: str = "", paid: str = "", committed: str = ""
) -> FundingSource:
    """A source with one appropriation and one released payment."""
    row = FundingSource.objects.create(
        project=of, kind=kind, planned_yuan=Decimal(planned), committed_yuan=Decimal(committed) if committed else None,
        commitment_document="函" if committed else "",
    )  # fmt: skip
    if received:
        Appropriation.objects.create(
            source=row, amount_yuan=Decimal(received), received_on=TODAY, recorded_by=officer()
        )
    if paid:
        payment(row, paid)
    return row


def payment(of: FundingSource, amount: str, by: User | None = None, *, released: bool = True) -> Payment:
    """Money out, released by another person, or still waiting."""
    done: dict[str, Any] = {"released_on": TODAY, "released_by": officer()} if released else {}
    return Payment.objects.create(
        source=of, amount_yuan=Decimal(amount), paid_on=TODAY, payee="浙江建工", purpose="工程款",
        recorded_by=by or clerk(), **done,
    )  # fmt: skip


def contribution(of: FundingSource, amount: str, receipt: str, **fields: Any) -> Contribution:
    """What one unit paid in."""
    return Contribution.objects.create(
        source=of, building="1", entrance="1", room="101", amount_yuan=Decimal(amount), paid_on=TODAY,
        receipt_number=receipt, recorded_by=clerk(), **fields,
    )  # fmt: skip


def account(
    of: Project, amount: str, number: int = 1, area: str = "", lines: Lines = (), **excluded: str
) -> FinalAccount:
    """An approved account with its lines (label, amount, item, excluded kind), and the area recorded with it."""
    row = FinalAccount.for_project(
        of, clerk(), number=number, amount_yuan=Decimal(amount), submitted_on=TODAY
    )
    row.save()
    for kind, yuan in excluded.items():
        row.excluded_lines.create(kind=kind, label=kind, amount_yuan=Decimal(yuan))
    for one in lines:
        line(row, *one)
    row.approved_on, row.approved_by, row.document_no = TODAY, officer(), f"拱财审{number}号"
    row.save()
    if area:
        SubsidyArea.objects.create(
            neighbourhood=of.neighbourhood,
            project=of,
            area=Decimal(area),
            basis="测绘",
            set_on=TODAY,
            set_by=clerk(),
        )
    return row


def line(of: FinalAccount, label: str, amount: str, item: str = "", kind: str = "") -> RungLine:
    """A line of an account."""
    return RungLine.objects.create(
        project=of.project, rung="final", origin=f"final_account:{of.pk}", item_code=item, label=label,
        amount_yuan=Decimal(amount), excluded_kind=kind, recorded_by=clerk(), recorded_on=TODAY,
    )  # fmt: skip


def settlement(of: Project, amount: str) -> Settlement:
    """The settled price."""
    row = Settlement.for_project(
        of, clerk(), settled_yuan=Decimal(amount), approved_on=TODAY, reviewer="浙江造价咨询"
    )
    row.save()
    return row


def accepted(of: Project, held_on: date, *, passed: bool = True) -> Acceptance:
    """A joint acceptance every party signed."""
    row = Acceptance.for_project(of, clerk(), held_on=held_on)
    row.save()
    for party in Signature.Party.values:
        Signature.objects.create(
            acceptance=row,
            party=party,
            signed_on=held_on,
            passed=passed,
            opinion="" if passed else "管线未完",
        )
    return row
