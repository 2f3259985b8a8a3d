"""The acceptance sheet to print, and what falls due after acceptances."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Role, Street
from projects.models import Project
from web.access import BUILDERS, found, staff_page
from web.acts import PlainForm, page
from web.files import file_of
from web.staff.projects.page import refuse_reviewers
from web.staff.projects.places import href
from web.staff.records.desk import address
from works.acceptance_pages import sheet_pdf
from works.due import KINDS, Due, Span, due_rows, said
from works.models import Acceptance

PAGE_SIZE = 25
SOON: dict[str, tuple[str, dict[str, Any]]] = {
    "": ("近期到期和已过期", {}),
    "late": ("已过期", {"late": True}),
    "week": ("七天内", {"days": 7}),
    "quarter": ("三个月内", {"days": 92}),
    "year": ("一年内", {"days": 366}),
}


@staff_page(outside=BUILDERS)
def acceptance_sheet(request: HttpRequest, pk: int) -> FileResponse:
    """竣工验收单 as PDF, for whoever sees the project's records."""
    rows = Acceptance.objects.visible_to(request.user)
    if request.user.role == Role.DEPARTMENT_REVIEWER:  # type: ignore[union-attr]
        rows = rows.none()
    one = found(rows, pk=pk)
    return file_of(sheet_pdf(one), "竣工验收单.pdf")


class DueFilter(PlainForm):
    """Whose street, what, how soon."""

    street = forms.ModelChoiceField(
        Street.objects.all(), label="街道", required=False, empty_label="全部街道"
    )
    kind = forms.ChoiceField(label="事项", choices=[("", "全部事项"), *KINDS.items()], required=False)
    soon = forms.ChoiceField(
        label="到期时间", choices=[(code, name) for code, (name, _) in SOON.items()], required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.street_id:
            del self.fields["street"]

    def asked(self) -> dict[str, Any]:
        """What was chosen; an odd address asks for everything."""
        return self.cleaned_data if self.is_valid() else {}


@staff_page()
def due_list(request: HttpRequest) -> HttpResponse:
    """到期提醒: visits, warranties, contracts and repairs of the projects one sees, by day."""
    refuse_reviewers(request.user)
    today, form = timezone.localdate(), DueFilter(request.GET, user=request.user)
    asked = form.asked()
    projects = Project.objects.visible_to(request.user)
    if street := asked.get("street"):
        projects = projects.filter(neighbourhood__street=street)
    span = Span(today, **SOON[asked.get("soon") or ""][1])
    rows = due_rows(projects, span, asked.get("kind") or "")
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    values = {
        "page": shown, "lines": _lines(said(shown.object_list, today), request.user), "filter_form": form,
        "reset_href": address("due_list") if any(request.GET.values()) else "",
        "result_sentence": f"共 {shown.paginator.count} 项",
        "crumbs": [{"text": "我的工作台", "href": address("desk")}, {"text": "到期提醒", "href": ""}],
    }  # fmt: skip
    return page(request, "staff/records/due.html", values)


def _lines(found: list[Due], user: Any) -> list[dict[str, Any]]:
    """With project and address; one query for a page."""
    rows = Project.objects.filter(pk__in={one.project_id for one in found})
    known = rows.select_related("neighbourhood__street").in_bulk()
    return [
        {"project": known[one.project_id], "due": one, "href": href(one.where, known[one.project_id], user)}
        for one in found
    ]
