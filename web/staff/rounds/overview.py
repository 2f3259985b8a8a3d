"""A round at a glance: state, both bars, the rule, what can be done, the history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.permissions import Action, may
from consultations.clashing import web_count
from consultations.letter_queries import counted as letter_count
from consultations.models import RollCorrection, Round, Settlement
from consultations.queries import literal_rule_set_of, returned_heads
from consultations.sample_queries import last_summary
from consultations.scopes import scope_words
from consultations.wishes import ranking
from policy.loader import load_scheme
from projects.models import Event
from web.access import staff_page
from web.formats import day, grouped, number
from web.staff.rounds.acts import offered
from web.staff.rounds.common import context, counted, round_or_404, sees_count
from web.staff.rounds.minutes import MINUTES_FOR
from web.staff.rounds.wish_rows import ranked_rows
from web.staff.timeline import event_rows


@staff_page(community=True)
def overview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The round's page."""
    round = round_or_404(request, code, number)
    acts = offered(round, request.user)  # type: ignore[arg-type]
    count = counted(round) if sees_count(request.user, round) else None  # type: ignore[arg-type]
    more = {
        "count": count,
        "returned": count["returned"] if count else returned_heads(round),
        "settles": may(request.user, Action.SETTLE_BALLOT, round),  # type: ignore[arg-type]
        "waiting": Settlement.objects.waiting().filter(entry__round=round).count(),
        "leading": next((act for act in acts if act["primary"]), None),
        "acts": [act for act in acts if not act["primary"]],
        "web": web_count(round),
        "facts": _facts(round),
        "wishes": _wishes(round) if count else [],
        "events": _history(round),
        "attempts": _attempts(round),
        "minutes": _has_minutes(request.user, round),  # type: ignore[arg-type]
        "corrections": RollCorrection.objects.waiting().filter(entry__round=round).count(),
        "audit": round.is_certified
        and not round.taken_over
        and may(request.user, Action.EXPORT_ROUND, round),  # type: ignore[arg-type]
    }
    return render(request, "staff/rounds/overview.html", context(round, **more))


def _has_minutes(user: User, round: Round) -> bool:
    """The record is for the office, of a round that is over and was held here."""
    over = round.state in (Round.State.CERTIFIED, Round.State.VOIDED) and not round.taken_over
    return over and any(may(user, action, round) for action in MINUTES_FOR)


def _facts(round: Round) -> list[dict[str, str]]:
    scheme = load_scheme(round.project.scheme_code)
    dates = f"{day(round.opened_on)} 至 {day(round.ends_on)}"
    facts = [
        ("征求事项", round.question),
        *(
            [("征求范围", scope_words(round.scope)), ("改造内容", _item_name(round))]
            if round.is_special
            else []
        ),
        ("期限", dates),
        ("名册", f"{number(round.total_heads, 0)} 人,{number(round.total_area)} ㎡"),
        ("产权车位", _parking(round)),
        ("表决规则", scheme.rule_set(round.rule_set).name),
        ("规则说明", scheme.rule_set(round.rule_set).plain),
        ("依据", scheme.rule_set(round.rule_set).basis),
    ]
    if literal := literal_rule_set_of(round):
        facts.append(("方案原文", literal.plain))
    if not round.taken_over:
        letters = letter_count(round)
        facts.append(("告知书", f"已有 {letters.with_letter:,} 人,{letters.sentence}"))
    if round.is_certified:
        who = "补录" if round.taken_over else str(round.certified_by)
        facts.append(("复核确认", f"{who},{day(round.certified_on)}"))
    if not round.is_open and (sample := last_summary(round)):
        facts.append(("纸质意见抽查", sample.sentence))
    if round.ledger_head:
        facts.append(("账册校验码", grouped(round.ledger_head)))
    return [{"label": label, "value": value} for label, value in facts if value]


def _item_name(round: Round) -> str:
    """加装电梯, of a round on one of the 36 items; else nothing."""
    return load_scheme(round.project.scheme_code).item(round.item_code).name if round.item_code else ""


def _parking(round: Round) -> str:
    if round.taken_over:
        return "补录,未注明"
    return "计入面积和人数" if round.counts_parking else "不计入面积和人数"


def _wishes(round: Round) -> list[dict[str, Any]]:
    """The first of the ranking."""
    return ranked_rows(round, ranking(round), None)[:10]


def _history(round: Round) -> list[dict[str, Any]]:
    events = Event.objects.filter(project=round.project, data__round=round.pk).select_related("actor")
    return event_rows(events[:30])


def _attempts(round: Round) -> list[Round]:
    """All attempts where there are several."""
    attempts = list(round.project.rounds.filter(number=round.number).order_by("-attempt"))
    return attempts if len(attempts) > 1 else []
