"""Gathers a project's row from what was on record at the month's end. Fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from consultations.models import Round
from funding.models import RESIDENT_KINDS
from policy.errors import CalendarUnpublished
from policy.loader import load_scheme
from policy.schema import LightRules, Scheme
from policy.workdays import Calendar, workdays_between
from projects.calendar import calendar
from projects.eligibility import kind_name, official_kind
from projects.models import Project
from reports import sources
from reports.month import Month
from reports.rows import Outputs, ProjectRow, RoundFigures
from workflow.history import Visit, paused_workdays, visits
from workflow.lights import LIGHT_NAMES, Deadlines, light, step_deadlines
from workflow.models import Transition

ZERO = Decimal("0.00")
OUTCOMES = {"passed": "通过", "failed": "未达到", "indeterminate": "无法计算", "recorded": "已记录"}
STATES = {
    Transition.Kind.PAUSE: Project.State.PAUSED,
    Transition.Kind.WITHDRAW: Project.State.WITHDRAWN,
    Transition.Kind.CLOSE: Project.State.CLOSED,
}


@dataclass(frozen=True)
class Records:
    """Everything on record at the end of the month, by project."""

    month: Month
    as_of: date
    calendar: Calendar
    found: Mapping[str, Mapping[Any, Any]]
    before: Mapping[int, Any]

    def of(self, source: str, project: Project) -> Any:
        """The project's newest record of a source, or None."""
        return self.found[source].get(project.pk)

    def day(self, source: str, project: Project, field: str) -> date | None:
        """A date of that record."""
        day: date | None = getattr(self.of(source, project), field, None)
        return day


NEWEST = (
    "moves", "rounds", "notices", "listings", "reviews", "schemes", "tenders", "supervisions", "starts",
    "completions", "acceptances", "settlements", "site_reports", "grades", "received", "open_issues",
)  # fmt: skip


def project_rows(
    month: Month, street_id: int | None, *, public: bool = False, today: date | None = None
) -> list[ProjectRow]:
    """One row per project opened by the month's last day, in the order of street and code.

    `public`: without what fewer than five units paid in. `today`: lights of a month that still runs are those of today.
    """
    found = {
        name: getattr(sources, name)(month.last) for name in NEWEST if not (public and name == "received")
    }
    records = Records(
        month=month,
        as_of=month.as_of(today),
        calendar=calendar(),
        found=found | ({"received": sources.received_as_told(month.last)} if public else {}),
        before=sources.site_reports(month.previous.last),
    )
    return [_row(project, records) for project in sources.projects(month.last, street_id)]


def _row(project: Project, records: Records) -> ProjectRow:
    scheme = load_scheme(project.scheme_code)
    return ProjectRow(
        **_identity(project, records, scheme),
        **_stage(project, records, scheme),
        **_dates(project, records),
        **_milestones(project, records),
        **_progress(project, records),
        **_money(project, records),
    )


def _identity(project: Project, records: Records, scheme: Scheme) -> dict[str, Any]:
    place, grade = project.neighbourhood, records.found["grades"].get(project.pk, "")
    kind = official_kind(place.year_built, place.affordable_housing, scheme.eligibility)
    return {
        "street": place.street.name,
        "community": place.community.name if place.community else "",
        "code": project.code,
        "name": place.name,
        "batch_year": project.batch_year,
        "kind": kind_name(kind, scheme.eligibility),
        "grade": Project.Grade(grade).label,
        "grade_code": grade,
        "assessed": place.assessed,
        "taken_over": hasattr(project, "take_over"),
        "households": place.household_count,
        "buildings": place.building_count,
        "area": place.building_area,
        "year_built": place.year_built,
    }


def _stage(project: Project, records: Records, scheme: Scheme) -> dict[str, Any]:
    moves = records.of("moves", project) or []
    stay = (visits(moves) or (Visit(1, project.opened_on),))[-1]
    step = scheme.step(stay.step)
    state = STATES.get(moves[-1].kind if moves else "", Project.State.ACTIVE)
    deadlines = _deadlines(records, stay, step.standard_workdays, scheme.lights)
    code = light(deadlines, records.as_of, state)
    return {
        "step": step.number,
        "step_name": step.name,
        "state": state,
        "state_name": Project.State(state).label,
        "light": code,
        "light_name": LIGHT_NAMES[code],
        "days_late": _days_late(records, deadlines) if code else None,
        **{f"round{n}": _round(records.found["rounds"].get((project.pk, n))) for n in (1, 2, 3)},
    }


