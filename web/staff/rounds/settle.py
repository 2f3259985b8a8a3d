"""待核实: forms of one head that contradict each other, settled by two."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations import queries, services
from consultations.models import RollEntry, Round, Settlement
from web.access import found, staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today
from web.staff.rounds.forms import DropForm, SettleForm


@staff_page(Action.SETTLE_BALLOT)
def settle(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every unresolved head with its forms, and a form for what the owner means."""
    round = round_or_404(request, code, number)
    form = SettleForm(request.POST or None)
    done = perform(request, form, lambda: _propose(request, round, form), "已提出,等待另一人确认。")
    if done:
        return redirect(href("round_settle", round))
    return _page(request, round, form)


@require_POST
@staff_page(Action.SETTLE_BALLOT)
def confirm(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """The second person agrees."""
    round, settlement = _settlement(request, code, number, pk)
    form = PlainForm(request.POST)
    done = perform(
        request,
        form,
        lambda: services.confirm_settlement(settlement, actor=request.user, on=today()),  # type: ignore[arg-type]
        "已确认,这一户的意见按核实结果计入。",
    )
    return redirect(href("round_settle", round)) if done else _page(request, round, form)


@require_POST
@staff_page(Action.SETTLE_BALLOT)
def drop(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """Taken back, or not agreed to."""
    round, settlement = _settlement(request, code, number, pk)
    form = DropForm(request.POST)
    done = perform(
        request,
        form,
        lambda: services.drop_settlement(
            settlement,
            actor=request.user,
            on=today(),
            reason=form.cleaned_data["reason"],  # type: ignore[arg-type]
        ),
        "已撤回,这一户仍待核实。",
    )
    return redirect(href("round_settle", round)) if done else _page(request, round, form)


def _settlement(request: HttpRequest, code: str, number: int, pk: int) -> tuple[Round, Settlement]:
    round = round_or_404(request, code, number)
    rows = Settlement.objects.visible_to(request.user).select_related("entry")
    return round, found(rows, pk=pk, entry__round=round)


def _propose(request: HttpRequest, round: Round, form: SettleForm) -> Settlement:
    data = form.cleaned_data
    entry = found(RollEntry.objects.filter(round=round), pk=data["entry"])
    return services.propose_settlement(
        entry,
        actor=request.user,
        on=today(),
        choice=data["choice"],
        reason=data["reason"],  # type: ignore[arg-type]
    )


def _page(request: HttpRequest, round: Round, form: PlainForm) -> HttpResponse:
    heads = [_head(head, form) for head in queries.unresolved(round)]
    more = {"heads": heads, "form": form, "drop_form": DropForm(), "here": "处理待核实意见"}
    more["enters"] = may(request.user, Action.ENTER_BALLOTS, round)  # type: ignore[arg-type]
    return page(request, "staff/rounds/settle.html", context(round, **more), form)


def _head(head: RollEntry, posted: PlainForm) -> dict[str, Any]:
    mine = posted.is_bound and posted.data.get("entry") == str(head.pk)
    waiting = [settlement for settlement in head.settlements.all() if settlement.is_waiting]
    form = posted if mine else SettleForm(initial={"entry": head.pk}, auto_id=f"id_{head.pk}_%s")
    return {
        "head": head,
        "places": queries.places(head),
        "ballots": sorted(head.ballots.all(), key=lambda ballot: ballot.pk),
        "waiting": waiting[0] if waiting else None,
        "form": form,
    }
