"""Papers of a voided attempt taken into the new one, each after its owner reconfirmed it (policy §1)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import models, transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import head_rules, locks
from consultations.carrying import OldHead, old_heads
from consultations.models import Ballot, EffectiveBallot, RollUnit, Round
from consultations.services.append import append_all
from policy.errors import Reason, Refused
from projects import events
from projects.checks import not_after, said
from projects.guards import running


class Reconfirmed(models.TextChoices):
    """How the owner said that the opinion still holds."""

    IN_PERSON = "in_person", "当面"
    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"


def carry_over(
    round: Round,
    entries: Collection[int],
    *,
    actor: User,
    on: date,
    reconfirmed_on: date | None,
    how: str,
) -> list[Ballot]:
    """Take the papers of these heads (ids on the new roll) into the round: same choice, same signature, a new receipt.

    All or none. The note says when and how the owner reconfirmed, `carried_from` which form it was. Refused: round_not_open,
    nothing_chosen, not_reconfirmed, in_future, before_opening, after_end, unknown_head, and why a head cannot be carried
    (cannot_carry: owner or units changed, answered already, the old forms contradict or came from the web).
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        known = {head.entry.pk: head for head in old_heads(round) if head.entry is not None}
        reasons = [*_date_reasons(round, reconfirmed_on, on, how), *_head_reasons(known, set(entries))]
        if reasons:
            raise Refused(reasons)
        note = f"业主于{said(reconfirmed_on)}{Reconfirmed(how).label}重新确认"
        made = _carry(round, [known[pk] for pk in sorted(set(entries))], actor, note)
        sentence = f"{round}:{len(set(entries)):,}人的意见经本人重新确认,从作废的一轮转入"
        data = {"round": round.pk, "ballots": len(made), "how": how}
        events.record("carry_over", sentence, actor=actor, on=on, project=round.project, data=data)
    return made


def _date_reasons(round: Round, reconfirmed_on: date | None, on: date, how: str) -> Iterable[Reason]:
    field = "reconfirmed_on"
    if how not in Reconfirmed.values:
        yield Reason("not_reconfirmed", "请选择业主重新确认的方式。", field="how")
    yield from not_after(reconfirmed_on, on, field, "重新确认日期")
    if reconfirmed_on is None:
        return
    if reconfirmed_on < round.opened_on:
        message = f"重新确认日期不能早于本轮开始日期{said(round.opened_on)}。"
        yield Reason("before_opening", message, field=field)
    if reconfirmed_on > round.ends_on:
        yield Reason("after_end", f"重新确认日期不能晚于截止日期{said(round.ends_on)}。", field=field)


def _head_reasons(known: dict[int, OldHead], entries: set[int]) -> Iterable[Reason]:
    if not entries:
        yield Reason("nothing_chosen", "请勾选已重新确认的业主。", field="entries")
    if entries - known.keys():
        yield Reason("unknown_head", "所选业主在作废的一轮里没有意见,请刷新页面后重新勾选。", field="entries")
    for pk in sorted(entries & known.keys()):
        if known[pk].against:
            message = f"{known[pk].places}:{known[pk].against},不能转入。"
            yield Reason("cannot_carry", message, field="entries")


def _carry(round: Round, heads: list[OldHead], actor: User, note: str) -> list[Ballot]:
    units = {(u.building, u.entrance, u.room): u.pk for u in RollUnit.objects.filter(round=round)}
    ballots, effective = [], []
    for head in heads:
        own = [_copy(round, head, old, units, actor, note) for old in head.forms]
        ballots += own
        effective.append(_effective(round, own))
    append_all(ballots, effective)
    return ballots


def _copy(
    round: Round, head: OldHead, old: Ballot, units: dict[tuple[str, str, str], int], actor: User, note: str
) -> Ballot:
    unit = old.unit and units[old.unit.building, old.unit.entrance, old.unit.room]
    return Ballot(
        round=round, entry=head.entry, unit_id=unit, choice=old.choice, signed_by=old.signed_by,
        signed_on=old.signed_on, source=Ballot.Source.CARRIED, carried_from=old, note=note, entered_by=actor,
    )  # fmt: skip


def _effective(round: Round, own: list[Ballot]) -> EffectiveBallot:
    """What counts for a head: the carried forms are all it has."""
    entry = own[0].entry
    forms = [head_rules.Form(ballot.unit_id, ballot.choice) for ballot in own]
    stands = own[head_rules.stands(forms, entry.unit_count)]
    counts = head_rules.opinion(forms, entry.unit_count)
    return EffectiveBallot(round=round, entry=entry, ballot=stands, choice=counts, area=entry.area)
