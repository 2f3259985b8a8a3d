"""双人录入: the second clerk reads the stack again, without seeing what the first one entered."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks, stack_queries
from consultations.models import RETRACTED, Ballot, Choice, PaperBatch, RollUnit, SecondEntry
from consultations.stack_rules import Said
from policy.errors import NotAllowed, Reason, Refused
from projects.guards import running


def enter_second(
    batch: PaperBatch,
    *,
    actor: User,
    on: date,
    unit: RollUnit,
    choice: str,
    signed_by: str = Ballot.SignedBy.SELF,
) -> SecondEntry:
    """What the second clerk reads from the form of a unit; a later row of the unit replaces it.

    Refused: round_not_open, not_double, stack_compared, first_clerk, unknown_unit, bad_choice, bad_signer.
    """
    with transaction.atomic():
        batch = _held(batch, actor)
        if reasons := _form_reasons(batch, unit, choice, signed_by):
            raise Refused(reasons)
        return _append(batch, unit, Said(choice, signed_by), actor)


def drop_second(batch: PaperBatch, *, actor: User, on: date, unit: RollUnit) -> SecondEntry:
    """Take a slip of the second entry out again. Refused as above, and: not_entered."""
    with transaction.atomic():
        batch = _held(batch, actor)
        said = stack_queries.second_entries(batch).get(unit.pk)
        if said is None:
            raise Refused.one("not_entered", "第二次录入里没有这一户。", field="place")
        return _append(batch, unit, Said(RETRACTED, said.signed_by), actor)


def _held(batch: PaperBatch, actor: User) -> PaperBatch:
    """The stack, held against being compared meanwhile; the round stays open. Not for who entered in it first."""
    round = locks.round_shared(batch.round_id)
    authorise(actor, Action.ENTER_BALLOTS, round)
    running(locks.require_open(round).project)
    held = PaperBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if not held.double_entry:
        raise Refused.one("not_double", f"{held}没有要求双人录入。")
    if held.is_compared:
        raise Refused.one("stack_compared", f"{held}两次录入已核对一致;需要更正的,请先重新打开。")
    if Ballot.objects.filter(batch=held, entered_by=actor).exists():
        raise _first_clerk(held)
    return held


def _first_clerk(batch: PaperBatch) -> NotAllowed:
    return NotAllowed.one("first_clerk", f"您录入过{batch}的意见表,第二次录入须由另一人办理。")


def _form_reasons(batch: PaperBatch, unit: RollUnit, choice: str, signed_by: str) -> list[Reason]:
    reasons = []
    if unit.round_id != batch.round_id:
        reasons.append(Reason("unknown_unit", "名册里没有这一户,请核对幢、单元、室号。", field="place"))
    if choice not in Choice.values:
        reasons.append(Reason("bad_choice", "意见只能是同意、不同意或弃权。", field="choice"))
    if signed_by not in Ballot.SignedBy.values:
        reasons.append(Reason("bad_signer", "请选择签字人。", field="signed_by"))
    return reasons


def _append(batch: PaperBatch, unit: RollUnit, said: Said, actor: User) -> SecondEntry:
    try:
        with transaction.atomic():
            return SecondEntry.objects.create(
                batch=batch, entry_id=unit.entry_id, unit=unit, choice=said.choice, signed_by=said.signed_by,
                entered_by=actor,
            )  # fmt: skip
    except IntegrityError as error:
        raise _first_clerk(batch) from error