def _deadlines(records: Records, stay: Visit, standard: int, margins: LightRules) -> Deadlines | None:
    """As the project's page has them: working days it stood still (暂缓实施) are added to the standard."""
    try:
        stood_still = paused_workdays(stay, records.calendar, records.as_of)
    except CalendarUnpublished:
        return None
    return step_deadlines(records.calendar, stay.entered_on, standard + stood_still, margins)


def _round(row: Round | None) -> RoundFigures | None:
    if row is None:
        return None
    outcome = OUTCOMES.get(row.outcome, row.outcome)
    return RoundFigures(
        row.agree_heads or 0, row.total_heads, row.agree_area or ZERO, row.total_area, outcome
    )


def _days_late(records: Records, deadlines: Deadlines | None) -> int | None:
    if deadlines is None:
        return None
    try:
        return max(0, workdays_between(records.calendar, deadlines.due_on, records.as_of))
    except CalendarUnpublished:
        return None


def _dates(project: Project, records: Records) -> dict[str, Any]:
    listing = records.of("listings", project)
    return {
        "notice_from": records.day("notices", project, "published_on"),
        "notice_to": records.day("notices", project, "closes_on"),
        "listed_on": records.day("listings", project, "listed_on"),
        "listing": listing.get_listing_display() if listing else "",
        "listing_number": listing.listing_number if listing else "",
        "reviewed_on": records.day("reviews", project, "minutes_on"),
        "awarded_on": records.day("tenders", project, "awarded_on"),
        "started_on": records.day("starts", project, "started_on"),
        "completed_on": records.day("completions", project, "completed_on"),
        "accepted_on": records.day("acceptances", project, "held_on"),
        "settled_on": records.day("settlements", project, "approved_on"),
    }


def _milestones(project: Project, records: Records) -> dict[str, bool]:
    """What had happened by the day; 补录 records count by the dates entered with them."""
    listing = records.of("listings", project)
    supplementary = listing is not None and listing.listing == listing.Listing.SUPPLEMENTARY
    return {
        "is_listed": listing is not None and not supplementary,
        "is_supplementary": supplementary,
        "is_started": records.of("starts", project) is not None,
        "is_completed": records.of("completions", project) is not None,
        "is_accepted": records.of("acceptances", project) is not None,
    }


def _progress(project: Project, records: Records) -> dict[str, Any]:
    now, before = records.of("site_reports", project), records.before.get(project.pk)
    total = now.invested_yuan if now else ZERO
    return {
        "physical_percent": now.physical_percent if now else None,
        "invested_total": total,
        "invested_month": total - (before.invested_yuan if before else ZERO),
        "correction_note": now.correction_note if now else "",
        "open_issues": records.found["open_issues"].get(project.pk, 0),
        "outputs": Outputs(**{f.name: getattr(now, f.name, None) or f.default for f in fields(Outputs)}),
    }


def _money(project: Project, records: Records) -> dict[str, Any]:
    scheme, tender = records.of("schemes", project), records.of("tenders", project)
    settlement = records.of("settlements", project)
    got: Mapping[str, Decimal] = records.found["received"].get(project.pk, {})
    return {
        "budget": (scheme.reviewed_yuan or scheme.budget_yuan) if scheme else None,
        "contract": _contract(tender, records.of("supervisions", project)),
        "settlement": settlement.settled_yuan if settlement else None,
        "residents": sum((got.get(kind, ZERO) for kind in RESIDENT_KINDS), ZERO),
        **{kind: got.get(kind, ZERO) for kind in ("city", "district", "central", "social", "original_body")},
    }


def _contract(works: Any, supervision: Any) -> Decimal | None:
    """The works' contract price and the supervision's together, as on the money page."""
    if works is None or works.contract_yuan is None:
        return None
    extra = supervision.contract_yuan if supervision else None
    return Decimal(works.contract_yuan) + (extra or ZERO)
