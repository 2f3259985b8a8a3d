"""改造需求: which of the scheme's items a head wants, or how many heads asked for each where only that was counted."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import HeadWish, ItemWish, Round
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects import events
from projects.guards import running


def record_wishes(round: Round, wishes: Mapping[str, int], *, actor: User, on: date) -> list[ItemWish]:
    """Set the heads per item code; items left out keep what they had.

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


def _reasons(round: Round, wishes: Mapping[str, int]) -> list[Reason]:
    names = {item.code: item.name for item in load_scheme(round.project.scheme_code).items}
    reasons = [] if wishes else [Reason("nothing_given", "请至少填写一项的人数。")]
    if round.state == Round.State.VOIDED:
        reasons.append(Reason("round_voided", f"{round}已作废,不能登记需求。"))
    for code, heads in wishes.items():
        if code not in names:
            reasons.append(Reason("unknown_item", f"实施方案里没有内容“{code}”。"))
        elif not 0 <= heads <= round.total_heads:
            message = f"{names[code]}:人数须在 0 到 {round.total_heads} 之间。"
            reasons.append(Reason("too_many_heads", message, field=code))
    return reasons


def keep_wishes(round_id: int, entry_id: int, codes: Collection[str], ballot_id: int | None) -> None:
    """The head now wants these items and no others: its last form that names any. Part of an act that holds the head.

    A form without wishes changes nothing. The caller has asked `unknown_items` first.
    """
    if not codes:
        return
    HeadWish.objects.filter(entry_id=entry_id).delete()
    HeadWish.objects.bulk_create(
        HeadWish(round_id=round_id, entry_id=entry_id, item_code=code, ballot_id=ballot_id)
        for code in dict.fromkeys(codes)
    )


def unknown_items(round: Round, codes: Collection[str]) -> list[Reason]:
    """Codes the round's scheme does not have, each with a sentence."""
    known = {item.code for item in load_scheme(round.project.scheme_code).items}
    return [
        Reason("unknown_item", f"实施方案里没有内容“{code}”。", field="codes")
        for code in dict.fromkeys(codes)
        if code not in known
    ]
