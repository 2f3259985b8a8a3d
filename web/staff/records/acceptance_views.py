"""The acceptance sheet to print, and what falls due after acceptances."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Role
from projects.models import Project
from web.access import found, staff_page
from web.acts import page
from web.staff.projects.places import href
from web.staff.records.desk import address
from works.acceptance_pages import sheet_pdf
from works.due import Due, due
from works.models import Acceptance


@staff_page()
def acceptance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """竣工验收单 as PDF, for whoever sees the project's records."""
    rows = Acceptance.objects.visible_to(request.user)
    if request.user.role == Role.DEPARTMENT_REVIEWER:  # type: ignore[union-attr]
        rows = rows.none()
    one = found(rows, pk=pk)
    answer = FileResponse(
        [sheet_pdf(one)], as_attachment=True, filename="竣工验收单.pdf", content_type="application/pdf"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[return-value]


@staff_page()
def due_list(request: HttpRequest) -> HttpResponse:
    """到期提醒: visits, warranties, contracts and repairs of the projects one sees."""
    rows = Project.objects.visible_to(request.user).filter(step=11).select_related("neighbourhood__street")
    if request.user.role == Role.DEPARTMENT_REVIEWER:  # type: ignore[union-attr]
        rows = rows.none()
    known = {one.pk: one for one in rows}
    lines = [_line(known[one.project_id], one, request) for one in due(known.values(), timezone.localdate())]
    crumbs = [{"text": "我的工作台", "href": address("desk")}, {"text": "到期提醒", "href": ""}]
    return page(request, "staff/records/due.html", {"lines": lines, "crumbs": crumbs})


def _line(project: Project, one: Due, request: HttpRequest) -> dict[str, object]:
    return {"project": project, "due": one, "href": href(one.where, project, request.user)}
