"""Opening, extending, closing and voiding a round."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import Role, User
from accounts.permissions import Action, authorise
from consultations import locks, queries
from consultations.models import Round
from consultations.names import LAST_OF_SCHEME
from consultations.scopes import scope_words
from consultations.services.roll import freeze_roll, totals_to_freeze
from consultations.services.sealing import seal_all
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from policy.schema import RuleSet
from projects import events
from projects.checks import said
from projects.guards import locked, required_text, running
from projects.models import Project, Roster


def open_round(
    project: Project,
    *,
    actor: User,
    on: date,
    number: int,
    ends_on: date,
    question: str,
    rule_set: str | None = None,
    counts_parking: bool = False,
) -> Round:
    """Freeze the roll from the neighbourhood's current roster and begin the round (第几次: 1, 2 or 3).

    The rule set is the profile's unless another is named; titled parking spaces count only if said.
    `workflow.services.open_round` asks first whether the step permits it. Refused: no_roster, round_running,
    already_carried, rule_set_unknown, rule_not_yet_in_force, ends_before_opening, required, roster_changed, nothing_counted.
    """
    with transaction.atomic():
        project = locked(project)
        authorise(actor, Action.OPEN_ROUND, project)
        running(project)
        locks.neighbourhood_for_heads(project.neighbourhood_id)
        roster = Roster.objects.filter(neighbourhood=project.neighbourhood_id, is_current=True).first()
        rule = _rule_set(project, number, rule_set)
        reasons = [
            *roster_reasons(roster),
            *period_reasons(rule, on, ends_on),
            *_earlier_reasons(project, number),
            *required_text(question, "question", "征求事项"),
        ]
        if reasons or roster is None:
            raise Refused(reasons)
        round = new_round(
            project, actor, roster, rule, number=number, opened_on=on, ends_on=ends_on, question=question,
            counts_parking=counts_parking,
        )  # fmt: skip
    return round


def extend_round(round: Round, *, actor: User, on: date, ends_on: date, reason: str) -> Round:
    """Move the last day further out, before it has passed. Refused: round_not_open, over, not_later, required."""
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.OPEN_ROUND, round)
        running(round.project)
        reasons = required_text(reason, "reason", "延期理由")
        if on > round.ends_on:
            reasons.append(Reason("over", f"已过截止日期{said(round.ends_on)},不能再延期。"))
        if ends_on <= round.ends_on:
            message = f"新的截止日期须晚于原截止日期{said(round.ends_on)}。"
            reasons.append(Reason("not_later", message, field="ends_on"))
        if reasons:
            raise Refused(reasons)
        before, round.ends_on = round.ends_on, ends_on
        round.save(update_fields=["ends_on"])
        sentence = f"{round}延期:截止日期由{said(before)}改为{said(ends_on)}"
        _record("extend_round", sentence, round, actor, on, reason, ends_on=str(ends_on), before=str(before))
    return round


def close_round(round: Round, *, actor: User, on: date) -> Round:
    """End the entry of ballots and seal them; the result waits for another person's certification.

    Refused, with the whole list: unresolved heads, proposals waiting for the second person, sheets not yet entered.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.CLOSE_ROUND, round)
        running(round.project)
        if reasons := queries.close_reasons(round):
            raise Refused(reasons)
        round.state, round.closed_on, round.closed_by = Round.State.CLOSED, on, actor
        round.ledger_head = seal_all(round)
        round.save(update_fields=["state", "closed_on", "closed_by", "ledger_head"])
        returned = queries.returned_heads(round)
        sentence = f"结束{round}:收回 {returned:,} 人,等待复核确认"
        data = {"returned": returned, "ledger_head": round.ledger_head}
        _record("close_round", sentence, round, actor, on, **data)
    return round


def void_round(round: Round, *, actor: User, on: date, reason: str) -> Round:
    """The round does not count; it stays in the history and a new attempt may be opened.

    Refused: round_over (certified or voided already), required.
    """
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        authorise(actor, Action.CLOSE_ROUND, round)
        running(round.project)
        reasons = required_text(reason, "reason", "作废原因")
        if round.state not in (Round.State.OPEN, Round.State.CLOSED):
            reasons.append(Reason("round_over", f"{round}{round.get_state_display()},不能作废。"))
        if reasons:
            raise Refused(reasons)
        round.state, round.void_reason = Round.State.VOIDED, reason.strip()[:300]
        round.ledger_head = seal_all(round)
        round.save(update_fields=["state", "void_reason", "ledger_head"])
        _record("void_round", f"{round}(第{round.attempt}轮)作废", round, actor, on, reason)
    return round


