"""Reading what the ledger hashes: rolls and ballots of a round under their pseudonyms."""

from collections.abc import Iterator

from django.db.models import QuerySet

from consultations.ledger import ONLINE, Content, Head, Value, beginning, digest, pseudonym
from consultations.models import Ballot, LedgerBlock, RollEntry, Round
from consultations.receipts import code_of

LATER = ("batch_id", "letter_id", "carried_from_id")
"""Hashed only where a row has them: rows sealed before these columns were are hashed as they were."""
COLUMNS = (
    "pk", "entry_id", "unit_id", "choice", "source", "code_hash", "nonce", *LATER,
    "signed_by", "signed_on", "source", "sheet_id", "note", "entered_by_id", "entered_at",
)  # fmt: skip


def about(round: Round) -> list[Value]:
    """What a round's chain begins with: facts that never move once it is open."""
    return [
        round.project.code,
        round.number,
        round.attempt,
        round.question,
        round.rule_set,
        round.opened_on.isoformat(),
        f"{round.total_area:.2f}",
        round.total_heads,
        *([round.title, round.item_code, round.scope] if round.is_special else []),
    ]


def heads(round: Round) -> list[Head]:
    """The frozen roll: pseudonym, area and number of units of each head, in no order that says who."""
    rows = RollEntry.objects.filter(round=round).values_list("pk", "area", "unit_count")
    return sorted(
        (pseudonym(round.ledger_salt, "head", pk), f"{area:.2f}", count)
        for pk, area, count in rows.iterator(chunk_size=5000)
    )


def head_hash(round: Round) -> str:
    """Where the chain stands: the last block's hash, before the first block its beginning."""
    last = LedgerBlock.objects.filter(round=round).order_by("number").last()
    return last.hash if last else beginning(about(round), heads(round))


def strangers(unsealed: QuerySet[Ballot]) -> list[int]:
    """Ballots not yet sealed that came past the portal: no receipt, or one its key did not make. One query.

    Asked before sealing only: later the key may have been exchanged, and the chain answers for the row.
    """
    rows = unsealed.values_list("pk", "nonce", "code_hash").iterator(chunk_size=5000)
    return [pk for pk, nonce, code_hash in rows if not (nonce and code_hash and code_of(nonce, code_hash))]


def contents(round: Round, ballots: QuerySet[Ballot]) -> Iterator[Content]:
    """What is hashed of these ballots, in their order; one query."""
    for row in ballots.values_list(*COLUMNS).iterator(chunk_size=5000):
        yield _content(round.ledger_salt, *row)


def _content(
    salt: str, pk: int, entry_id: int, unit_id: int | None, choice: str, source: str, receipt: str, nonce: str,
    *office: object,
) -> Content:  # fmt: skip
    later, facts = office[: len(LATER)], office[len(LATER) :]
    known = [[name, value] for name, value in zip(LATER, later, strict=True) if value is not None]
    return Content(
        ballot=pk,
        head=pseudonym(salt, "head", entry_id),
        unit=None if unit_id is None else pseudonym(salt, "unit", unit_id),
        choice=choice,
        receipt=receipt or "",
        office=digest([nonce, *map(_written, facts), *known]),
        online=source == ONLINE,
    )


def _written(fact: object) -> str | None:
    """Dates and instants as the database's own clock has them (the connection is in UTC)."""
    return None if fact is None else fact.isoformat() if hasattr(fact, "isoformat") else str(fact)
