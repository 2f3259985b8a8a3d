"""Merging and splitting heads 业主(人) of the current roster, with a reason, on record (policy §1).

Here and not with the rosters, because a running round refuses it. A round's roll is a copy and never moves.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import Round
from policy.errors import Reason, Refused
from projects import events
from projects.guards import required_text
from projects.head_queries import head_facts
from projects.head_rules import HeadFacts, HeadUnit, merged_owners
from projects.models import Head, HeadDecision, Owner, Roster, Unit
from projects.sheets.values import OwnerRow

Kind = HeadDecision.Kind


@transaction.atomic
def merge_heads(
    roster: Roster, heads: Collection[int], *, actor: User, on: date, reason: str
) -> HeadDecision:
    """Count several heads as one (同一人); the head made holds all their units and owners.

    Refused: old_roster, round_running, required, too_few, head_gone, developer_block.
    """
    roster = _locked(roster, actor)
    found = head_facts(roster, heads)
    _refuse(roster, reason, _several_reasons(heads, found))
    key = _key("merged", sorted(head.key for head in found))
    target = _head(roster, key, merged_owners(found))
    _move(target.pk, [unit for head in found for unit in head.units])
    sentence = f"合并业主:{len(found)}人合计为1人"
    return _decide(roster, Kind.MERGE, found, sentence, actor, on, reason, head=target)


@transaction.atomic
def tell_apart(roster: Roster, heads: Collection[int], *, actor: User, on: date, reason: str) -> HeadDecision:
    """Record that heads of one name are different people (不是同一人); the question goes away, the count stays.

    Refused: old_roster, round_running, required, too_few, head_gone, developer_block.
    """
    roster = _locked(roster, actor)
    found = head_facts(roster, heads)
    _refuse(roster, reason, _several_reasons(heads, found))
    sentence = f"核实同名业主:{len(found)}人不是同一人"
    return _decide(roster, Kind.DIFFERENT, found, sentence, actor, on, reason)


@transaction.atomic
def split_head(head: Head, units: Collection[int], *, actor: User, on: date, reason: str) -> HeadDecision:
    """Count some units of a head as another head's; both keep the owners the roster names.

    A head made by merging is split by `undo_merge` alone, which knows whose each unit was. Refused: old_roster,
    round_running, required, head_gone, developer_block, merged_head, no_unit, all_units.
    """
    roster = _locked(head.roster, actor)
    found = head_facts(roster, [head.pk])
    _refuse(roster, reason, _split_reasons(head, found, units))
    leaving = [unit for unit in found[0].units if unit.pk in units]
    target = _head(roster, _key("split", sorted(unit.place.key for unit in leaving)), found[0].owners)
    _move(target.pk, leaving)
    parts = head_facts(roster, [head.pk, target.pk])
    sentence = f"拆分业主:1人的{len(found[0].units)}套房屋分为2人"
    return _decide(roster, Kind.SPLIT, parts, sentence, actor, on, reason, head=head)


@transaction.atomic
def undo_merge(head: Head, *, actor: User, on: date, reason: str) -> HeadDecision:
    """Split a head made by merging into exactly the heads it was made of.

    Refused: old_roster, round_running, required, head_gone, not_merged.
    """
    roster = _locked(head.roster, actor)
    found = head_facts(roster, [head.pk])
    merge = merge_of(head)
    _refuse(roster, reason, [] if found and merge else [_gone()])
    groups = merge.groups if merge else []
    of_place = {_stored(unit): unit for unit in found[0].units}
    for group in groups:
        _move(group["head"], [of_place[tuple(place)] for place in group["units"]])
    parts = head_facts(roster, [group["head"] for group in groups])
    sentence = f"撤销合并:1人恢复为{len(parts)}人"
    return _decide(roster, Kind.SPLIT, parts, sentence, actor, on, reason, head=head, undoes=merge)


def merge_of(head: Head) -> HeadDecision | None:
    """The merge that made this head and has not been undone."""
    return head.decisions.filter(kind=Kind.MERGE, undone_by__isnull=True).first()


def running_reasons(roster: Roster) -> list[Reason]:
    """Why the roster's heads cannot be changed now: an older roster, or a round not yet certified or voided."""
    reasons = []
    if not roster.is_current:
        reasons.append(Reason("old_roster", "这是旧的一版名册,只有现用的名册可以合并、拆分业主。"))
    running = Round.objects.filter(
        project__neighbourhood=roster.neighbourhood_id, state__in=[Round.State.OPEN, Round.State.CLOSED]
    )
    for round in running:
        message = f"{round}{round.get_state_display()},名册已冻结;复核确认或作废后才能合并、拆分业主。"
        reasons.append(Reason("round_running", message, where=f"round:{round.number}"))
    return reasons


