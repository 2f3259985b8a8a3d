"""回执: the slip an owner takes home, printed on request; and the auditor's file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations.models import Ballot, RollUnit, Round
from consultations.receipts import grouped
from consultations.services.audits import take_out_audit_file
from consultations.services.receipts import print_receipt
from policy.errors import Refused
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.public.receipts import page_address
from web.staff.rounds.common import context, href, round_or_404, today


class SlipForm(PlainForm):
    """Which form's receipt."""

    ballot = forms.IntegerField(widget=forms.HiddenInput)


@staff_page(Action.ENTER_BALLOTS)
def receipts(request: HttpRequest, code: str, number: int, unit: int) -> HttpResponse:
    """The forms entered for a unit, newest first, each with its slip; the code is shown only when asked for."""
    round = round_or_404(request, code, number)
    of = found(RollUnit.objects.filter(round=round), pk=unit)
    ballots = _ballots(of)
    form = SlipForm(request.POST or None)
    printed = perform(request, form, lambda: _print(request, ballots, form.cleaned_data["ballot"]))
    if printed:
        return _slip(request, round, of, str(printed))
    more = {"form": form, "unit": of, "ballots": ballots, "here": "打印回执"}
    return page(request, "staff/rounds/receipts.html", context(round, **more), form)


@require_POST
@staff_page(Action.EXPORT_ROUND)
def audit_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The auditor's file as a download; each one is on record."""
    round = round_or_404(request, code, number)
    try:
        content = take_out_audit_file(round, actor=request.user, on=today(), at=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, "".join(reason.message for reason in refused.reasons))
        return redirect(href("round", round))
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    name = f"round-{round.project.code}-{round.number}-{round.attempt}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _ballots(unit: RollUnit) -> QuerySet[Ballot]:
    """The forms of this unit and those that speak for its whole head."""
    rows = Ballot.objects.filter(Q(unit=unit) | Q(unit=None), entry=unit.entry_id, code_hash__isnull=False)
    return rows.select_related("entered_by", "round__project__neighbourhood__street").order_by("-pk")


def _print(request: HttpRequest, ballots: QuerySet[Ballot], pk: int) -> str:
    return print_receipt(found(ballots, pk=pk), actor=request.user, on=today())  # type: ignore[arg-type]


def _slip(request: HttpRequest, round: Round, unit: RollUnit, code: str) -> HttpResponse:
    more: dict[str, Any] = {"written": grouped(code), "address": page_address(), "unit": unit, "here": "回执"}
    back = reverse("round_grid", args=[round.project.code, round.number])
    return render(request, "staff/rounds/slip.html", context(round, back=back, **more))
