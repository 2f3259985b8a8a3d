"""登记送达: when, how and by whom, for one head or for a whole staircase at once; append-only."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import Delivery, RollEntry, Round
from policy.errors import Reason, Refused
from projects import events
from projects.checks import said
from projects.guards import required_text, running

MOST_NOTE, MOST_NAME = 200, 60


def record_delivery(
    round: Round,
    entries: Sequence[RollEntry],
    *,
    actor: User,
    on: date,
    how: str,
    delivered_on: date,
    delivered_by: str,
    note: str = "",
) -> list[Delivery]:
    """One row a head; the last one is what counts, so a wrong entry is corrected by entering it anew.

    Refused: round_not_open, nobody_chosen, not_on_roll, bad_way, delivered_in_future, delivered_before_opening, required.
    """
    with transaction.atomic():
        round = locks.open_round_for_change(round.pk)
        authorise(actor, Action.RECORD_DELIVERY, round)
        running(round.project)
        reasons = [
            *_head_reasons(round, entries), *_date_reasons(round, delivered_on, on), *_way_reasons(how),
            *required_text(delivered_by, "delivered_by", "送达人"),
        ]  # fmt: skip
        if reasons:
            raise Refused(reasons)
        kept = {"how": how, "delivered_on": delivered_on, "delivered_by": delivered_by.strip()[:MOST_NAME]}
        kept |= {"note": note.strip()[:MOST_NOTE], "recorded_by": actor, "round": round}
        made = Delivery.objects.bulk_create([Delivery(entry=entry, **kept) for entry in entries])
        _record(round, made, actor, on)
    return made


def _head_reasons(round: Round, entries: Sequence[RollEntry]) -> list[Reason]:
    if not entries:
        return [Reason("nobody_chosen", "请先勾选业主。", field="heads")]
    if any(entry.round_id != round.pk for entry in entries):
        return [Reason("not_on_roll", "有业主不在这次征求意见的名册里,请刷新页面。", field="heads")]
    return []


def _date_reasons(round: Round, delivered_on: date, on: date) -> list[Reason]:
    field = "delivered_on"
    if delivered_on > on:
        return [Reason("delivered_in_future", "送达日期不能晚于今天。", field=field)]
    if delivered_on < round.opened_on:
        message = f"送达日期不能早于开始日期{said(round.opened_on)}。"
        return [Reason("delivered_before_opening", message, field=field)]
    return []


def _way_reasons(how: str) -> list[Reason]:
    return [] if how in Delivery.How.values else [Reason("bad_way", "请选择送达方式。", field="how")]


def _record(round: Round, made: list[Delivery], actor: User, on: date) -> None:
    way = made[0].get_how_display()
    events.record(
        "record_delivery",
        f"{round}:登记送达({way}),{len(made):,} 人",
        actor=actor,
        on=on,
        project=round.project,
        data={"round": round.pk, "heads": len(made), "how": made[0].how},
    )


def take_out_list(round: Round, *, actor: User, on: date) -> None:
    """送达清单 leaves the portal: it names owners, so who took it is on record."""
    authorise(actor, Action.RECORD_DELIVERY, round)
    data = {"round": round.pk}
    events.record(
        "take_out_delivery_list",
        f"{round}:下载送达清单",
        actor=actor,
        on=on,
        project=round.project,
        data=data,
    )
