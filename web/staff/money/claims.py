"""补助资金申报: one project's page with its acts, its paper, and the list of all claims."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from funding.claim_pages import claim_pdf
from funding.models import SubsidyClaim
from web.access import FINANCE, found, project_or_404, staff_page
from web.acts import page, perform
from web.files import file_of
from web.staff.money.claim_acts import chosen_of, desk_of
from web.staff.money.claim_list import list_context
from web.staff.money.claim_page import claim_context
from web.staff.projects.page import refuse_reviewers


@staff_page(outside=FINANCE)
def claim(request: HttpRequest, code: str, act: str = "", pk: int | None = None) -> HttpResponse:
    """How the subsidy comes about, what was claimed, and what the reader can do now."""
    refuse_reviewers(request.user)
    project, today = project_or_404(request, code), timezone.localdate()
    desk = desk_of(request.user, project)
    chosen = chosen_of(desk, act, pk, posting=request.method == "POST")
    form = chosen.form(request, desk) if chosen else None
    if chosen and form:
        verb = lambda: chosen.carry_out(form, request.user, today)  # noqa: E731
        if perform(request, form, verb, chosen.act.done):
            return redirect("money_claim", code)
        desk = desk_of(request.user, project) if form.errors else desk
    return page(request, "staff/money/claim.html", claim_context(desk, chosen, form, today), form)


@staff_page(outside=FINANCE)
def claim_paper(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """补助资金申报表, to sign and seal."""
    refuse_reviewers(request.user)
    project = project_or_404(request, code)
    rows = SubsidyClaim.objects.visible_to(request.user).select_related("final_account", "claimed_by")
    row = found(rows.filter(project=project), pk=pk)
    row.project = project
    name = f"补助资金申报表-{project.code}-{row.number}.pdf"
    return file_of(claim_pdf(row), name)


@staff_page(outside=FINANCE)
def claim_list(request: HttpRequest) -> HttpResponse:
    """All claims the person may see, those that wait first."""
    refuse_reviewers(request.user)
    return page(request, "staff/money/claims.html", list_context(request.user, request.GET))
