"""The one door by which a ballot comes in: the ballot with its receipt and the head's one effective row, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from consultations.models import Ballot, EffectiveBallot
from consultations.receipts import new_slip


@dataclass(frozen=True)
class NewBallot:
    """A form about to be appended. `entered_by` None: sent by its owner under `letter`."""

    round_id: int
    entry_id: int
    choice: str
    source: str
    entered_by: int | None
    unit_id: int | None = None
    signed_by: str = Ballot.SignedBy.SELF
    signed_on: date | None = None
    note: str = ""
    batch_id: int | None = None
    letter_id: int | None = None
    carried_from: int | None = None


def append(form: NewBallot, *, counts: str, area: Decimal | object, overruled_by: int | None = None) -> int:
    """Append one form in one statement; returns its id. The head's row then says `counts`.

    `overruled_by`: a form from the web that does not count because this paper ballot prevails.
    """
    slip = new_slip()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH made AS (
                INSERT INTO consultations_ballot
                    (round_id, entry_id, unit_id, choice, signed_by, signed_on, source, note, batch_id, letter_id,
                     carried_from_id, entered_by_id, nonce, code_hash, entered_at)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, statement_timestamp())
                RETURNING id),
            counts AS (
                INSERT INTO consultations_effectiveballot (round_id, entry_id, ballot_id, choice, area)
                SELECT %s, %s, COALESCE(%s, made.id), %s, %s FROM made
                ON CONFLICT (entry_id)
                DO UPDATE SET ballot_id = EXCLUDED.ballot_id, choice = EXCLUDED.choice)
            SELECT id FROM made
            """,
            [
                *(form.round_id, form.entry_id, form.unit_id, form.choice, form.signed_by, form.signed_on),
                *(form.source, form.note, form.batch_id, form.letter_id, form.carried_from, form.entered_by),
                *(slip.nonce, slip.code_hash),
                *(form.round_id, form.entry_id, overruled_by, counts, area),
            ],
        )
        return int(cursor.fetchone()[0])


def append_all(ballots: Sequence[Ballot], effective: Sequence[EffectiveBallot]) -> None:
    """Append many forms in a fixed number of statements; `effective` may point at ballots of this call."""
    for ballot in ballots:
        slip = new_slip()
        ballot.nonce, ballot.code_hash = slip.nonce, slip.code_hash
    Ballot.objects.bulk_create(ballots, batch_size=2000)
    point_effective(effective)


def point_effective(rows: Sequence[EffectiveBallot]) -> None:
    """One effective row per head: made or moved to the ballot that counts now."""
    EffectiveBallot.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["ballot", "choice"],
    )
