"""Sealing: ballots entered since the last block are chained by hash, without those who enter waiting for it."""

from itertools import accumulate

from django.db import connection, transaction

from consultations import ledger_rows, locks
from consultations.ledger import Content, link
from consultations.models import Ballot, LedgerBlock, LedgerSeal, Round


def seal_open_rounds() -> int:
    """Seal what came in since the last time, round by round; returns how many ballots. Beat asks every minute."""
    unsealed = Ballot.objects.filter(round__state=Round.State.OPEN, seal=None, code_hash__isnull=False)
    waiting = unsealed.order_by("round_id").values_list("round_id", flat=True).distinct()
    return sum(_seal_if_open(round_id) for round_id in list(waiting))


def seal_all(round: Round) -> str:
    """Seal whatever is not, inside the act that ends the entering and holds the round; returns the 账册校验码."""
    locks.ledger_alone(round.pk)
    _seal(round)
    return ledger_rows.head_hash(round)


@transaction.atomic
def _seal_if_open(round_id: int) -> int:
    """A round that closed meanwhile has sealed itself."""
    if locks.state_to_seal(round_id) != Round.State.OPEN:
        return 0
    locks.ledger_alone(round_id)
    return _seal(Round.objects.select_related("project").get(pk=round_id))


def _seal(round: Round) -> int:
    """One block of everything unsealed. A row whose receipt the portal did not make is left for all to see."""
    unsealed = Ballot.objects.filter(round=round, seal=None).order_by("pk")
    strange = set(ledger_rows.strangers(unsealed))
    fresh = [content for content in ledger_rows.contents(round, unsealed) if content.ballot not in strange]
    if fresh:
        _append(round, fresh)
    return len(fresh)


def _append(round: Round, fresh: list[Content]) -> None:
    before = ledger_rows.head_hash(round)
    hashes = list(accumulate(fresh, link, initial=before))[1:]
    number = LedgerBlock.objects.filter(round=round).count() + 1
    block = LedgerBlock.objects.create(round=round, number=number, before=before, hash=hashes[-1])
    place = LedgerSeal.objects.filter(round=round).count()
    ballots = [content.ballot for content in fresh]
    with connection.cursor() as cursor:
        cursor.execute(_SEALS, [round.pk, block.pk, place, ballots, hashes])


# by hand: it runs beside the clerks' entering, every minute
_SEALS = """
INSERT INTO consultations_ledgerseal (round_id, block_id, place, ballot_id, hash)
SELECT %s, %s, %s + place, ballot, hash
FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY AS sealed (ballot, hash, place)
"""
