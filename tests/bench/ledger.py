"""What the ledger costs those who enter: eight clerks at once, with and without it, in one run.

make bench      prints the rates beside the aim of 0.7 of bare inserts; fails only where a ballot was not sealed

Bare: one INSERT, committed, into a table like the ballots' own (same columns, keys, indexes, foreign keys and checks)
without the receipt's two columns and their unique index. With the ledger: the same INSERT into the ballots with a fresh
receipt, committed, while a ninth connection seals every second (beat does it once a minute).
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median

import pytest
from django.db import connection

from consultations.ledger_check import check
from consultations.models import Ballot, Round
from consultations.receipts import new_slip
from consultations.services.sealing import seal_open_rounds
from tests.consultations.builders import opened, single
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS, EACH, RUNS, AIM = 8, 300, 5, 0.7
SECONDS = 1.0
INSERT = """INSERT INTO {}
    (round_id, entry_id, choice, signed_by, source, note, entered_by_id, entered_at{})
    VALUES (%s, %s, 'agree', 'self', 'grid', '', %s, statement_timestamp(){}) RETURNING id"""
BARE = INSERT.format("bench_bare", "", "")
WITH_RECEIPT = INSERT.format("consultations_ballot", ", nonce, code_hash", ", %s, %s")
BARE_TABLE = """
CREATE TABLE bench_bare (LIKE consultations_ballot INCLUDING ALL);
ALTER TABLE bench_bare DROP COLUMN nonce, DROP COLUMN code_hash;
DO $$ DECLARE said text;
BEGIN
    FOR said IN SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = 'consultations_ballot'::regclass AND contype = 'f'
    LOOP EXECUTE 'ALTER TABLE bench_bare ADD ' || said; END LOOP;
END $$;
"""


@contextmanager
def bare_table() -> Iterator[None]:
    """The floor; gone again before the tests' tables are emptied."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(BARE_TABLE)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_bare")


def rate(enter: Callable[[int], None]) -> float:
    """Ballots a second, eight connections at once."""

    def clerk(number: int) -> None:
        connection.ensure_connection()
        ready.wait()
        for _ in range(EACH):
            enter(number)
        connection.close()

    ready = threading.Barrier(CLERKS + 1)
    with ThreadPoolExecutor(CLERKS) as pool:
        done = [pool.submit(clerk, number) for number in range(CLERKS)]
        ready.wait()
        began = time.perf_counter()
        for each in done:
            each.result()
    return CLERKS * EACH / (time.perf_counter() - began)


def bare(round: Round, heads: list[int], clerk: int) -> float:
    def enter(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [round.pk, heads[number], clerk])

    return rate(enter)


def with_ledger(round: Round, heads: list[int], clerk: int) -> float:
    over = threading.Event()

    def seal() -> None:
        while not over.wait(SECONDS):
            seal_open_rounds()
        connection.close()

    def enter(number: int) -> None:
        slip = new_slip()
        with connection.cursor() as cursor:
            cursor.execute(WITH_RECEIPT, [round.pk, heads[number], clerk, slip.nonce, slip.code_hash])

    with ThreadPoolExecutor(1) as pool:
        sealing = pool.submit(seal)
        reached = rate(enter)
        over.set()
        sealing.result()
    return reached


def test_entering_with_the_ledger_beside_bare_inserts_seals_every_ballot() -> None:
    clerk = UserFactory()
    rounds = [opened(single(CLERKS), clerk) for _ in range(2)]
    heads = [list(round.roll.values_list("pk", flat=True)) for round in rounds]
    with bare_table():
        pairs = [
            (bare(rounds[0], heads[0], clerk.pk), with_ledger(rounds[1], heads[1], clerk.pk))
            for _ in range(RUNS)
        ]
    for plain, sealed in pairs:
        print(f"bare {plain:,.0f}/s   with the ledger {sealed:,.0f}/s   share {sealed / plain:.2f}")
    seal_open_rounds()
    assert check(rounds[1]).sealed == Ballot.objects.filter(round=rounds[1]).count()
    share = median(sealed / plain for plain, sealed in pairs)
    print(f"median share {share:.2f}, aim {AIM}: {'reached' if share >= AIM else 'not reached'}")
