"""The result: certified by another person, or handed back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks, queries, sample_queries
from consultations.models import Ballot, Round
from consultations.rules import Tally, Verdict, decide, shortfall_sentence
from policy.errors import NotAllowed, Reason, Refused
from projects import events
from projects.guards import required_text, running


def certify_round(round: Round, *, actor: User, on: date) -> Round:
    """Confirm the count (复核确认): from now on the result stands and may be shown.

    Only by someone who entered none of the round's ballots; the database holds that too.
    Refused: not_closed, entered_ballots, sample_unchecked, sample_differs, count_differs (the kept count is not what the
    ballots give).
    """
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        authorise(actor, Action.CERTIFY_ROUND, round)
        running(round.project)
        if reasons := certify_reasons(round, actor):
            raise Refused(reasons)
        tally = queries.tally_of(round)
        verdict = decide(tally, queries.rule_set_of(round))
        _write_result(round, tally, verdict, actor, on)
        words = f"{_verdict_words(verdict)}{_sample_words(round)}"
        _record("certify_round", f"复核确认{round}结果:{words}", round, actor, on)
    return round


def certify_reasons(round: Round, actor: User) -> list[Reason]:
    """Why this person cannot certify the round now; shown on the page and enforced by the verb."""
    reasons = []
    if round.state != Round.State.CLOSED:
        reasons.append(
            Reason("not_closed", f"{round}{round.get_state_display()},结束后才能复核确认,且只确认一次。")
        )
    if Ballot.objects.filter(round=round, entered_by=actor).exists():
        reasons.append(Reason("entered_ballots", "您录入过这次征求意见的意见,须由没有录入过的人复核确认。"))
    reasons += sample_queries.sample_reasons(round)
    if not reasons and queries.differences(round):
        reasons.append(Reason("count_differs", "计票与逐份意见重新计算的结果不一致,请联系系统管理员核对。"))
    return reasons


def return_round(round: Round, *, actor: User, on: date, reason: str) -> Round:
    """The certifier found a mistake: the round is open again for corrections. Refused: not_closed, required."""
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        authorise(actor, Action.CERTIFY_ROUND, round)
        running(round.project)
        reasons = required_text(reason, "reason", "退回原因")
        if round.state != Round.State.CLOSED:
            reasons.append(Reason("not_closed", f"{round}{round.get_state_display()},不能退回录入。"))
        if reasons:
            raise Refused(reasons)
        round.state, round.closed_on, round.closed_by = Round.State.OPEN, None, None
        round.ledger_head = ""
        round.save(update_fields=["state", "closed_on", "closed_by", "ledger_head"])
        _record("return_round", f"{round}退回录入", round, actor, on, reason)
    return round


def _write_result(round: Round, tally: Tally, verdict: Verdict, actor: User, on: date) -> None:
    for name in ("agree", "disagree", "abstain"):
        share = getattr(tally, name)
        setattr(round, f"{name}_area", share.area)
        setattr(round, f"{name}_heads", share.heads)
    round.state, round.outcome = Round.State.CERTIFIED, verdict.outcome
    round.certified_by, round.certified_on, round.certified_at = actor, on, Now()
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError as error:
        raise NotAllowed.one("entered_ballots", "您录入过这次征求意见的意见,不能复核确认。") from error
    round.refresh_from_db(fields=["certified_at"])


def _verdict_words(verdict: Verdict) -> str:
    return "通过" if verdict.passed else shortfall_sentence(verdict)


def _sample_words(round: Round) -> str:
    summary = sample_queries.last_summary(round)
    return f"({summary.sentence})" if summary else ""


def _record(verb: str, sentence: str, round: Round, actor: User, on: date, reason: str = "") -> None:
    data = {"round": round.pk, "rule_set": round.rule_set, "outcome": round.outcome}
    events.record(verb, sentence, actor=actor, on=on, project=round.project, reason=reason, data=data)
