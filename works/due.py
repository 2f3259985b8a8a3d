"""到期提醒: visits, warranties and contracts that fall due; and repairs not mended (step 11)."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Max, OuterRef, QuerySet, Subquery

from policy.loader import load_scheme
from projects.models import Project
from works.aftercare_rules import is_near, months_after
from works.models import Acceptance, Aftercare, FollowUp, Warranty, WarrantyRepair

WATCHED = (Project.State.ACTIVE, Project.State.CLOSED)


class Due(NamedTuple):
    """What falls due in a project; `late` from the day after. `where` is the record's anchor."""

    project_id: int
    sentence: str
    where: str
    due_on: date
    late: bool


def due(projects: Collection[Project], today: date) -> list[Due]:
    """What is due in these projects within the scheme's days of warning, by day; four queries for any number."""
    known = {one.pk: one for one in projects if one.step == 11 and one.state in WATCHED}
    if not known:
        return []
    found = [*_visits(known, today), *_warranties(known, today), *_contracts(known, today), *_repairs(known)]
    return sorted(
        (Due(*one, late=one[3] < today) for one in found),
        key=lambda one: (one.due_on, one.project_id, one.sentence),
    )


Known = dict[int, Project]
Found = Iterator[tuple[int, str, str, date]]


def current(rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    """Warranties of the newest cycle in which the project has any."""
    newest = Warranty.objects.filter(project=OuterRef("project")).order_by("-cycle").values("cycle")[:1]
    return rows.filter(cycle=Subquery(newest))


def _near(known: Known, project_id: int, day: date, today: date) -> bool:
    rules = load_scheme(known[project_id].scheme_code).aftercare
    return is_near(day, today, rules.warn_days)


def _visits(known: Known, today: date) -> Found:
    """The next visit after the last one, or the first after the acceptance."""
    last = FollowUp.objects.filter(project=OuterRef("pk")).order_by("-visited_on", "-pk")
    held = Acceptance.objects.filter(project=OuterRef("pk")).order_by("-pk")
    rows = Project.objects.filter(pk__in=known).values_list(
        "pk",
        Subquery(last.values("next_on")[:1]),
        Subquery(last.values("visited_on")[:1]),
        Subquery(held.values("held_on")[:1]),
    )
    for pk, next_on, visited_on, held_on in rows:
        since = visited_on or held_on
        if since is None:
            continue
        months = load_scheme(known[pk].scheme_code).aftercare.follow_up_months
        day = next_on or months_after(since, months)
        if _near(known, pk, day, today):
            yield pk, "回访居民" if visited_on else "首次回访居民", "follow_up", day


def _warranties(known: Known, today: date) -> Found:
    """Ends ahead; what has ended is no task any more."""
    rows = current(Warranty.objects.filter(project__in=known, ends_on__gte=today))
    for pk, kind, ends_on in rows.order_by().values_list("project_id", "kind", "ends_on"):
        if _near(known, pk, ends_on, today):
            yield pk, f"{kind}保修期将满,请在期满前查看并报修", "warranty", ends_on


def _contracts(known: Known, today: date) -> Found:
    newest = Aftercare.objects.filter(project__in=known).values("project").annotate(pk_=Max("pk"))
    rows = Aftercare.objects.filter(pk__in=newest.values("pk_"), contract_until__isnull=False)
    for pk, until in rows.order_by().values_list("project_id", "contract_until"):
        if _near(known, pk, until, today):
            yield pk, "物业服务合同到期,请续签或另选", "aftercare", until


def _repairs(known: Known) -> Found:
    rows = WarrantyRepair.objects.filter(project__in=known, mended_on=None)
    for pk, kind, day in rows.order_by().values_list("project_id", "warranty__kind", "reported_on"):
        yield pk, f"{kind}报修还没有修复", "warranty", day
