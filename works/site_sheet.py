"""The sites of a table of progress, each with its last figures; a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from policy.loader import load_scheme
from projects.item_rules import item_label
from projects.models import Project, ProjectItem, TakeOver
from works.models import ItemProgress, SiteReport, StartOrder, Stoppage, WorksCompletion
from works.site_rules import Done

STEPS = (9, 10)


@dataclass(frozen=True)
class Site:
    """A project under way with its newest report, the items asked for, and how far they are."""

    project: Project
    last: SiteReport | None = None
    stopped: bool = False
    items: Mapping[str, ProjectItem] = field(default_factory=dict)
    done: Mapping[str, Done] = field(default_factory=dict)


def running_sites(user: Any) -> QuerySet[Project]:
    """Projects whose progress can be reported: started, or taken over during the works, and not finished."""
    started = StartOrder.objects.filter(project=OuterRef("pk"))
    entered = TakeOver.objects.filter(project=OuterRef("pk"), step__gte=STEPS[0])
    rows = Project.objects.visible_to(user).filter(state=Project.State.ACTIVE, step__in=STEPS)
    return rows.filter(Exists(started) | Exists(entered)).with_place().order_by("code")


def unreported(user: Any, today: date) -> QuerySet[Project]:
    """Running sites of which nothing was reported in this month yet; stopped and completed ones are not asked."""
    reported = SiteReport.objects.filter(project=OuterRef("pk"), as_of__gte=today.replace(day=1))
    stopped = Stoppage.objects.filter(project=OuterRef("pk"), resumed_on=None)
    completed = WorksCompletion.objects.filter(project=OuterRef("pk"), cycle=OuterRef("cycle"))
    return running_sites(user).filter(~Exists(reported), ~Exists(stopped), ~Exists(completed))


def sites(projects: Iterable[Project], items: Collection[str] = ()) -> list[Site]:
    """The projects with what was last reported of them; four queries at most."""
    shown = list(projects)
    ids = [one.pk for one in shown]
    reports = SiteReport.objects.filter(project__in=ids).order_by("project_id", "-as_of", "-id")
    last = {row.project_id: row for row in reports.distinct("project_id").select_related("recorded_by")}
    stopped = set(
        Stoppage.objects.filter(project__in=ids, resumed_on=None).values_list("project_id", flat=True)
    )
    chosen, done = (_items(ids, items), _done(ids, items)) if items else ({}, {})
    return [
        Site(one, last.get(one.pk), one.pk in stopped, _own(chosen, one.pk, items), _own(done, one.pk, items))
        for one in shown
    ]


def items_offered(projects: Iterable[Project]) -> dict[str, str]:
    """Code → name of every item included in one of these projects, in the schemes' order; one query."""
    shown = list(projects)
    schemes = dict.fromkeys(one.scheme_code for one in shown)
    names = {
        item.code: item_label(load_scheme(code), item.code)
        for code in schemes
        for item in load_scheme(code).items
    }
    rows = ProjectItem.objects.filter(
        project__in=[one.pk for one in shown], decision=ProjectItem.Decision.INCLUDE
    )
    included = set(rows.order_by().values_list("item_code", flat=True).distinct())
    return {code: name for code, name in names.items() if code in included}


def _items(ids: Collection[int], codes: Collection[str]) -> dict[tuple[int, str], ProjectItem]:
    rows = ProjectItem.objects.filter(
        project__in=ids, item_code__in=codes, decision=ProjectItem.Decision.INCLUDE
    )
    return {(row.project_id, row.item_code): row for row in rows}


def _done(ids: Collection[int], codes: Collection[str]) -> dict[tuple[int, str], Done]:
    rows = ItemProgress.objects.filter(report__project__in=ids, item_code__in=codes)
    newest = rows.order_by("report__project_id", "item_code", "-report__as_of", "-report_id")
    values = newest.distinct("report__project_id", "item_code").values_list(
        "report__project_id", "item_code", "percent", "quantity"
    )
    return {(pk, code): Done(percent, quantity) for pk, code, percent, quantity in values}


def _own(found: Mapping[tuple[int, str], Any], pk: int, codes: Collection[str]) -> dict[str, Any]:
    return {code: found[pk, code] for code in codes if (pk, code) in found}
