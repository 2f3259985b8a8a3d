"""改造需求: which of the scheme's items a head wants, or how many heads asked for each where only that was counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import HeadWish, ItemWish, OwnerWords, RollEntry, RollUnit, Round
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects import events
from projects.guards import running


def record_wishes(round: Round, wishes: Mapping[str, int], *, actor: User, on: date) -> list[ItemWish]:
    """Set the heads per item code, where an office only counted them; items left out keep what they had.

    Where wishes stand head by head, the totals come from those and these are not shown.

    Refused: round_voided, unknown_item, too_many_heads, nothing_given.
    """
    with transaction.atomic():
        round = locks.round_for_change(round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        if reasons := _reasons(round, wishes):
            raise Refused(reasons)
        made = ItemWish.objects.bulk_create(
            [ItemWish(round=round, item_code=code, heads=heads) for code, heads in wishes.items()],
            update_conflicts=True,
            unique_fields=["round", "item_code"],
            update_fields=["heads"],
        )
        events.record(
            "record_wishes",
            f"{round}:登记 {len(made)} 项改造需求",
            actor=actor,
            on=on,
            project=round.project,
            data={"round": round.pk, "wishes": dict(wishes)},
        )
    return made


@dataclass(frozen=True)
class HeadSaid:
    """What is on record of a head now: how many items it wants, and how many it wanted before."""

    entry_id: int
    items: int
    before: int


def record_head_wishes(
    round: Round,
    *,
    actor: User,
    on: date,
    codes: Collection[str],
    unit: RollUnit | int | None = None,
    entry: RollEntry | int | None = None,
    words: str = "",
) -> HeadSaid:
    """What a head's paper says: these items and no others, none takes out what was entered by mistake.

    `words` (其他意见和建议) are added to what it wrote before. Refused: unknown_unit, round_voided, unknown_item,
    nothing_given.
    """
    codes = tuple(dict.fromkeys(codes))
    with transaction.atomic():
        round = Round.objects.select_related("project__neighbourhood__street").get(pk=round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        head = _head(round, unit, entry)
        before = HeadWish.objects.filter(entry=head).count()
        reasons = [*_state_reasons(round), *unknown_items(round, codes)]
        if not codes and not words.strip() and not before:
            reasons.append(Reason("nothing_given", "请至少选一项,或填写其他意见和建议。", field="codes"))
        if reasons:
            raise Refused(reasons)
        if codes or not words.strip():
            _replace(round.pk, head.pk, codes, None)
        if words.strip():
            OwnerWords.objects.create(round=round, entry=head, text=words.strip()[:1000])
        sentence = f"{round}:登记一位业主的改造需求 {len(codes)} 项"
        data = {"wishes_of": round.pk, "head": head.pk, "codes": list(codes)}
        events.record("record_head_wishes", sentence, actor=actor, on=on, project=round.project, data=data)
    return HeadSaid(head.pk, len(codes), before)


def record_wishes_of_heads(
    round: Round, wanted: Mapping[int, Collection[str]], *, actor: User, on: date
) -> int:
    """The wishes of many heads at once (entry id → codes), each replacing what the head wanted; returns how many heads.

    Refused, nothing stored: round_voided, unknown_item, unknown_unit, nothing_given.
    """
    with transaction.atomic():
        round = Round.objects.select_related("project__neighbourhood__street").get(pk=round.pk)
        authorise(actor, Action.ENTER_BALLOTS, round)
        running(round.project)
        heads = RollEntry.objects.filter(round=round, pk__in=wanted).select_for_update().order_by("pk")
        known = {head.pk for head in heads}
        reasons = [
            *_state_reasons(round),
            *unknown_items(round, [code for codes in wanted.values() for code in codes]),
        ]
        if known != set(wanted):
            reasons.append(_unknown())
        if not wanted:
            reasons.append(Reason("nothing_given", "没有可以登记的需求。"))
        if reasons:
            raise Refused(reasons)
        HeadWish.objects.filter(entry__in=known).delete()
        rows = [
            HeadWish(round_id=round.pk, entry_id=entry, item_code=code)
            for entry, codes in wanted.items()
            for code in dict.fromkeys(codes)
        ]
        HeadWish.objects.bulk_create(rows, batch_size=2000)
        sentence = f"{round}:登记{len(wanted):,}位业主的改造需求"
        data = {"wishes_of": round.pk, "heads": len(wanted)}
        events.record(
            "record_wishes_of_heads", sentence, actor=actor, on=on, project=round.project, data=data
        )
    return len(wanted)


def keep_wishes(round_id: int, entry_id: int, codes: Collection[str], ballot_id: int | None) -> None:
    """The head now wants these items and no others: its last form that names any. Part of an act that holds the head.

    A form without wishes changes nothing. The caller has asked `unknown_items` first.
    """
    if not codes:
        return
    _replace(round_id, entry_id, codes, ballot_id)


def unknown_items(round: Round, codes: Collection[str]) -> list[Reason]:
    """Codes the round's scheme does not have, each with a sentence."""
    known = {item.code for item in load_scheme(round.project.scheme_code).items}
    return [
        Reason("unknown_item", f"实施方案里没有内容“{code}”。", field="codes")
        for code in dict.fromkeys(codes)
        if code not in known
    ]


def _replace(round_id: int, entry_id: int, codes: Collection[str], ballot_id: int | None) -> None:
    HeadWish.objects.filter(entry_id=entry_id).delete()
    HeadWish.objects.bulk_create(
        HeadWish(round_id=round_id, entry_id=entry_id, item_code=code, ballot_id=ballot_id)
        for code in dict.fromkeys(codes)
    )


def _head(round: Round, unit: RollUnit | int | None, entry: RollEntry | int | None) -> RollEntry:
    """The head on the round's roll, held until the transaction ends."""
    pk = unit.pk if isinstance(unit, RollUnit) else unit
    wanted = Q(units=pk) if entry is None else Q(pk=entry.pk if isinstance(entry, RollEntry) else entry)
    found = RollEntry.objects.select_for_update(of=("self",)).filter(wanted, round=round).first()
    if found is None or (unit is None) == (entry is None):
        raise Refused([_unknown()])
    return found


def _unknown() -> Reason:
    return Reason("unknown_unit", "名册里没有这一户,请核对幢、单元、室号。", field="place")


def _reasons(round: Round, wishes: Mapping[str, int]) -> list[Reason]:
    names = {item.code: item.name for item in load_scheme(round.project.scheme_code).items}
    reasons = [] if wishes else [Reason("nothing_given", "请至少填写一项的人数。")]
    reasons += _state_reasons(round)
    for code, heads in wishes.items():
        if code not in names:
            reasons.append(Reason("unknown_item", f"实施方案里没有内容“{code}”。"))
        elif not 0 <= heads <= round.total_heads:
            message = f"{names[code]}:人数须在 0 到 {round.total_heads} 之间。"
            reasons.append(Reason("too_many_heads", message, field=code))
    return reasons


def _state_reasons(round: Round) -> list[Reason]:
    if round.state != Round.State.VOIDED:
        return []
    return [Reason("round_voided", f"{round}已作废,不能登记需求。")]
