"""Records of steps 2 and 4 to 11: one page a kind, one form an act; and the money of a project."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES
from web.access import FINANCE, project_or_404, staff_page
from web.acts import page, perform
from web.staff.records.desk import open_desk
from web.staff.records.money import money_context


@staff_page(outside=OUTSIDE_ROLES)
def record_page(
    request: HttpRequest, code: str, kind: str, act: str = "", pk: int | None = None
) -> HttpResponse:
    """What is recorded of a kind, and the form of the named act or of the next one."""
    today, project = timezone.localdate(), project_or_404(request, code)
    desk = open_desk(request.user, project, kind, act, pk)
    form = desk.form(request, today)
    if form and perform(request, form, desk.verb(form, today), desk.done):
        return redirect(desk.home)
    return page(request, "staff/records/page.html", desk.context(form), form)


@staff_page(outside=FINANCE)
def money(request: HttpRequest, code: str) -> HttpResponse:
    """The project's money: subsidy line by line, cost ladder, sources and gap."""
    project = project_or_404(request, code)
    return page(request, "staff/records/money.html", money_context(request.user, project))
