"""The project's page, its history, and signposts that need a look-up."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES
from accounts.permissions import Action, may
from consultations.models import Round
from projects.models import Event
from reviews.queries import asked_of
from web.access import project_or_404, staff_page, whole
from web.acts import page
from web.staff.projects.page import crumbs, project_context, refuse_reviewers
from web.staff.projects.places import round_room
from web.staff.timeline import event_rows

PER_PAGE = 50


@staff_page(outside=OUTSIDE_ROLES)
def project(request: HttpRequest, code: str) -> HttpResponse:
    """Where the project stands, what its next step needs, what there is; ?step= shows another step's checklist."""
    row = project_or_404(request, code)
    asked = whole(request.GET.get("step", ""))
    step = asked if asked in range(1, 12) else row.step
    values = project_context(request.user, row, step, timezone.localdate())
    return page(request, "staff/projects/project.html", values)


@staff_page(outside=OUTSIDE_ROLES)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that happened in the project, newest first."""
    row = project_or_404(request, code)
    refuse_reviewers(request.user)
    rows = (
        Event.objects.visible_to(request.user)
        .filter(project=row)
        .select_related("actor")
        .order_by("-on", "-id")
    )
    sheet = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    values = {"project": row, "page": sheet, "events": event_rows(sheet), "crumbs": crumbs(row, "全部动态")}
    return page(request, "staff/projects/history.html", values)


@staff_page(community=True)
def to_round(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """To where the reader acts on the round; where none was opened yet, to opening it."""
    row = project_or_404(request, code)
    rounds = Round.objects.visible_to(request.user).filter(project=row, number=number)
    newest = rounds.select_related("project__neighbourhood__street").order_by("-attempt").first()
    if newest is not None:
        return redirect(round_room(newest, request.user, timezone.localdate()), row.code, number)
    if number in (1, 2, 3) and may(request.user, Action.OPEN_ROUND, row):  # type: ignore[arg-type]
        return redirect("round_open", row.code, number)
    return redirect("round_list", row.code)


@staff_page(Action.GIVE_OPINION)
def to_opinion(request: HttpRequest, code: str) -> HttpResponse:
    """To the newest review asked of the reader's department."""
    row = project_or_404(request, code)
    invitation = asked_of(request.user).filter(review__project=row).first()
    if invitation is None:
        raise Http404
    return redirect("review_opinion", pk=invitation.pk)
