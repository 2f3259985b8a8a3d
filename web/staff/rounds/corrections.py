"""名册更正: from a unit to the form, and the list of what waits for a second person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations.models import RollCorrection, RollUnit, Round
from consultations.queries import places
from consultations.services import confirm_correction, drop_correction, propose_correction
from consultations.services.corrections import UNDER_WAY
from policy.errors import Refused
from web.access import found, staff_page
from web.acts import PlainForm, page, perform, show_reasons
from web.staff.rounds.common import context, href, round_or_404, today
from web.staff.rounds.forms import DropForm
from web.staff.rounds.places import unit_typed


class CorrectionForm(PlainForm):
    """The right names, and how one knows."""

    after = forms.CharField(
        label="更正为",
        max_length=400,
        help_text="几位共有人用顿号隔开;只能改错字、漏字、多字,每个姓名一个字以内。",
    )
    reason = forms.CharField(
        label="更正原因", max_length=300, help_text="依据什么,例如:与不动产登记簿核对,录入时写错一字"
    )


class FindForm(PlainForm):
    """The room whose owner's name is wrong, as a clerk types it: 3-2-501."""

    place = forms.CharField(
        label="房号",
        max_length=60,
        help_text="例如 3-2-501",
        widget=forms.TextInput(attrs={"class": "middle"}),
    )


@staff_page(Action.CORRECT_ROLL)
def corrections(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What waits, what was corrected, and the way to a room's form (?place=3-2-501)."""
    round = round_or_404(request, code, number)
    form = FindForm(request.GET if "place" in request.GET else None)
    unit = _looked_up(form, lambda: unit_typed(round, form.cleaned_data["place"], "", ""))
    if unit is not None:
        return redirect("round_correct", code, number, unit.pk)
    return _list(request, round, form, form)


@staff_page(Action.CORRECT_ROLL)
def correct(request: HttpRequest, code: str, number: int, unit: int) -> HttpResponse:
    """Propose the right name of a unit's head."""
    round = round_or_404(request, code, number)
    entry = found(RollUnit.objects.filter(round=round).select_related("entry__round__project"), pk=unit).entry
    form = CorrectionForm(request.POST or None, initial={"after": entry.owner_names})
    verb = lambda: propose_correction(entry, actor=request.user, on=today(), **form.cleaned_data)  # type: ignore[arg-type]  # noqa: E731
    if perform(request, form, verb, "已提出,等待另一人核对后确认。"):
        return redirect(href("round_corrections", round))
    more = {"form": form, "entry": entry, "places": places(entry), "here": "名册更正"}
    return page(request, "staff/rounds/correct.html", context(round, **more), form)


@require_POST
@staff_page(Action.CORRECT_ROLL)
def confirm(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The second person agrees."""
    round, correction = _correction(request, code, number, pk)
    form = PlainForm(request.POST)
    verb = lambda: confirm_correction(correction, actor=request.user, on=today())  # type: ignore[arg-type]  # noqa: E731
    done = perform(request, form, verb, "已确认,名册上的姓名已经更正。")
    return redirect(href("round_corrections", round)) if done else _list(request, round, form)


@require_POST
@staff_page(Action.CORRECT_ROLL)
def drop(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Taken back, or not agreed to."""
    round, correction = _correction(request, code, number, pk)
    form = DropForm(request.POST)
    verb = lambda: drop_correction(correction, actor=request.user, on=today(), **form.cleaned_data)  # type: ignore[arg-type]  # noqa: E731
    done = perform(request, form, verb, "名册没有更正,保持原来的登记。")
    return redirect(href("round_corrections", round)) if done else _list(request, round, form)


def _correction(request: HttpRequest, code: str, number: int, pk: int) -> tuple[Round, RollCorrection]:
    round = round_or_404(request, code, number)
    rows = RollCorrection.objects.visible_to(request.user).select_related("entry__round__project")
    return round, found(rows, pk=pk, entry__round=round)


def _of(round: Round) -> QuerySet[RollCorrection]:
    rows = RollCorrection.objects.filter(entry__round=round)
    people = rows.select_related("entry", "proposed_by", "confirmed_by", "dropped_by")
    return people.prefetch_related(Prefetch("entry__units", RollUnit.objects.order_by("id")))


def _looked_up(form: PlainForm, read: Callable[[], RollUnit]) -> RollUnit | None:
    """What was looked for, or None with the reasons in the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return read()
    except Refused as refused:
        show_reasons(form, refused)
        return None


def _list(request: HttpRequest, round: Round, form: PlainForm, find: FindForm | None = None) -> HttpResponse:
    rows = [{"row": row, "places": places(row.entry)} for row in _of(round).order_by("-id")]
    more: dict[str, Any] = {
        "waiting": [one for one in rows if one["row"].is_waiting],
        "done": [one for one in rows if not one["row"].is_waiting],
        "form": form,
        "find": find or FindForm(),
        "drop_form": DropForm(),
        "under_way": round.state in UNDER_WAY,
        "here": "名册更正",
    }
    return page(request, "staff/rounds/corrections.html", context(round, **more), form)
