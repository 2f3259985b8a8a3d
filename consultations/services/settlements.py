"""待核实: a head whose forms contradict each other is settled by two persons."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import Ballot, Choice, EffectiveBallot, RollEntry, Round, Settlement
from consultations.services.append import NewBallot, append
from consultations.services.clashes import note_clashes
from policy.errors import NotAllowed, Reason, Refused
from projects import events
from projects.guards import required_text, running


def propose_settlement(entry: RollEntry, *, actor: User, on: date, choice: str, reason: str) -> Settlement:
    """What the head means, found out by asking the owner; waits for a second person.

    Refused: round_not_open, not_unresolved, settlement_waits, bad_choice, required.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(entry.round_id)
        authorise(actor, Action.SETTLE_BALLOT, round)
        running(round.project)
        _refuse_proposal(entry, choice, reason)
        settlement = Settlement.objects.create(
            entry=entry, choice=choice, reason=reason.strip()[:300], proposed_by=actor
        )
        _record("propose_settlement", "提出待核实意见的处理", round, actor, on, settlement)
    return settlement


def confirm_settlement(settlement: Settlement, *, actor: User, on: date) -> Ballot:
    """The second person agrees: the head's opinion is settled, as a ballot entered by the proposer.

    The confirmer checks and enters nothing, so a certifier may confirm here and still certify the round.
    Refused: round_not_open, settlement_over, own_settlement, not_unresolved.
    """
    with transaction.atomic():
        round, settlement = _waiting(settlement, actor)
        if settlement.proposed_by_id == actor.pk:
            raise NotAllowed.one("own_settlement", "自己提出的处理须由另一人确认。")
        _refuse_settled(settlement.entry)
        settlement.confirmed_by, settlement.confirmed_at = actor, Now()
        settlement.save(update_fields=["confirmed_by", "confirmed_at"])
        ballot = _settled_ballot(round, settlement)
        _record("confirm_settlement", "确认待核实意见的处理", round, actor, on, settlement)
    return ballot


def drop_settlement(settlement: Settlement, *, actor: User, on: date, reason: str) -> Settlement:
    """Take one's own proposal back, or do not agree to another's; with a reason. Refused: settlement_over, required."""
    with transaction.atomic():
        round, settlement = _waiting(settlement, actor)
        if reasons := required_text(reason, "reason", "原因"):
            raise Refused(reasons)
        settlement.dropped_by, settlement.dropped_at = actor, Now()
        settlement.drop_reason = reason.strip()[:300]
        settlement.save(update_fields=["dropped_by", "dropped_at", "drop_reason"])
        _record("drop_settlement", "撤回或不同意待核实意见的处理", round, actor, on, settlement)
    return settlement


def overtake(entry_ids: list[int], actor: User) -> None:
    """A new form came in: proposals made without knowing it no longer stand, and nobody is asked to confirm them."""
    waiting = Settlement.objects.waiting().filter(entry__in=entry_ids)
    projects = set(waiting.values_list("entry__round__project_id", flat=True))
    if projects:
        waiting.update(dropped_by=actor, dropped_at=Now(), drop_reason="又收到新的意见表")
        events.changed(projects)


def _waiting(settlement: Settlement, actor: User) -> tuple[Round, Settlement]:
    round = locks.open_round_for_change(settlement.entry.round_id)
    authorise(actor, Action.SETTLE_BALLOT, round)
    running(round.project)
    row = Settlement.objects.select_for_update(of=("self",)).select_related("entry").get(pk=settlement.pk)
    if not row.is_waiting:
        raise Refused.one("settlement_over", "这项处理已经确认或撤回,请刷新页面查看。")
    return round, row


def _refuse_proposal(entry: RollEntry, choice: str, reason: str) -> None:
    reasons = required_text(reason, "reason", "核实情况")
    if choice not in Choice.values:
        reasons.append(Reason("bad_choice", "意见只能是同意、不同意或弃权。", field="choice"))
    if Settlement.objects.waiting().filter(entry=entry).exists():
        reasons.append(Reason("settlement_waits", "这一户已有处理意见,等待另一人确认。"))
    if reasons:
        raise Refused(reasons)
    _refuse_settled(entry)


def _refuse_settled(entry: RollEntry) -> None:
    if not EffectiveBallot.objects.filter(entry=entry, choice="unresolved").exists():
        raise Refused.one("not_unresolved", "这一户的意见没有互相矛盾,不需要核实。")


def _settled_ballot(round: Round, settlement: Settlement) -> Ballot:
    entry, choice = settlement.entry, settlement.choice
    form = NewBallot(round.pk, entry.pk, choice, Ballot.Source.SETTLED, settlement.proposed_by_id)
    ballot = Ballot.objects.get(pk=append(form, counts=choice, area=entry.area))
    note_clashes([entry.pk])
    return ballot


def _record(verb: str, act: str, round: Round, actor: User, on: date, settlement: Settlement) -> None:
    events.record(
        verb,
        f"{round}:{act}",
        actor=actor,
        on=on,
        project=round.project,
        data={"round": round.pk, "settlement": settlement.pk},
    )
