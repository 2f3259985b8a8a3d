"""Stacks of paper on the desk: the list, and one stack with everything about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations import stack_queries
from consultations.models import PaperBatch, Round
from consultations.services import batches as verbs
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, round_or_404, today
from web.staff.rounds.paper_forms import BatchForm, FinishForm, ScansForm


@staff_page(Action.ENTER_BALLOTS, Action.READ_SCAN)
def batches(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every stack with both numbers, and the form for a new one."""
    round = round_or_404(request, code, number)
    form = BatchForm(request.POST if request.method == "POST" else None)
    made = perform(
        request,
        form,
        lambda: verbs.open_batch(round, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已建立,可以开始录入这一批。",
    )
    if isinstance(made, PaperBatch):
        return redirect(stack_href(made, round))
    more = {"form": form, "stacks": stack_queries.stacks_with_scans(round), "enters": _enters(request, round)}
    return page(request, "staff/rounds/batches.html", context(round, here="纸质意见表批次", **more), form)


@staff_page(Action.ENTER_BALLOTS, Action.READ_SCAN)
def batch(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """One stack: finish it, compare its two entries, its scans."""
    round = round_or_404(request, code, number)
    stack = stack_or_404(request, round, pk)
    form = FinishForm(
        request.POST if request.method == "POST" else None, initial={"form_count": stack.form_count}
    )
    done = perform(
        request,
        form,
        lambda: verbs.finish_batch(stack, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        f"{stack}已录完。",
    )
    return redirect(stack_href(stack, round)) if done else stack_page(request, round, stack, form)


@require_POST
@staff_page(Action.ENTER_BALLOTS)
def reopen(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """More forms belong to it."""
    return _press(request, code, number, pk, verbs.reopen_batch, "已重新打开,可以继续录入。")


@require_POST
@staff_page(Action.ENTER_BALLOTS)
def compare(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Nothing differs any more."""
    return _press(request, code, number, pk, verbs.compare_batch, "两次录入已核对一致。")


def stack_or_404(request: HttpRequest, round: Round, pk: int) -> PaperBatch:
    """The stack of this round, if the person may see it, with its round."""
    stack = found(PaperBatch.objects.visible_to(request.user), pk=pk, round=round)
    stack.round = round
    return stack


def stack_href(stack: PaperBatch, round: Round) -> str:
    """The stack's page."""
    return reverse("round_batch", args=[round.project.code, round.number, stack.pk])


def stack_page(request: HttpRequest, round: Round, stack: PaperBatch, form: Any) -> HttpResponse:
    """The page with the form that was posted, or with fresh ones."""
    shown = (
        stack_queries.differences_of(stack) if stack.double_entry and stack.second_entries.exists() else []
    )
    user: Any = request.user
    more = {
        "form": form,
        "finish_form": form
        if isinstance(form, FinishForm)
        else FinishForm(initial={"form_count": stack.form_count}),
        "scans_form": form if isinstance(form, ScansForm) else ScansForm(),
        "stack": stack,
        "entered": stack_queries.count_of(stack),
        "second": len(stack_queries.second_entries(stack)) if stack.double_entry else 0,
        "is_first": stack.ballots.filter(entered_by=user).exists(),
        "differences": shown,
        "scans": stack_queries.scans_of(stack),
        "enters": _enters(request, round),
        "attaches": may(user, Action.ATTACH_SCAN, round)
        and round.state in (Round.State.OPEN, Round.State.CLOSED),
        "reads": may(user, Action.READ_SCAN, round),
    }
    return page(request, "staff/rounds/batch.html", context(round, here=str(stack), **more), form)


def _enters(request: HttpRequest, round: Round) -> bool:
    return round.is_open and may(request.user, Action.ENTER_BALLOTS, round)  # type: ignore[arg-type]


def _press(request: HttpRequest, code: str, number: int, pk: int, verb: Any, done: str) -> HttpResponse:
    round = round_or_404(request, code, number)
    stack, form = stack_or_404(request, round, pk), PlainForm(request.POST)
    if perform(request, form, lambda: verb(stack, actor=request.user, on=today()), done):
        return redirect(stack_href(stack, round))
    return stack_page(request, round, stack, form)
