"""Closing, certifying, handing back and letting pass."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import Action
from consultations import queries, services
from consultations.models import Ballot, Round
from consultations.sample_queries import last_summary
from consultations.services.results import certify_reasons
from web.access import staff_page
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, counted, href, round_or_404, sees_count, today
from web.staff.rounds.forms import LetPassForm, ReturnForm


@staff_page(Action.CLOSE_ROUND)
def close(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What still stands against closing, or the button."""
    round = round_or_404(request, code, number)
    form = PlainForm(request.POST if request.method == "POST" else None)
    done = perform(
        request,
        form,
        lambda: services.close_round(round, actor=request.user, on=today()),  # type: ignore[arg-type]
        "已结束录入,等待另一人复核确认。",
    )
    if done:
        return redirect(href("round", round))
    against = [] if form.errors else queries.close_reasons(round)
    more = {"form": form, "against": against, "here": "结束征求意见", "early": today() < round.ends_on}
    return page(request, "staff/rounds/close.html", context(round, **more, **counted(round)), form)


@staff_page(Action.CERTIFY_ROUND)
def certify(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Check before submit: the fractions exactly as they are compared."""
    round = round_or_404(request, code, number)
    form = PlainForm(request.POST if request.method == "POST" else None)
    done = perform(
        request,
        form,
        lambda: services.certify_round(round, actor=request.user, on=today()),  # type: ignore[arg-type]
        "结果已复核确认,可以对外公布。",
    )
    if done:
        return redirect(href("round", round))
    against = [] if form.errors else certify_reasons(round, request.user)  # type: ignore[arg-type]
    more = {
        "form": form,
        "against": against,
        "here": "复核确认结果",
        "sample": last_summary(round),
        "people": _people(round),
    }
    return page(request, "staff/rounds/certify.html", context(round, **more, **counted(round)), form)


@staff_page(Action.CERTIFY_ROUND)
def hand_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The certifier found a mistake."""
    round = round_or_404(request, code, number)
    form = ReturnForm(request.POST or None)
    done = perform(
        request,
        form,
        lambda: services.return_round(round, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已退回录入,经办人更正后再结束。",
    )
    if done:
        return redirect(href("round", round))
    more = {"form": form, "here": "退回录入", "button": f"把{round}退回录入"}
    return page(request, "staff/rounds/act.html", context(round, **more), form)


@staff_page(Action.LET_PASS)
def let_pass(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """特殊情况审批: prefilled where the scheme's literal text is met."""
    round = round_or_404(request, code, number)
    form = LetPassForm(request.POST or None, initial={"reason": prefilled(round)})
    done = perform(
        request,
        form,
        lambda: services.let_pass(round, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已批准通过,理由随结果向居民公开。",
    )
    if done:
        return redirect(href("round", round))
    more = {"form": form, "here": "特殊情况审批", "button": f"同意{round}按特殊情况通过"}
    if sees_count(request.user, round):  # type: ignore[arg-type]
        more |= counted(round)
    return page(request, "staff/rounds/let_pass.html", context(round, **more), form)


def _people(round: Round) -> list[tuple[str, str]]:
    """Who had a hand in the count, so that the certifier sees that it was somebody else; one query."""
    rows = Ballot.objects.filter(round=round).values_list("entered_by__full_name", "entered_by__username")
    entered = rows.order_by().annotate(forms=Count("pk")).order_by("-forms")
    people = [(name or username or "业主网上提交", f"{forms:,} 份") for name, username, forms in entered]
    return [*people, (str(round.closed_by), "结束录入")] if round.closed_by else people


def prefilled(round: Round) -> str:
    """A reason to begin with where the scheme's own words are met; else nothing, to be written by hand."""
    literal_rule = queries.literal_rule_set_of(round)
    if not round.is_certified or literal_rule is None:
        return ""
    literal = queries.decide(queries.tally_of(round), literal_rule)
    if literal.outcome not in ("passed", "recorded"):
        return ""
    count = counted(round)
    return f"{count['literal']}。方案对本次征求意见的原文要求已经达到,按“原则上”同意进入下一步。"
