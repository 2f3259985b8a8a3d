"""联审员: the reviews asked of the own department, and its opinion. Nothing of other departments is seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from reviews.queries import asked_of
from reviews.services.joint import give_opinion
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.records.desk import posted
from web.staff.records.forms.reviews import OpinionForm
from web.staff.records.opinions import list_context, opinion_context


@staff_page(Action.GIVE_OPINION)
def review_list(request: HttpRequest) -> HttpResponse:
    """Every review asked of the department, those that wait first."""
    return page(request, "staff/records/review_list.html", list_context(request.user, timezone.localdate()))


@staff_page(Action.GIVE_OPINION)
def review_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme with its budget and papers, the department's opinions so far, and the form of the next one."""
    today, invitation = timezone.localdate(), found(asked_of(request.user), pk=pk)
    project = invitation.review.project
    form = OpinionForm(posted(request), project=project, target=invitation, today=today)
    verb = lambda: give_opinion(invitation, actor=request.user, on=today, **form.arguments())  # noqa: E731
    if perform(request, form, verb, "意见已出具。纪要印发前可以再次出具,以最新的为准。"):
        return redirect("review_opinion", pk=pk)
    return page(request, "staff/records/review_opinion.html", opinion_context(invitation, form), form)
