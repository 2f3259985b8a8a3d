"""正式方案和概算: entered from a table, compared between versions, printed."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES
from accounts.permissions import Action
from projects.models import SchemeVersion
from projects.scheme_queries import entries_of, formal_versions
from projects.scheme_rules import added_up, change_in_words, compare
from web.access import found, project_or_404, staff_page, whole
from web.acts import page
from web.files import file_of
from web.staff.records import budget_read, design_paper
from web.staff.records.desk import crumbs, open_desk
from web.staff.records.views import record_page

READERS = (
    Action.RECORD_DESIGN,
    Action.PRE_REVIEW,
    Action.ISSUE_MINUTES,
    Action.RECORD_AUDIT,
    Action.CERTIFY_ROUND,
)


@staff_page(Action.RECORD_DESIGN)
def design_record(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a new version. A pasted or uploaded table fills its rows first; nothing is saved by that."""
    if not budget_read.wanted(request):
        return record_page(request, code, "design", "record")
    desk = open_desk(request.user, project_or_404(request, code), "design", "record")
    form = budget_read.read_form(request, desk.project, timezone.localdate())
    return page(request, "staff/records/page.html", desk.context(form), form)


@staff_page(*READERS, outside=OUTSIDE_ROLES)
def design_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side, line by line; ?from= and ?to= are their numbers, else the last two."""
    project = project_or_404(request, code)
    versions = list(formal_versions(project))
    values = {"project": project, "versions": versions, "crumbs": crumbs(project, "方案版本比较")}
    return page(request, "staff/records/design_compare.html", values | _compared(request, versions))


@staff_page(*READERS, outside=OUTSIDE_ROLES)
def design_sheet(request: HttpRequest, code: str, number: int) -> FileResponse:
    """The version with its budget as a PDF to sign."""
    project = project_or_404(request, code)
    version = found(formal_versions(project), number=number)
    name = f"方案概算表第{number}版.pdf"
    return file_of(design_paper.sheet(project, version), name, shown=True)


def _compared(request: HttpRequest, versions: list[SchemeVersion]) -> dict[str, Any]:
    chosen = {one.number: one for one in versions}
    newer = chosen.get(whole(request.GET.get("to", "")) or 0) or (versions[0] if versions else None)
    others = [one for one in versions if one != newer]
    older = chosen.get(whole(request.GET.get("from", "")) or 0) or (others[0] if others else None)
    if newer is None or older is None or older == newer:
        return {"older": None, "newer": newer}
    before, after = entries_of(older), entries_of(newer)
    pairs = (
        ("概算", older.budget_yuan, newer.budget_yuan),
        ("审核后概算", older.reviewed_yuan, newer.reviewed_yuan),
    )
    totals = [(name, a, b, (b or 0) - (a or 0), change_in_words(a, b)) for name, a, b in pairs]
    lines = compare(before, after)
    return {
        "older": older, "newer": newer, "totals": totals,
        "groups": [
            ("改造内容", [one for one in lines if one.item_code]),
            ("改造内容以外的费用", [one for one in lines if not one.item_code]),
        ],
        "sums": (added_up(before), added_up(after)),
    }  # fmt: skip
