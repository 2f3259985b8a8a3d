"""联审员: the reviews asked of the own department, and its opinion. Nothing of other departments is seen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from policy.errors import Refused
from reviews.models import OpinionCondition
from reviews.queries import asked_of, newest_opinion
from reviews.services.conditions import close_condition, return_condition
from reviews.services.opinions import acknowledge, give_opinion
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.records.desk import posted
from web.staff.records.forms.joint import OpinionForm
from web.staff.records.opinions import list_context, opinion_context


@staff_page(Action.GIVE_OPINION)
def review_list(request: HttpRequest) -> HttpResponse:
    """Every review asked of the department, those that wait first."""
    values = list_context(request.user, timezone.localdate(), request.GET.get("page"))
    return page(request, "staff/records/review_list.html", values)


@staff_page(Action.GIVE_OPINION)
def review_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme with its budget and papers, the department's opinions so far, and the form of the next one."""
    today, invitation = timezone.localdate(), found(asked_of(request.user), pk=pk)
    newest = newest_opinion(invitation)
    form = OpinionForm(
        posted(request), request.FILES or None, project=invitation.review.project, target=invitation, today=today,
        newest=newest.pk if newest else 0,
    )  # fmt: skip
    verb = lambda: give_opinion(invitation, actor=request.user, on=today, **form.arguments())  # noqa: E731
    if perform(request, form, verb, "意见已出具。纪要印发前可以再次出具,以最新的为准。"):
        return redirect("review_opinion", pk=pk)
    return page(request, "staff/records/review_opinion.html", opinion_context(invitation, form), form)


@require_POST
@staff_page(Action.GIVE_OPINION)
def review_received(request: HttpRequest, pk: int) -> HttpResponse:
    """查收: the department has it now."""
    invitation = found(asked_of(request.user), pk=pk)
    try:
        acknowledge(invitation, actor=request.user, on=timezone.localdate(), at=timezone.now())
        messages.success(request, "已查收。请在截止日期前出具意见。")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("review_opinion", pk=pk)


@require_POST
@staff_page(Action.GIVE_OPINION)
def review_condition(request: HttpRequest, pk: int) -> HttpResponse:
    """The department that set a condition confirms that it is met, or sends the street's reply back."""
    condition = found(OpinionCondition.objects.visible_to(request.user), pk=pk)
    words = {"actor": request.user, "on": timezone.localdate()}
    note = request.POST.get("note", "")[:300].replace("\0", "")
    try:
        if request.POST.get("act") == "return":
            return_condition(condition, reason=note, **words)
            messages.success(request, "已退回街道重新落实。")
        else:
            close_condition(condition, note=note, **words)
            messages.success(request, "条件已确认落实。")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("review_opinion", pk=condition.opinion.invitation_id)