def _rule_set(project: Project, number: int, code: str | None) -> RuleSet:
    scheme = load_scheme(project.scheme_code)
    if number not in (1, 2, 3):
        raise Refused.one("bad_number", "征求意见只有第一、第二、第三次。", field="number")
    if code and code not in scheme.rule_sets:
        raise Refused.one("rule_set_unknown", "没有这个表决规则,请重新选择。", field="rule_set")
    return scheme.rule_set(code) if code else scheme.rule_set_for(number, project.profile)


def roster_reasons(roster: Roster | None) -> list[Reason]:
    """Why no round can be opened on this roster."""
    if roster is not None and roster.head_count:
        return []
    message = "还没有业主名册,请先导入名册。"
    return [Reason("no_roster", message, who=Role.STREET_CLERK, where="roster")]


def period_reasons(rule: RuleSet, on: date, ends_on: date) -> list[Reason]:
    """What is wrong with a round's last day, or with its rule on its first."""
    reasons = []
    if ends_on < on:
        reasons.append(Reason("ends_before_opening", "截止日期不能早于开始日期。", field="ends_on"))
    if rule.effective_from and on < rule.effective_from:
        message = f"{rule.name}自{said(rule.effective_from)}起施行,这次征求意见不能适用。"
        reasons.append(Reason("rule_not_yet_in_force", message, field="rule_set"))
    return reasons


def _earlier_reasons(project: Project, number: int) -> list[Reason]:
    """A round at a time, 专项征求意见 aside; what carried in the present cycle is not asked again."""
    reasons = []
    for earlier in project.rounds.filter(number__lte=LAST_OF_SCHEME).select_related("let_pass"):
        where = f"round:{earlier.number}"
        if earlier.state in (Round.State.OPEN, Round.State.CLOSED):
            message = f"{earlier}{earlier.get_state_display()},完成或作废后才能开始新的征求意见。"
            reasons.append(Reason("round_running", message, where=where))
        elif earlier.number == number and earlier.carried and earlier.cycle == project.cycle:
            reasons.append(Reason("already_carried", f"{earlier}已经通过,不需要重新征求。", where=where))
    return reasons


def new_round(
    project: Project, actor: User, roster: Roster, rule: RuleSet, *, number: int, opened_on: date, question: str,
    counts_parking: bool, **fields: Any,
) -> Round:  # fmt: skip
    """The next attempt of this number with its roll frozen, on record. Part of a verb that holds the neighbourhood."""
    area, heads = totals_to_freeze(roster, counts_parking, fields.get("scope", ()))
    last = project.rounds.filter(number=number).aggregate(last=Max("attempt"))["last"] or 0
    round: Round = Round.for_project(
        project, actor, number=number, attempt=last + 1, question=question.strip()[:300], rule_set=rule.code,
        roster=roster, opened_on=opened_on, counts_parking=counts_parking, total_area=area, total_heads=heads, **fields,
    )  # fmt: skip
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError as error:
        raise Refused.one("round_running", f"{round}已经开始,请刷新页面查看。") from error
    freeze_roll(round)
    where = f"(范围:{scope_words(round.scope)})" if round.is_special else ""
    counted = (
        f"{round.total_heads:,} 人、{round.total_area:,.2f} ㎡,适用{rule.name},{said(round.ends_on)}截止"
    )
    data = {"counts_parking": counts_parking, "scope": round.scope}
    _record("open_round", f"开始{round}{where}:{counted}", round, actor, opened_on, **data)
    return round


def _record(
    verb: str, sentence: str, round: Round, actor: User, on: date, reason: str = "", **data: object
) -> None:
    events.record(
        verb,
        sentence,
        actor=actor,
        on=on,
        project=round.project,
        reason=reason,
        data={"round": round.pk, **data},
    )
