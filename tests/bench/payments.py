"""Contracts, sources, appropriations and payments, for the pages that are measured: every project has some of each."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from funding.models import Appropriation, FundingSource, Payee, Payment
from projects.models import Project
from works.models import StartOrder, Tender

KINDS, PAID, BUILT = ("city", "district"), 3, 5


def fill_payments(projects: Sequence[Project], clerk: User, finance: User, today: date) -> None:
    """Two appropriations and three released payments of each source; what is being built waits for one more."""
    tenders = Tender.objects.bulk_create(
        Tender.for_project(
            one, clerk, kind="construction", applied_on=today, opinion="agree", winner="浙江建工", awarded_on=today,
            contract_yuan=Decimal(4_700_000), contract_on=today,
        )
        for one in projects
    )  # fmt: skip
    of = {one.project_id: one for one in tenders}
    sources = FundingSource.objects.bulk_create(
        FundingSource(project=one, kind=kind, planned_yuan=Decimal(2_000_000))
        for one in projects
        for kind in KINDS
    )
    Appropriation.objects.bulk_create(
        Appropriation(
            source=one, amount_yuan=Decimal(500_000 + n), received_on=today - timedelta(days=one.pk % 300 + n),
            document_no=f"拱财〔2026〕{one.pk % 90}号", recorded_by=finance,
        )
        for one in sources
        for n in range(2)
    )  # fmt: skip
    payees = _payees(projects, clerk)
    Payment.objects.bulk_create(
        Payment(
            source=one, amount_yuan=Decimal(100_000 + n), paid_on=today - timedelta(days=one.pk % 300 + n),
            payee="浙江建工", payee_account=payees[one.project_id], purpose=f"第{n + 1}期工程款",
            tender=of[one.project_id], stage="progress", recorded_by=clerk,
            **({"released_on": today, "released_by": finance} if n < PAID else {}),
        )
        for one in sources
        for n in range(PAID + (one.project.step == 9 and one.kind == "district"))
    )  # fmt: skip


def _payees(projects: Sequence[Project], clerk: User) -> dict[int, Payee]:
    """By project: an account of its street for every BUILT of them, as a builder has in each street it works for."""
    first = Payee.objects.count()
    made = Payee.objects.bulk_create(
        Payee(
            street_id=one.neighbourhood.street_id, name="浙江建工", bank_sealed=b"x", account_sealed=b"x",
            account_hash=f"{first + n:064}", last_four="0001", added_by=clerk,
        )
        for n, one in enumerate(projects[::BUILT])
    )  # fmt: skip
    return {one.pk: made[n // BUILT] for n, one in enumerate(projects)}


def fill_starts(projects: Sequence[Project], clerk: User, today: date) -> None:
    """A start order each."""
    StartOrder.objects.bulk_create(
        StartOrder.for_project(
            one, clerk, started_on=today, planned_completion_on=today + timedelta(days=200)
        )
        for one in projects
    )
