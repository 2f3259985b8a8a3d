"""Reads of the yearly plan, each a fixed number of queries whatever the number of projects."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Project, SchemeVersion
from reviews.models import AnnualPlan, BatchEntry
from reviews.plan_rules import Candidate, PlanRow, why_not_ready
from reviews.queries import batch_of
from reviews.rules import is_late

OPEN = Q(returned_on=None, listed_on=None, project__step=4, project__state=Project.State.ACTIVE)
STAGES = {
    "receive": OPEN & Q(opened_at=None, accepted_on=None),
    "accept": OPEN & Q(accepted_on=None),
    "compile": OPEN & Q(accepted_on__isnull=False, approved_on=None, plan=None),
    "numbers": OPEN & Q(approved_on__isnull=False),
    "return": OPEN,
}
"""Which submissions wait for which act of the bureau."""


def batch_years(user: Any, today: date) -> dict[int, int]:
    """Plan years, newest first, with how many submissions are still under way; one query.

    Those with submissions the user may see, this year, and the next one once this year's window has closed.
    """
    under_way = Count("pk", filter=OPEN & Q(taken_back_on=None))
    rows = BatchEntry.objects.visible_to(user).order_by().values_list("year").annotate(under_way=under_way)
    late = is_late(today, today.year, load_scheme(DEFAULT_SCHEME))
    found = {today.year: 0, today.year + late: 0} | dict(rows)
    return dict(sorted(found.items(), reverse=True))


def year_to_show(years: dict[int, int], today: date) -> int:
    """Of `batch_years` the newest with a submission under way, else this year."""
    return next((year for year, count in years.items() if count), today.year)


def waiting(year: int, user: Any, act: str) -> QuerySet[BatchEntry]:
    """The year's submissions that wait for this act of the bureau."""
    return batch_of(year, user).filter(STAGES[act])


def waiting_counts(year: int, user: Any) -> dict[str, int]:
    """How many wait for each act; one query."""
    counts = {act: Count("pk", filter=stage) for act, stage in STAGES.items()}
    return batch_of(year, user).order_by().aggregate(**counts)


def candidates(user: Any) -> QuerySet[Project]:
    """Projects of steps 1 to 4 that are not over, each with `waiting`: it was submitted and the bureau has it."""
    open_entry = BatchEntry.objects.filter(
        project=OuterRef("pk"), cycle=OuterRef("cycle"),
        returned_on=None, taken_back_on=None, listed_on=None,
    )  # fmt: skip
    under_way = Project.objects.visible_to(user).filter(
        step__lte=4, state__in=(Project.State.ACTIVE, Project.State.PAUSED)
    )
    rows = under_way.select_related("neighbourhood__street").annotate(waiting=Exists(open_entry))
    return rows.order_by("neighbourhood__street__order", "-step", "code")


def ready(user: Any) -> QuerySet[Project]:
    """Those that can be submitted now."""
    return candidates(user).filter(step=4, state=Project.State.ACTIVE, listing_number="", waiting=False)


def not_ready(user: Any) -> QuerySet[Project]:
    """The others, those nearest to it first; `reasons_of` says why."""
    fit = Q(step=4, state=Project.State.ACTIVE, listing_number="", waiting=False)
    return candidates(user).exclude(fit)


def reasons_of(project: Project) -> tuple[str, ...]:
    """Why a project of `candidates` is not submitted now."""
    return why_not_ready(
        Candidate(
            project.step,
            load_scheme(project.scheme_code).step(project.step).name,
            None if project.is_running else project.get_state_display(),
            project.listing_number,
            project.waiting,  # type: ignore[attr-defined]
        )
    )


def plans_of(year: int, user: Any) -> QuerySet[AnnualPlan]:
    """The year's lists in which the user may see a project, with `size`: how many stand in it."""
    seen = BatchEntry.objects.visible_to(user).filter(plan__year=year, returned_on=None, taken_back_on=None)
    counted = Count("entries", filter=Q(entries__in=seen))
    return AnnualPlan.objects.filter(year=year).annotate(size=counted).filter(size__gt=0).order_by("number")


def entries_of(plan: AnnualPlan, user: Any) -> QuerySet[BatchEntry]:
    """What stands in a list, by street, with the newest scheme's summary and estimate."""
    newest = SchemeVersion.objects.filter(project=OuterRef("project")).order_by("-number")
    estimated = newest.filter(estimate_yuan__isnull=False)
    return (
        BatchEntry.objects.visible_to(user)
        .filter(plan=plan, returned_on=None, taken_back_on=None)
        .select_related("project__neighbourhood__street", "project__neighbourhood__community")
        .annotate(
            summary=Subquery(newest.values("summary")[:1]),
            estimate=Subquery(estimated.values("estimate_yuan")[:1]),
        )
        .order_by(
            F("project__neighbourhood__street__order"), "project__neighbourhood__street", "project__code"
        )
    )


def table_of(entries: Iterable[BatchEntry]) -> tuple[PlanRow, ...]:
    """The lines of the table the district government signs."""
    return tuple(_line(entry) for entry in entries)


def _line(entry: Any) -> PlanRow:
    place = entry.project.neighbourhood
    community = place.community.name if place.community else ""
    return PlanRow(
        place.street.name, community, place.name, place.year_built, place.building_count,
        place.household_count, place.building_area, " ".join((entry.summary or "").split()), entry.estimate,
    )  # fmt: skip
