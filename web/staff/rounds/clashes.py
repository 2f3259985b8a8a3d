"""纸质与网上不一致: both forms side by side, until a clerk has compared them; the signed paper counts."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations import clashing, queries
from consultations.models import Clash, Round
from consultations.services.clashes import see_clash
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today


class SeenForm(PlainForm):
    """What the comparison showed."""

    note = forms.CharField(
        label="核对情况", max_length=300, required=False, help_text="例如:电话问过业主,以纸质为准"
    )


@staff_page(Action.SETTLE_BALLOT)
def clashes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every open clash with both forms; those already looked at below."""
    return _page(request, round_or_404(request, code, number), SeenForm())


@require_POST
@staff_page(Action.SETTLE_BALLOT)
def seen(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """已核对,以纸质为准."""
    round = round_or_404(request, code, number)
    clash = found(Clash.objects.visible_to(request.user).select_related("entry"), pk=pk, entry__round=round)
    form = SeenForm(request.POST)
    done = perform(
        request,
        form,
        lambda: see_clash(clash, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已核对,以签字的纸质意见为准。",
    )
    return redirect(href("round_clashes", round)) if done else _page(request, round, form)


def _page(request: HttpRequest, round: Round, form: PlainForm) -> HttpResponse:
    more = {
        "open": [_shown(clash) for clash in clashing.open_clashes(round)],
        "seen": [_shown(clash) for clash in clashing.seen_clashes(round)],
        "form": form,
        "enters": may(request.user, Action.ENTER_BALLOTS, round) and round.is_open,  # type: ignore[arg-type]
        "here": "纸质与网上不一致",
    }
    return page(request, "staff/rounds/clashes.html", context(round, **more), form)


def _shown(clash: Clash) -> dict[str, Any]:
    units = list(clash.entry.units.all())
    return {
        "clash": clash,
        "places": queries.places(clash.entry),
        "unit": clash.paper.unit_id or (units[0].pk if units else None),
        "form": SeenForm(auto_id=f"id_{clash.pk}_%s"),
    }
