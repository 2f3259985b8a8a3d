"""Whether a round's ledger is as it was sealed; if not, its first bad row."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from consultations import ledger_rows, locks, queries
from consultations.ledger import Content, beginning, link
from consultations.models import Ballot, LedgerBlock, LedgerSeal, Round
from projects.models import Event

Sealed = tuple[int, int, str, int]
"""Place, ballot, hash, block."""


@dataclass(frozen=True)
class Finding:
    """A round's ledger: how many ballots are sealed, where its chain stands, and what is wrong ("": nothing)."""

    sealed: int
    head: str
    fault: str


def check(round: Round) -> Finding:
    """Recompute everything from the rows; the first fault in the order of the chain.

    No sealing and no closing meanwhile; clerks go on entering.
    """
    with transaction.atomic():
        locks.state_to_seal(round.pk)
        locks.ledger_alone(round.pk)
        return _check(Round.objects.select_related("project").get(pk=round.pk))


def _check(round: Round) -> Finding:
    seals = list(
        LedgerSeal.objects.filter(round=round)
        .order_by("place")
        .values_list("place", "ballot_id", "hash", "block_id")
    )
    fault = next((fault for fault in _faults(round, seals)), "")
    return Finding(len(seals), ledger_rows.head_hash(round), fault)


def _faults(round: Round, seals: list[Sealed]) -> Iterator[str]:
    blocks = list(LedgerBlock.objects.filter(round=round).order_by("number"))
    start = beginning(ledger_rows.about(round), ledger_rows.heads(round))
    if blocks and blocks[0].before != start:
        yield "名册、征求事项或规则与封存时不一致。"
    yield from _chain_faults(round, seals, start)
    yield from _block_faults(blocks, seals, start)
    yield from _unsealed_faults(round)
    yield from _end_faults(round, seals[-1][2] if seals else start)
    if round.ledger_head:
        yield from (f"名册编号 {pk} 的业主:计入的意见与逐份意见不一致。" for pk in queries.differences(round))


def _chain_faults(round: Round, seals: list[Sealed], before: str) -> Iterator[str]:
    ballots = Ballot.objects.filter(pk__in=LedgerSeal.objects.filter(round=round).values("ballot"))
    rows: dict[int, Content] = {
        content.ballot: content for content in ledger_rows.contents(round, ballots.filter(round=round))
    }
    for expected, (place, ballot, hash, _) in enumerate(seals, 1):
        where = f"第{expected}份意见(编号 {ballot})"
        if place != expected:
            yield f"第{expected}份意见(其后为编号 {ballot}):封存记录缺失。"
            return
        if ballot not in rows:
            yield f"{where}:已封存的意见不在册,被删除或移走。"
            return
        if link(before, rows[ballot]) != hash:
            yield f"{where}:内容与封存时不一致。"
            return
        before = hash


def _block_faults(blocks: list[LedgerBlock], seals: list[Sealed], before: str) -> Iterator[str]:
    last = {block: (place, hash) for place, _, hash, block in seals}
    for number, block in enumerate(blocks, 1):
        place, hash = last.get(block.pk, (0, ""))
        if block.number != number or block.before != before or block.hash != hash:
            yield f"第{number}段封存(到第{place}份意见):与前后不衔接。"
        before = block.hash


def _unsealed_faults(round: Round) -> Iterator[str]:
    """While the round is open what came in this minute waits; a row the portal made always has a receipt of its key."""
    unsealed = Ballot.objects.filter(round=round, seal=None).order_by("pk")
    ended = round.ledger_head
    for pk in unsealed.values_list("pk", flat=True) if ended else ledger_rows.strangers(unsealed):
        yield f"编号 {pk} 的意见:没有封存,不是按程序录入的。"


def _end_faults(round: Round, head: str) -> Iterator[str]:
    """The chain still ends where the closing said, on the round and in the history that cannot be rewritten."""
    kept = [round.ledger_head] if round.ledger_head else []
    if round.state in (Round.State.CLOSED, Round.State.CERTIFIED):
        closing = Event.objects.filter(project=round.project, verb="close_round", data__round=round.pk)
        kept += [
            data.get("ledger_head", "") for data in closing.order_by("-pk").values_list("data", flat=True)[:1]
        ]
    for said in kept:
        if said != head:
            yield f"账册末尾与结束时的校验码 {said[:8]}… 不一致,末尾的意见被删除或改动。"
