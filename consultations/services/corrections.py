"""名册更正: a slip on a frozen roll that touches neither area nor heads, corrected by two persons (policy §1).

Docs: docs/decisions/corrections-and-carrying.md. The name in the neighbourhood's roster of today is put right by the same
act where it is found without doubt, so that the next round does not bring the slip back.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks, slip_rules
from consultations.models import RollCorrection, RollEntry, Round
from policy.errors import NotAllowed, Reason, Refused
from projects import events
from projects.guards import required_text, running
from projects.models import Owner

UNDER_WAY = (Round.State.OPEN, Round.State.CLOSED)


def propose_correction(entry: RollEntry, *, actor: User, on: date, after: str, reason: str) -> RollCorrection:
    """What the name of this head should be; waits for a second person.

    Refused: round_over, correction_waits, required, and what is no slip: too_long, unchanged, other_owners, other_head.
    """
    with transaction.atomic():
        round, entry = _locked(entry, actor)
        if reasons := [*required_text(reason, "reason", "更正原因"), *_slip_reasons(round, entry, after)]:
            raise Refused(reasons)
        correction = _propose(entry, after, reason, actor)
        _record("propose_correction", "提出名册更正,等待另一人确认", round, actor, on, correction)
    return correction


def confirm_correction(correction: RollCorrection, *, actor: User, on: date) -> RollCorrection:
    """The second person agrees, having seen the proof: the roll says the right name from now on.

    Refused: round_over, correction_over, own_correction, and whatever is no slip any more.
    """
    with transaction.atomic():
        round, entry = _locked(correction.entry, actor)
        row = _waiting(correction)
        if row.proposed_by_id == actor.pk:
            raise NotAllowed.one("own_correction", "自己提出的更正须由另一人确认。")
        if reasons := _slip_reasons(round, entry, row.after):
            raise Refused(reasons)
        row.confirmed_by, row.confirmed_at = actor, Now()
        row.in_roster = _correct_roster(round, entry, row.after)
        row.save(update_fields=["confirmed_by", "confirmed_at", "in_roster"])
        entry.owner_names = row.after
        entry.save(update_fields=["owner_names"])
        also = ",业主名册同时更正" if row.in_roster else ""
        _record("confirm_correction", f"确认名册更正{also}", round, actor, on, row)
    return row


def drop_correction(correction: RollCorrection, *, actor: User, on: date, reason: str) -> RollCorrection:
    """Take one's own proposal back, or do not agree to another's; with a reason. Refused: correction_over, required."""
    with transaction.atomic():
        round, _ = _locked(correction.entry, actor)
        row = _waiting(correction)
        if reasons := required_text(reason, "reason", "原因"):
            raise Refused(reasons)
        row.dropped_by, row.dropped_at, row.drop_reason = actor, Now(), reason.strip()[:300]
        row.save(update_fields=["dropped_by", "dropped_at", "drop_reason"])
        _record("drop_correction", "撤回或不同意名册更正", round, actor, on, row)
    return row


def _locked(entry: RollEntry, actor: User) -> tuple[Round, RollEntry]:
    """Neighbourhood, round, head: in the order of consultations/locks.py."""
    project = entry.round.project
    locks.neighbourhood_for_heads(project.neighbourhood_id)
    round = locks.round_for_change(entry.round_id)
    authorise(actor, Action.CORRECT_ROLL, round)
    running(round.project)
    if round.state not in UNDER_WAY:
        message = f"{round}{round.get_state_display()},名册不再更正。"
        raise Refused.one("round_over", message, where=f"round:{round.number}")
    return round, RollEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)


def _slip_reasons(round: Round, entry: RollEntry, after: str) -> list[Reason]:
    others = RollEntry.objects.filter(round=round).exclude(pk=entry.pk).values_list("owner_names", flat=True)
    return slip_rules.slip_reasons(entry.owner_names, after, set(others))


def _propose(entry: RollEntry, after: str, reason: str, actor: User) -> RollCorrection:
    written = slip_rules.as_written(slip_rules.names_of(after))
    try:
        with transaction.atomic():
            return RollCorrection.objects.create(
                entry=entry, before=entry.owner_names, after=written, reason=reason.strip()[:300], proposed_by=actor
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused.one("correction_waits", "这一户已有名册更正,等待另一人确认。") from error


def _waiting(correction: RollCorrection) -> RollCorrection:
    row = RollCorrection.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if not row.is_waiting:
        raise Refused.one("correction_over", "这项更正已经确认或撤回,请刷新页面查看。")
    return row


def _correct_roster(round: Round, entry: RollEntry, after: str) -> bool:
    """The same names on the current roster: the head of the same key, exactly one owner of each old name, else nothing."""
    found: list[tuple[Owner, str]] = []
    for was, now in slip_rules.changed(entry.owner_names, after):
        owners = Owner.objects.filter(
            head__roster__neighbourhood=round.project.neighbourhood_id, head__roster__is_current=True,
            head__key=entry.head_key, name=was,
        )  # fmt: skip
        if len(owners) != 1:
            return False
        found.append((owners[0], now))
    for owner, now in found:
        owner.name = now
        owner.save(update_fields=["name"])
    return bool(found)


def _record(verb: str, act: str, round: Round, actor: User, on: date, correction: RollCorrection) -> None:
    # neither the old name nor the new one: events are read where names are not
    data = {"round": round.pk, "correction": correction.pk}
    events.record(verb, f"{round}:{act}", actor=actor, on=on, project=round.project, data=data)