def _locked(roster: Roster, actor: User) -> Roster:
    """The roster as it is now, its neighbourhood held until the transaction ends."""
    locks.neighbourhood_for_heads(roster.neighbourhood_id)
    fresh = Roster.objects.select_related("neighbourhood").get(pk=roster.pk)
    authorise(actor, Action.DECIDE_HEADS, fresh)
    return fresh


def _refuse(roster: Roster, reason: str, more: Sequence[Reason]) -> None:
    if reasons := [*running_reasons(roster), *more, *required_text(reason, "reason", "理由")]:
        raise Refused(reasons)


def _gone() -> Reason:
    return Reason("head_gone", "页面打开后业主已有变化,您的操作没有生效。请返回名册查看后再办理。")


def _several_reasons(asked: Collection[int], found: Sequence[HeadFacts]) -> list[Reason]:
    reasons = []
    if len(set(asked)) < 2:
        reasons.append(Reason("too_few", "请至少选择两人。"))
    if len(found) != len(set(asked)):
        reasons.append(_gone())
    return [*reasons, *_developer_reasons(found)]


def _split_reasons(head: Head, found: Sequence[HeadFacts], units: Collection[int]) -> list[Reason]:
    if not found:
        return [_gone()]
    reasons = _developer_reasons(found)
    own = {unit.pk for unit in found[0].units}
    if merge_of(head):
        reasons.append(Reason("merged_head", "这一人是合并而成的,请先撤销合并。"))
    if not set(units) <= own:
        reasons.append(_gone())
    elif not units:
        reasons.append(Reason("no_unit", "请选择要分开计算的房屋。", field="units"))
    elif set(units) == own:
        reasons.append(Reason("all_units", "至少要给原来的业主留下一套。", field="units"))
    return reasons


def _developer_reasons(found: Iterable[HeadFacts]) -> list[Reason]:
    if not any(head.is_developer for head in found):
        return []
    message = "未售、未交付的房屋依规定合计为一人,不能合并或拆分;已出售的,请在名册备注中改正后重新导入。"
    return [Reason("developer_block", message)]


def _head(roster: Roster, key: str, owners: Iterable[OwnerRow]) -> Head:
    """The head of this key; one emptied by an earlier decision comes back with its owners."""
    head, made = Head.objects.get_or_create(roster=roster, key=key)
    if made:
        Owner.objects.bulk_create(
            Owner(head=head, name=o.name, last_four=o.last_four, credit_code=o.credit_code, phone=o.phone)
            for o in owners
        )
    return head


def _key(kind: str, parts: object) -> str:
    return f"{kind}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"


def _move(head: int, units: Iterable[HeadUnit]) -> None:
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(head=head)


def _stored(unit: HeadUnit) -> tuple[str, str, str]:
    return unit.place.building, unit.place.entrance, unit.place.room


def _decide(
    roster: Roster, kind: Kind, parts: Sequence[HeadFacts], sentence: str, actor: User, on: date, reason: str,
    head: Head | None = None, undoes: HeadDecision | None = None,
) -> HeadDecision:  # fmt: skip
    """Count the roster's heads anew, in the same transaction, and put the decision on record."""
    before, after = (
        roster.head_count,
        Head.objects.filter(roster=roster, units__isnull=False).distinct().count(),
    )
    roster.head_count = after
    roster.save(update_fields=["head_count"])
    decision = HeadDecision.objects.create(
        roster=roster, kind=kind, head=head, undoes=undoes, heads_before=before, heads_after=after,
        groups=[{"head": part.pk, "units": [_stored(unit) for unit in part.units]} for part in parts],
        reason=reason.strip(), by=actor, on=on,
    )  # fmt: skip
    change = f",名册由{before:,}人变为{after:,}人" if before != after else f",名册仍为{after:,}人"
    events.record(
        "decide_heads", sentence + change, actor=actor, on=on, neighbourhood=roster.neighbourhood,
        reason=reason.strip(), data={"roster": roster.pk, "decision": decision.pk},
    )  # fmt: skip
    return decision
