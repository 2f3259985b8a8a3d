"""Real threads: guesses, paper beside web, one code twice, closing. Every race has a twin that goes wrong."""

import threading

import pytest
from django.db import connection
from django.db.models import F

from consultations import locks
from consultations.clashing import open_clashes
from consultations.models import Ballot, EffectiveBallot, Letter
from consultations.queries import differences, returned_heads
from consultations.services import ballots, cast, close_round, online
from consultations.services.online import Sent, cast_online, open_letter
from policy.errors import Refused
from projects.models import Event
from tests.consultations.builders import TODAY, entry, opened, single, unit
from tests.consultations.letters import NOON, posted
from tests.consultations.test_races import WAIT, all_read_before_anyone_writes, together, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "000000000000"


# ---- 200 guesses at once


def two_hundred_guesses(clerk) -> int:
    """Failures counted of 200 wrong codes for one letter, ten at a time."""
    round = opened(single(1), clerk)
    post = posted(entry(round, "101"), clerk)
    together([lambda: open_letter(post.number, WRONG, at=NOON) for _ in range(200)])
    return Letter.objects.get().failures


def test_two_hundred_guesses_at_once_count_as_two_hundred(clerk) -> None:
    assert two_hundred_guesses(clerk) == 200


def test_read_and_written_apart_guesses_are_lost(monkeypatch, clerk) -> None:
    def apart(letter_id: int | None, right: bool, at: object) -> bool:
        failures = Letter.objects.get(pk=letter_id).failures
        Letter.objects.filter(pk=letter_id).update(failures=failures + 1)
        return right

    monkeypatch.setattr(online, "_counted", apart)
    assert two_hundred_guesses(clerk) < 200


def test_the_right_code_among_many_wrong_ones_opens_nothing_once_ten_have_failed(clerk) -> None:
    round = opened(single(1), clerk)
    post = posted(entry(round, "101"), clerk)
    Letter.objects.update(failures=F("failures") + 9)
    tries = [WRONG, *[post.code] * 9]
    together([lambda: open_letter(post.number, WRONG, at=NOON)])
    results = together([lambda code=code: open_letter(post.number, code, at=NOON) for code in tries])
    assert [result for result in results if not isinstance(result, Refused)] == []


# ---- paper and web of one head in the same second


def paper_and_web(clerk):
    """A round in which one head's signed paper and its answer came at once."""
    round = opened(single(1), clerk)
    flat, letter = unit(round, "101"), posted(entry(round, "101"), clerk).letter
    acts = [
        lambda: cast(round, actor=clerk, on=TODAY, choice="agree", unit=flat),
        lambda: cast_online(letter, choice="disagree", on=TODAY, at=NOON),
    ]
    together(acts, threads=2)
    return round


def in_order(round) -> bool:
    """Paper counts, the answer is kept, and one clash says so."""
    row = EffectiveBallot.objects.get(round=round)
    kept = Ballot.objects.filter(round=round).count() == 2
    return kept and row.choice == "agree" and len(open_clashes(round)) == 1 and not differences(round)


@pytest.mark.parametrize("attempt", range(5))
def test_paper_and_web_in_the_same_second_leave_paper_counting_and_one_clash(clerk, attempt) -> None:
    assert in_order(paper_and_web(clerk))


def test_without_the_lock_the_clash_is_overlooked(monkeypatch, clerk) -> None:
    without_locks(monkeypatch)
    monkeypatch.setattr(locks, "lock_for_letter", lambda: "")
    barrier, read = threading.Barrier(2, timeout=WAIT), ballots.forms_of

    def held(entry_ids: list[int]) -> object:
        found = read(entry_ids)
        barrier.wait()
        return found

    monkeypatch.setattr(ballots, "forms_of", held)
    monkeypatch.setattr(online, "forms_of", held)
    assert not in_order(paper_and_web(clerk))


# ---- one code, two answers


def answers_of_one_letter(clerk) -> int:
    """How many ballots two answers under one code make."""
    round = opened(single(1), clerk)
    letter = posted(entry(round, "101"), clerk).letter
    together(
        [
            lambda choice=choice: cast_online(letter, choice=choice, on=TODAY, at=NOON)
            for choice in ("agree", "disagree")
        ]
    )
    return Ballot.objects.filter(round=round).count()


def test_two_answers_with_one_code_are_one_ballot(clerk) -> None:
    assert answers_of_one_letter(clerk) == 1


def without_the_letters_guards(monkeypatch) -> None:
    """No lock, no guarded update, no unique index: what each of them would prevent."""
    monkeypatch.setattr(locks, "lock_for_letter", lambda: "")
    monkeypatch.setattr(online, "_use", lambda pk, at: Letter.objects.filter(pk=pk).update(used_at=at))
    all_read_before_anyone_writes(monkeypatch, online, "_locked", 2)


@pytest.fixture
def _no_unique_letter(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_ballot_per_letter")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE consultations_ballot CASCADE")
        cursor.execute(
            "CREATE UNIQUE INDEX one_ballot_per_letter ON consultations_ballot (letter_id) WHERE letter_id IS NOT NULL"
        )


@pytest.mark.usefixtures("_no_unique_letter")
def test_without_the_letters_guards_one_code_counts_twice(monkeypatch, clerk) -> None:
    without_the_letters_guards(monkeypatch)
    assert answers_of_one_letter(clerk) == 2


# ---- answers come in while the round closes: acknowledged means counted


def acknowledged_and_counted(round, clerk) -> tuple[int, int, int]:
    """Owners who got a receipt, heads counted at closing, heads counted afterwards."""
    letters = [posted(head, clerk).letter for head in round.roll.all()]
    acts = [lambda one=one: cast_online(one, choice="agree", on=TODAY, at=NOON) for one in letters]
    acts.insert(len(acts) // 2, lambda: close_round(round, actor=clerk, on=TODAY))
    results = together(acts)
    acknowledged = sum(isinstance(result, Sent) for result in results)
    return acknowledged, Event.objects.get(verb="close_round").data["returned"], returned_heads(round)


@pytest.mark.parametrize("attempt", range(5))
def test_what_an_owner_got_a_receipt_for_while_the_round_closes_is_counted(clerk, attempt) -> None:
    acknowledged, at_closing, afterwards = acknowledged_and_counted(opened(single(20), clerk), clerk)
    assert acknowledged == at_closing == afterwards
    assert 0 < acknowledged <= 20


def test_without_the_lock_an_answer_is_acknowledged_and_not_counted(monkeypatch, clerk) -> None:
    round = opened(single(1), clerk)
    letter = posted(round.roll.get(), clerk).letter
    monkeypatch.setattr(locks, "lock_for_letter", lambda: "")
    read, closed, locked = threading.Event(), threading.Event(), online._locked

    def answers_only_after_the_closing(*args: object) -> object:
        found = locked(*args)
        read.set()
        closed.wait(WAIT)
        return found

    def close_in_between() -> None:
        read.wait(WAIT)
        close_round(round, actor=clerk, on=TODAY)
        closed.set()

    monkeypatch.setattr(online, "_locked", answers_only_after_the_closing)
    results = together(
        [lambda: cast_online(letter, choice="agree", on=TODAY, at=NOON), close_in_between], threads=2
    )
    assert isinstance(results[0], Sent)
    assert Event.objects.get(verb="close_round").data["returned"] == 0
    assert returned_heads(round) == 1
