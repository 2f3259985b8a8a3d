"""造价对照: the cost ladder of a project, and the lines of its later rungs."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from accounts.permissions import Action
from funding import ladder_pages
from funding.services.rungs import enter_lines, paper_of
from web.access import FINANCE, project_or_404, staff_page
from web.acts import page, perform
from web.files import file_of
from web.staff.money import ladder_read
from web.staff.money.ladder import ladder_context, lines_context
from web.staff.records import budget_read
from web.staff.records.desk import open_desk
from web.staff.records.views import record_page


@staff_page(outside=FINANCE)
def ladder(request: HttpRequest, code: str) -> HttpResponse:
    """All rungs side by side; ?per=m2 in yuan per m²."""
    project = project_or_404(request, code)
    values = ladder_context(request.user, project, per=request.GET.get("per") == "m2")
    return page(request, "staff/money/ladder.html", values)


@staff_page(outside=FINANCE)
def ladder_sheet(request: HttpRequest, code: str) -> FileResponse:
    """The same as a PDF to sign and seal."""
    project = project_or_404(request, code)
    if request.user.role == Role.DEPARTMENT_REVIEWER:
        raise Http404
    return file_of(ladder_pages.sheet(project, timezone.localdate()), "造价对照表.pdf", shown=True)


@staff_page(Action.RECORD_COST)
def ladder_lines(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """The lines of one paper. A pasted table fills the rows first; nothing is saved by that."""
    project, today = project_or_404(request, code), timezone.localdate()
    paper, read = paper_of(project, f"{kind}:{pk}"), budget_read.wanted(request)
    if paper is None:
        raise Http404
    form = ladder_read.lines_form(request, project, paper, today, read=read)

    def enter() -> Any:
        return enter_lines(project, paper.ref, actor=request.user, on=today, **form.arguments())

    if not read and perform(request, form, enter, f"{paper.label}明细已登记。"):
        return redirect(f"{reverse('ladder', args=[code])}#papers-{paper.rung}")
    return page(request, "staff/money/lines.html", lines_context(project, paper, form), form)


@staff_page(Action.RECORD_COST)
def account_submit(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a final account. A pasted table fills its rows first; nothing is saved by that."""
    if not budget_read.wanted(request):
        return record_page(request, code, "final_account", "submit")
    desk = open_desk(request.user, project_or_404(request, code), "final_account", "submit")
    form = ladder_read.account_form(request, desk.project, timezone.localdate())
    return page(request, "staff/records/page.html", desk.context(form), form)
