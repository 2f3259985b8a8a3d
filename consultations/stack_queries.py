"""Reads over stacks: where two entries differ, how far a stack is, who looked at its scans."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, Sum

from consultations.models import (
    Ballot,
    Choice,
    PaperBatch,
    RollUnit,
    Round,
    Scan,
    ScanView,
    SecondEntry,
)
from consultations.stack_rules import Mismatch, Said, mismatches, standing
from policy.errors import Reason

MOST_LISTED = 20


@dataclass(frozen=True)
class Difference:
    """A unit on which the two entries of a stack differ, with its place and one sentence."""

    unit: RollUnit
    mismatch: Mismatch

    @property
    def sentence(self) -> str:
        """3幢2单元501室:第一次 同意,第二次 不同意。

        What only one side has is told without its choice: the other is to read it."""
        place, row = self.unit.place, self.mismatch
        if row.first is None or row.second is None:
            missing, there = ("一", "二") if row.first is None else ("二", "一")
            return f"{place}:第{there}次有,第{missing}次没有。"
        if row.kind == "choice":
            return (
                f"{place}:第一次 {Choice(row.first.choice).label},第二次 {Choice(row.second.choice).label}。"
            )
        return f"{place}:第一次 {_signer(row.first)}签字,第二次 {_signer(row.second)}签字。"


def first_entries(batch: PaperBatch) -> dict[int, Said]:
    """Unit → what the stack's forms say as they were entered first."""
    rows = Ballot.objects.filter(batch=batch).order_by("id").values_list("unit_id", "choice", "signed_by")
    return standing(rows)


def second_entries(batch: PaperBatch) -> dict[int, Said]:
    """Unit → what the second clerk read."""
    rows = (
        SecondEntry.objects.filter(batch=batch).order_by("id").values_list("unit_id", "choice", "signed_by")
    )
    return standing(rows)


def differences_of(batch: PaperBatch) -> list[Difference]:
    """Every unit on which the two entries differ; three queries."""
    rows = mismatches(first_entries(batch), second_entries(batch))
    units = RollUnit.objects.select_related("entry").in_bulk([row.unit for row in rows])
    return [Difference(units[row.unit], row) for row in rows]


def counts_of(round: Round) -> dict[int, int]:
    """Stack id → forms that stand in it; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [round.pk])
        return dict(cursor.fetchall())


def count_of(batch: PaperBatch) -> int:
    """Forms that stand in the stack."""
    return counts_of(batch.round).get(batch.pk, 0)


def stacks_of(round: Round) -> list[PaperBatch]:
    """The round's stacks, oldest first, each with `entered`, the forms that stand in it; two queries."""
    stacks, counts = list(round.batches.select_related("opened_by", "compared_by")), counts_of(round)
    for stack in stacks:
        stack.entered = counts.get(stack.pk, 0)  # type: ignore[attr-defined]
    return stacks


def stacks_with_scans(round: Round) -> list[PaperBatch]:
    """`stacks_of`, each also with `pages`, the pages of its scans; three queries."""
    stacks = stacks_of(round)
    rows = Scan.objects.filter(batch__round=round, removed_at__isnull=True).values_list("batch")
    pages = dict(rows.annotate(pages=Sum("page_count")).order_by())
    for stack in stacks:
        stack.pages = pages.get(stack.pk, 0)  # type: ignore[attr-defined]
    return stacks


def scans_of(batch: PaperBatch) -> list[Scan]:
    """The stack's scans, oldest first, removed ones too, each with who looked at it; two queries."""
    rows = batch.scans.select_related("added_by", "removed_by")
    return list(rows.prefetch_related(Prefetch("views", ScanView.objects.select_related("by"))))


def stack_reasons(round: Round) -> list[Reason]:
    """Why the stacks keep a round from closing: not finished though more was counted, or not compared."""
    where = f"round:{round.number}"
    return [
        Reason(code, sentence, where=where)
        for stack in stacks_of(round)
        for code, sentence in _open_matters(stack)
    ]


def _open_matters(stack: PaperBatch) -> list[tuple[str, str]]:
    entered, counted = stack.entered, stack.form_count  # type: ignore[attr-defined]
    if not stack.is_finished and counted is not None and entered != counted:
        return [("stack_open", f"{stack}点数 {counted} 份,已录 {entered} 份,还没有录完。")]
    if not stack.double_entry or stack.is_compared:
        return []
    if not stack.is_finished:
        return [("stack_open", f"{stack}要求双人录入,还没有录完。")]
    return _not_compared(stack)


def _not_compared(stack: PaperBatch) -> list[tuple[str, str]]:
    rows = differences_of(stack)
    listed = [("mismatch", f"{stack} {row.sentence}") for row in rows[:MOST_LISTED]]
    if len(rows) > MOST_LISTED:
        listed.append(("mismatch", f"{stack}另有 {len(rows) - MOST_LISTED} 户两次录入不一致。"))
    return listed or [("not_compared", f"{stack}两次录入一致,还没有确认核对。")]


def _signer(said: Said) -> str:
    return Ballot.SignedBy(said.signed_by).label


# the last form of each unit in each stack, unless it was taken out again
_COUNTS = """
SELECT l.batch_id, COUNT(*)
FROM (SELECT DISTINCT ON (batch_id, unit_id) batch_id, choice FROM consultations_ballot
      WHERE batch_id IN (SELECT id FROM consultations_paperbatch WHERE round_id = %s)
      ORDER BY batch_id, unit_id, id DESC) l
WHERE l.choice <> 'retracted' GROUP BY l.batch_id
"""
