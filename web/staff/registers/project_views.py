"""What the registers say about one project's neighbourhood."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.permissions import Action, may
from registers.queries import counts_of, waiting_matters
from web.access import project_or_404, staff_page
from web.acts import page
from web.staff.projects.page import crumbs
from web.staff.registers.kinds import REGISTERS


@staff_page(Action.READ_REGISTER)
def of_project(request: HttpRequest, code: str) -> HttpResponse:
    """Each register with its count; one query a register."""
    project = project_or_404(request, code)
    counted = [
        (book, number)
        for book, number in counts_of(project.neighbourhood, request.user)
        if book.code in REGISTERS
    ]
    values = {
        "matters": waiting_matters(project.neighbourhood), "today": timezone.localdate(),
        "project": project, "rows": counted, "crumbs": crumbs(project, "台账"),
        "may_keep": may(request.user, Action.KEEP_REGISTER, project),  # type: ignore[arg-type]
    }  # fmt: skip
    return page(request, "staff/registers/of_project.html", values)
