"""补发告知书: asked for by one person, confirmed by another."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations.letter_queries import waiting_reissues
from consultations.models import Letter, Reissue, Round
from consultations.queries import places
from consultations.services.reissues import confirm_reissue, drop_reissue, propose_reissue
from web.access import found, staff_page, whole
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today


class ReissueForm(PlainForm):
    """Why the head needs another letter."""

    letter = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="补发原因", max_length=300, help_text="例如:业主来电,告知书遗失")


@staff_page(Action.ISSUE_LETTERS, Action.CONFIRM_REISSUE)
def reissues(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Re-issues that wait for the second person; with ?letter= the form that asks for one."""
    round = round_or_404(request, code, number)
    form = ReissueForm(request.POST or None)
    if perform(request, form, lambda: _propose(request, round, form), "已提出,等待另一人确认。"):
        return redirect(href("round_reissues", round))
    return _page(request, round, form)


@require_POST
@staff_page(Action.CONFIRM_REISSUE)
def confirm(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The second person agrees; whoever may print goes on to the new letter's file."""
    round, reissue = _reissue(request, code, number, pk)
    form = PlainForm(request.POST)
    act: dict[str, Any] = {"actor": request.user, "on": today(), "at": timezone.now()}
    done = "已确认:原答复码作废,新的告知书已做好,由街道经办下载打印。"
    run = perform(request, form, lambda: confirm_reissue(reissue, **act), done)
    if run is None:
        return _page(request, round, form)
    prints = may(request.user, Action.ISSUE_LETTERS, round)  # type: ignore[arg-type]
    return redirect("round_letters_run", code, number, run.pk) if prints else redirect(href("round", round))


@require_POST
@staff_page(Action.ISSUE_LETTERS, Action.CONFIRM_REISSUE)
def drop(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Taken back, or not agreed to."""
    round, reissue = _reissue(request, code, number, pk)
    form = PlainForm(request.POST)
    act: dict[str, Any] = {"actor": request.user, "on": today(), "at": timezone.now()}
    done = perform(request, form, lambda: drop_reissue(reissue, **act), "已撤回,原告知书继续有效。")
    return redirect(href("round_reissues", round)) if done else _page(request, round, form)


def _living(round: Round) -> QuerySet[Letter]:
    rows = Letter.objects.filter(round=round, ended_at=None).select_related("entry", "round__project")
    return rows.prefetch_related("entry__units")


def _reissue(request: HttpRequest, code: str, number: int, pk: int) -> tuple[Round, Reissue]:
    round = round_or_404(request, code, number)
    rows = Reissue.objects.select_related("letter__round__project__neighbourhood__street", "letter__entry")
    return round, found(rows, pk=pk, letter__round=round)


def _propose(request: HttpRequest, round: Round, form: ReissueForm) -> Reissue:
    letter = found(_living(round), pk=form.cleaned_data["letter"])
    reason = form.cleaned_data["reason"]
    return propose_reissue(letter, actor=request.user, on=today(), reason=reason)  # type: ignore[arg-type]


def _page(request: HttpRequest, round: Round, form: PlainForm) -> HttpResponse:
    asked = whole(form.data.get("letter") or request.GET.get("letter", ""))
    letter = None if asked is None else _living(round).filter(pk=asked).first()
    if letter and not form.is_bound:
        form = ReissueForm(initial={"letter": letter.pk})
    waiting = [(row, places(row.letter.entry)) for row in waiting_reissues(round)]
    more: dict[str, Any] = {"form": form, "letter": letter, "waiting": waiting, "here": "补发告知书"}
    more["place"] = places(letter.entry) if letter else ""
    more["offers"] = isinstance(form, ReissueForm) and may(request.user, Action.ISSUE_LETTERS, round)  # type: ignore[arg-type]
    more["confirms"] = may(request.user, Action.CONFIRM_REISSUE, round)  # type: ignore[arg-type]
    return page(request, "staff/rounds/reissues.html", context(round, **more), form)
