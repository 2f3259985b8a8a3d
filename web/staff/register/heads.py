"""How a roster's heads were counted, and merging, telling apart and splitting them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action, may
from consultations.services.heads import (
    merge_heads,
    merge_of,
    running_reasons,
    split_head,
    tell_apart,
    undo_merge,
)
from projects.head_queries import (
    counting_of,
    decisions_of,
    decisions_to_repeat,
    found_heads,
    head_facts,
    sources_of,
)
from projects.head_rules import MERGE, HeadFacts, namesakes
from projects.models import Head, HeadDecision, Neighbourhood, Roster
from web.access import found, neighbourhood_or_404, staff_page
from web.acts import page, perform
from web.staff.register.head_forms import DecideForm, HeadReasonForm, SplitForm


@staff_page()
def heads(request: HttpRequest, code: str) -> HttpResponse:
    """The heads of the current roster by how each was counted; a search; what was decided."""
    place = neighbourhood_or_404(request, code)
    roster = _current(place)
    counting, sought = counting_of(roster), request.GET.get("q", "").strip()[:60]
    before = place.rosters.filter(number=roster.number - 1).first()
    values = {
        "counting": counting,
        "sources": sources_of(roster),
        "sought": sought,
        "results": found_heads(counting.heads, sought),
        "decisions": decisions_of(roster),
        "repeat": decisions_to_repeat(before, counting.heads) if before else [],
        "before": before,
        "may_decide": may(request.user, Action.DECIDE_HEADS, roster),
    }
    return page(request, "staff/register/heads.html", _place(place, roster) | values)


@staff_page(Action.DECIDE_HEADS)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """The heads chosen, side by side: one person, or not; with a reason."""
    place = neighbourhood_or_404(request, code)
    roster = _current(place)
    chosen = _chosen(request)
    facts = head_facts(roster, chosen)
    form = DecideForm(request.POST or None, namesakes=bool(namesakes(facts)), initial={"decision": MERGE})
    if decision := perform(request, form, lambda: _verb(form)(roster, chosen, **_act(request, form))):
        return _done(request, decision, code)
    more = {"facts": facts, "form": form}
    return page(request, "staff/register/heads_decide.html", _place(place, roster) | more, form)


@staff_page(Action.DECIDE_HEADS)
def split(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A head of several units: some of them are another's; or its merging is undone."""
    place = neighbourhood_or_404(request, code)
    roster = _current(place)
    head = found(Head.objects.visible_to(request.user).filter(roster=roster), pk=pk)
    facts, merge = next(iter(head_facts(roster, [pk])), None), merge_of(head)
    if facts is None:
        messages.warning(request, "这一人已被合并或拆分,请查看现在的名册。")
        return redirect("roster_heads", code)
    form = _split_form(request, facts, merge)
    if decision := perform(request, form, lambda: _split(request, head, form, merge)):
        return _done(request, decision, code)
    more = {"head": facts, "heads_shown": [facts], "merge": merge, "form": form}
    return page(request, "staff/register/head_split.html", _place(place, roster) | more, form)


def _current(place: Neighbourhood) -> Roster:
    return found(place.rosters.select_related("neighbourhood"), is_current=True)


def _place(place: Neighbourhood, roster: Roster) -> dict[str, Any]:
    return {"place": place, "roster": roster, "reasons": running_reasons(roster)}


def _chosen(request: HttpRequest) -> list[int]:
    """The heads ticked on the page before, kept in the address."""
    return [int(pk) for pk in request.GET.getlist("head")[:50] if pk.isdecimal() and len(pk) < 18]


def _act(request: HttpRequest, form: HeadReasonForm) -> dict[str, Any]:
    return {"actor": request.user, "on": timezone.localdate(), "reason": form.cleaned_data["reason"]}


def _verb(form: DecideForm) -> Callable[..., HeadDecision]:
    return merge_heads if form.cleaned_data["decision"] == MERGE else tell_apart


def _split_form(request: HttpRequest, facts: HeadFacts, merge: HeadDecision | None) -> HeadReasonForm:
    data = request.POST or None
    return HeadReasonForm(data) if merge else SplitForm(data, head=facts)


def _split(
    request: HttpRequest, head: Head, form: HeadReasonForm, merge: HeadDecision | None
) -> HeadDecision:
    act = _act(request, form)
    return undo_merge(head, **act) if merge else split_head(head, form.cleaned_data["units"], **act)


def _done(request: HttpRequest, decision: HeadDecision, code: str) -> HttpResponse:
    messages.success(request, f"已记录。名册现在是{decision.heads_after:,}人,以后开始的征求意见按此计算。")
    return redirect("roster_heads", code)
