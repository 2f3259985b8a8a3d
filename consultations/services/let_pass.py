"""特殊情况审批: the bureau leader lets rounds pass that fell short, one or several in one act (policy §1)."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import Ballot, LetPass, Round
from policy.errors import Reason, Refused
from projects import events
from projects.guards import required_text


def let_pass(round: Round, *, actor: User, on: date, reason: str) -> LetPass:
    """特殊情况审批 (原则上): a certified round that fell short passes, with a public reason.

    Refused: not_running, not_certified, not_asked_for, not_short, let_pass_already, own_round, required.
    """
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        authorise(actor, Action.LET_PASS, round)
        if reasons := _reasons(round, actor, reason, "reason"):
            raise Refused(reasons)
        return _let_pass(round, actor, on, reason)


def let_pass_all(reasons: Mapping[int, str], *, actor: User, on: date) -> list[LetPass]:
    """Several at once, all or none: round id → its own public reason. Each is recorded with its round.

    Refused with every reason of every project, named; the reasons of `let_pass`, and nothing_chosen.
    """
    with transaction.atomic():
        # one order for everybody, so that two leaders wait for each other and never for ever
        rounds = [locks.round_for_change(pk) for pk in sorted(reasons)]
        for round in rounds:
            authorise(actor, Action.LET_PASS, round)
        against = [one for round in rounds for one in _named(round, actor, reasons[round.pk])]
        if against or not rounds:
            raise Refused(against or [Reason("nothing_chosen", "请至少选择一个小区。", field="chosen")])
        return [_let_pass(round, actor, on, reasons[round.pk]) for round in rounds]


def _named(round: Round, actor: User, reason: str) -> Iterator[Reason]:
    """The reasons against one of several, each saying which."""
    for one in _reasons(round, actor, reason, f"reason_{round.pk}"):
        yield Reason(one.code, f"{round.project.neighbourhood.name}:{one.message}", field=one.field)


def _reasons(round: Round, actor: User, reason: str, field: str) -> list[Reason]:
    reasons = required_text(reason, field, "理由")
    if not round.project.is_running:
        reasons.append(Reason("not_running", f"项目{round.project.get_state_display()},不能办理。"))
    if not round.is_certified:
        where = f"round:{round.number}"
        return [*reasons, Reason("not_certified", f"{round}还没有复核确认。", where=where)]
    if round.is_special:
        message = f"{round}不是进入下一步的条件,不需要特殊情况审批。"
        return [*reasons, Reason("not_asked_for", message)]
    if round.outcome != "failed":
        reasons.append(Reason("not_short", f"{round}没有未达标的情况,不需要特殊情况审批。"))
    if round.was_let_pass:
        reasons.append(Reason("let_pass_already", f"{round}已经特殊情况审批。"))
    if _is_own(round, actor):
        reasons.append(Reason("own_round", f"{round}由您录入或复核过,须由另一人审批。"))
    return reasons


def _is_own(round: Round, actor: User) -> bool:
    """A person may have had another role when the round was held."""
    if actor.pk in (round.certified_by_id, round.closed_by_id, round.recorded_by_id):
        return True
    return Ballot.objects.filter(round=round, entered_by=actor).exists()


def _let_pass(round: Round, actor: User, on: date, reason: str) -> LetPass:
    try:
        with transaction.atomic():
            made = LetPass.objects.create(round=round, reason=reason.strip(), by=actor, on=on)
    except IntegrityError as error:
        raise Refused.one("let_pass_already", f"{round}已经特殊情况审批。") from error
    data = {"round": round.pk, "rule_set": round.rule_set, "outcome": round.outcome}
    sentence = f"{round}经特殊情况审批通过"
    events.record("let_pass", sentence, actor=actor, on=on, project=round.project, reason=reason, data=data)
    return made
