"""What everybody may know of steps 7 to 11: firms and bodies, days, sums; nobody's name. A fixed number of queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from projects.models import Project
from reviews.models import Review
from workflow.cycles import floor
from workflow.sources import send_backs
from works.models import (
    Acceptance,
    Aftercare,
    Rectification,
    SiteReport,
    StartOrder,
    Stoppage,
    Tender,
    WorksCompletion,
)

REVIEW_STEP, TENDER_STEP, SITE_STEP, ACCEPTANCE_STEP, LAST_STEP = 7, 8, 9, 10, 11
Counts = Callable[[str, int], bool]


@dataclass(frozen=True)
class Told:
    """Only what still counts after the project's send-backs; money in yuan; None or "" for what is not known yet.

    `contract_yuan`: the standing contracts together, without changes. `accepted_on`: the acceptance was held and is
    passed. `open_rectifications`: the bureau's orders that are not closed, no matter for the public.
    """

    review_passed_on: date | None = None
    contractor: str = ""
    supervisor: str = ""
    awarded_on: date | None = None
    contract_on: date | None = None
    contract_yuan: Decimal | None = None
    started_on: date | None = None
    planned_completion_on: date | None = None
    progress_percent: int | None = None
    progress_as_of: date | None = None
    stopped_on: date | None = None
    completed_on: date | None = None
    acceptance_held_on: date | None = None
    accepted_on: date | None = None
    open_rectifications: int = 0
    management_body: str = ""
    property_service: str = ""


def told(project: Project, today: date) -> Told:
    """By the step the project stands at: nothing of later steps counts, so nothing of them is asked. Ten queries at most."""
    if project.step < REVIEW_STEP:
        return Told()
    backs = send_backs([project.pk]).get(project.pk, [])

    def counts(key: str, cycle: int) -> bool:
        return cycle >= floor(key, backs)

    known = {"review_passed_on": _review(project, counts)}
    for step, of_step in ((TENDER_STEP, _tenders), (SITE_STEP, _site), (LAST_STEP, _aftercare)):
        if project.step >= step:
            known |= of_step(project, counts)
    if project.step >= ACCEPTANCE_STEP:
        known |= _acceptance(project, counts, today)
    return Told(**known)


def _newest(rows: QuerySet[Any], key: str, counts: Counts) -> Any | None:
    row = rows.order_by("-pk").first()
    return row if row is not None and counts(key, row.cycle) else None


def _review(project: Project, counts: Counts) -> date | None:
    rows = Review.objects.filter(project=project, minutes_on__isnull=False, taken_back_on=None)
    row = _newest(rows, "7:review", counts)
    return row.minutes_on if row and project.step > REVIEW_STEP else None


def _tenders(project: Project, counts: Counts) -> dict[str, Any]:
    rows = Tender.objects.filter(project=project, awarded_on__isnull=False).order_by("pk")
    won = {row.kind == Tender.Kind.SUPERVISION: row for row in rows if counts("8:tender", row.cycle)}
    works, supervision = won.get(False), won.get(True)
    contracts = [
        row.contract_yuan for row in won.values() if row.contract_on and row.contract_yuan is not None
    ]
    return {
        "contractor": works.winner if works else "",
        "supervisor": supervision.winner if supervision else "",
        "awarded_on": works.awarded_on if works else None,
        "contract_on": works.contract_on if works else None,
        "contract_yuan": sum(contracts, Decimal("0.00")) if works and works.contract_on else None,
    }


def _site(project: Project, counts: Counts) -> dict[str, Any]:
    start = _newest(StartOrder.objects.filter(project=project), "9:start", counts)
    reports = SiteReport.objects.filter(project=project).order_by("-as_of", "-pk")
    report = reports.first() if start else None
    done = _newest(WorksCompletion.objects.filter(project=project), "9:completion", counts)
    stopped = Stoppage.objects.filter(project=project, resumed_on=None).values_list("stopped_on", flat=True)
    return {
        "started_on": start.started_on if start else None,
        "planned_completion_on": start.planned_completion_on if start else None,
        "progress_percent": report.physical_percent if report else None,
        "progress_as_of": report.as_of if report else None,
        "stopped_on": stopped.first(),
        "completed_on": done.completed_on if done else None,
        "open_rectifications": Rectification.objects.filter(project=project, closed_on=None).count(),
    }


def _acceptance(project: Project, counts: Counts, today: date) -> dict[str, Any]:
    """It is passed once the project went on from its step; a day ahead is an appointment."""
    row = _newest(Acceptance.objects.filter(project=project), "10:acceptance", counts)
    held_on = row.held_on if row and row.held_on <= today else None
    return {
        "acceptance_held_on": held_on,
        "accepted_on": held_on if project.step > ACCEPTANCE_STEP else None,
    }


def _aftercare(project: Project, counts: Counts) -> dict[str, Any]:
    row = _newest(Aftercare.objects.filter(project=project), "11:aftercare", counts)
    return {
        "management_body": row.management_body if row else "",
        "property_service": row.property_service if row else "",
    }
