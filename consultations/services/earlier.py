"""补录: a round held before the project came into the portal, as certified totals with proof (policy §2)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.models import Round
from consultations.rules import NOBODY, InconsistentTally, Share, Tally, decide
from policy.errors import Reason, Refused
from policy.loader import UnknownScheme, load_scheme
from projects import events
from projects.checks import said
from projects.models import Document, Project


@dataclass(frozen=True)
class EarlierRound:
    """The totals of an earlier round: areas in m², heads as integers; judged by the rule applied then."""

    number: int
    question: str
    rule_set: str
    opened_on: date
    closed_on: date
    certified_on: date
    total: Share
    agree: Share
    disagree: Share = NOBODY
    abstain: Share = NOBODY


def record_earlier_round(
    project: Project, earlier: EarlierRound, *, actor: User, on: date, proof: Document | None = None
) -> Round:
    """Enter the totals; labelled 补录 for ever and never shown as recounted. Call it inside `take_over`.

    Refused: bad_number, rule_set_unknown, rule_not_yet_in_force, bad_totals, bad_dates, proof_elsewhere.
    """
    authorise(actor, Action.TAKE_OVER, project)
    if reasons := _reasons(project, earlier, on, proof):
        raise Refused(reasons)
    rule = load_scheme(project.scheme_code).rule_set(earlier.rule_set)
    verdict = decide(_tally(earlier), rule)
    last = project.rounds.filter(number=earlier.number).aggregate(last=Max("attempt"))["last"] or 0
    round: Round = Round.for_project(
        project,
        actor,
        attempt=last + 1,
        state=Round.State.CERTIFIED,
        taken_over=True,
        proof=proof,
        outcome=verdict.outcome,
        ends_on=earlier.closed_on,
        total_area=earlier.total.area,
        total_heads=earlier.total.heads,
        **{name: getattr(earlier, name) for name in _SAME},
        **_columns(earlier),
    )
    round.save()
    sentence = f"补录{round}结果({said(earlier.certified_on)}确认,适用{rule.name})"
    events.record("record_earlier_round", sentence, actor=actor, on=on, project=project)
    return round


_SAME = ("number", "question", "rule_set", "opened_on", "closed_on", "certified_on")


def _columns(earlier: EarlierRound) -> dict[str, object]:
    shares = {"agree": earlier.agree, "disagree": earlier.disagree, "abstain": earlier.abstain}
    return {f"{name}_area": share.area for name, share in shares.items()} | {
        f"{name}_heads": share.heads for name, share in shares.items()
    }


def _tally(earlier: EarlierRound) -> Tally:
    return Tally(earlier.total, earlier.agree, earlier.disagree, earlier.abstain)


def _reasons(project: Project, earlier: EarlierRound, on: date, proof: Document | None) -> list[Reason]:
    reasons = []
    if earlier.number not in (1, 2, 3):
        reasons.append(Reason("bad_number", "征求意见只有第一、第二、第三次。", field="number"))
    reasons += _wrong_rule(project.scheme_code, earlier)
    if not earlier.opened_on <= earlier.closed_on <= earlier.certified_on <= on:
        message = f"第{earlier.number}次征求意见:日期须依次为开始、结束、复核确认,且不晚于今天。"
        reasons.append(Reason("bad_dates", message, field="certified_on"))
    if proof is not None and proof.project_id != project.pk:
        reasons.append(Reason("proof_elsewhere", "佐证材料不属于本项目。", field="proof"))
    try:
        _tally(earlier)
    except InconsistentTally as error:
        reasons.append(Reason("bad_totals", f"第{earlier.number}次征求意见:{error}。", field=error.field))
    return reasons


def _wrong_rule(scheme_code: str, earlier: EarlierRound) -> list[Reason]:
    """The rule applied then is one the scheme knows and was in force when the round was opened."""
    try:
        rule = load_scheme(scheme_code).rule_sets.get(earlier.rule_set)
    except UnknownScheme:
        rule = None
    if rule is None:
        return [Reason("rule_set_unknown", "没有这个表决规则,请重新选择。", field="rule_set")]
    if rule.effective_from is None or earlier.opened_on >= rule.effective_from:
        return []
    message = f"第{earlier.number}次征求意见:{rule.name}自{said(rule.effective_from)}起施行,当时不能适用。"
    return [Reason("rule_not_yet_in_force", message, field="rule_set")]
