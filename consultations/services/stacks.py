"""A form goes into a stack (批次): whether it may, and how many are in it then; one statement."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from consultations.models import PaperBatch, Round
from policy.errors import NotAllowed, Refused


@dataclass(frozen=True)
class StackCount:
    """A stack as the clerk sees it: `entered` forms that stand in it, `counted` by hand (None: not yet)."""

    batch: int
    number: int
    entered: int
    counted: int | None


def take_in(batch_id: int, round: Round, unit_id: int | None, actor: User) -> StackCount:
    """Hold the stack open and count it as it is with this unit's form in it. Call it inside the act of entering.

    Refused: unknown_stack, stack_needs_unit, stack_finished (new forms only; corrections are taken), second_clerk.
    """
    if unit_id is None:
        raise Refused.one("stack_needs_unit", "按批录入的意见表须写明房号。", field="place")
    with connection.cursor() as cursor:
        cursor.execute(_STACK, [unit_id, unit_id, actor.pk, batch_id, round.pk])
        row = cursor.fetchone()
    if row is None:
        raise Refused.one("unknown_stack", "没有这一批,请重新选择。", field="batch")
    number, counted, finished, compared, others, own, is_second = row
    _refuse(number, finished and not own, is_second)
    if compared:
        PaperBatch.objects.filter(pk=batch_id).update(compared_at=None, compared_by=None)
    return StackCount(batch_id, number, others + 1, counted)


def take_in_all(batch: PaperBatch, round: Round, actor: User) -> None:
    """Hold a stack for a whole sheet of forms. Refused: unknown_stack, stack_finished, second_clerk."""
    rows = PaperBatch.objects.filter(round=round).select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=batch.pk).first()
    if row is None:
        raise Refused.one("unknown_stack", "没有这一批,请重新选择。", field="batch")
    _refuse(row.number, row.is_finished, row.second_entries.filter(entered_by=actor).exists())


def _refuse(number: int, finished: bool, is_second: bool) -> None:
    if is_second:
        message = f"您是第{number}批的第二次录入人,第一次录入须由另一人办理。"
        raise NotAllowed.one("second_clerk", message, field="batch")
    if finished:
        message = f"第{number}批已录完,不再收新的意见表;确属这一批的,请先重新打开。"
        raise Refused.one("stack_finished", message, field="batch")


# the last form of each unit in the stack, unless it was taken out again
_STACK = """
SELECT b.number, b.form_count, b.finished_at IS NOT NULL, b.compared_at IS NOT NULL, c.others, c.own > 0,
    EXISTS (SELECT 1 FROM consultations_secondentry s WHERE s.batch_id = b.id AND s.entered_by_id = a.actor)
FROM consultations_paperbatch b,
    LATERAL (SELECT COUNT(*) FILTER (WHERE l.unit_id <> %s) AS others, COUNT(*) FILTER (WHERE l.unit_id = %s) AS own
        FROM (SELECT DISTINCT ON (unit_id) unit_id, choice FROM consultations_ballot
              WHERE batch_id = b.id ORDER BY unit_id, id DESC) l
        WHERE l.choice <> 'retracted') c,
    (SELECT %s::bigint AS actor) a
WHERE b.id = %s AND b.round_id = %s
FOR SHARE OF b
"""
