"""Progress item by item, as a part of a site report; the menu of the project follows it."""

from collections.abc import Iterator, Mapping
from datetime import date

from policy.errors import Reason
from policy.loader import load_scheme
from projects.item_rules import item_label
from projects.models import Project, ProjectItem
from works.models import ItemProgress, SiteReport
from works.queries import items_before
from works.site_rules import FULL, Done, wrong_items

Progress = ProjectItem.Progress


def included_items(project: Project) -> list[ProjectItem]:
    """The items to be built, in the scheme's order."""
    order = [item.code for item in load_scheme(project.scheme_code).items]
    rows = ProjectItem.objects.filter(project=project, decision=ProjectItem.Decision.INCLUDE)
    return sorted(rows, key=lambda row: order.index(row.item_code))


def item_reasons(
    project: Project, items: Mapping[str, Done], as_of: date | None, correction_note: str
) -> Iterator[Reason]:
    """Why these items cannot be reported so; asked of a locked project."""
    if not items:
        return iter(())
    scheme = load_scheme(project.scheme_code)
    names = {row.item_code: item_label(scheme, row.item_code) for row in included_items(project)}
    last = items_before(project, as_of) if as_of else {}
    return wrong_items(items, last, names, corrected=bool(correction_note.strip()))


def keep_items(report: SiteReport, items: Mapping[str, Done]) -> None:
    """Store the items of a report. If it is the newest, the menu says the same: under way, or done with its quantity."""
    if not items:
        return
    ItemProgress.objects.bulk_create(
        ItemProgress(report=report, item_code=code, percent=done.percent, quantity=done.quantity)
        for code, done in items.items()
    )
    newer = SiteReport.objects.filter(project=report.project_id, as_of__gt=report.as_of)
    if newer.exists():
        return
    rows = list(
        ProjectItem.objects.select_for_update().filter(project=report.project_id, item_code__in=items)
    )
    for row in rows:
        _follow(row, items[row.item_code])
    ProjectItem.objects.bulk_update(rows, ["progress", "real_quantity"])


def _follow(row: ProjectItem, done: Done) -> None:
    """What was accepted stays accepted; what the menu has as begun is not unbegun by 0 %."""
    if row.progress == Progress.ACCEPTED:
        return
    if done.percent == FULL:
        row.progress, row.real_quantity = Progress.DONE, done.quantity or row.real_quantity
    elif done.percent:
        row.progress = Progress.IN_PROGRESS
    elif row.progress == Progress.DONE:
        row.progress = Progress.PLANNED
