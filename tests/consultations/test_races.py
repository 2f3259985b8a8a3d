"""Real threads on PostgreSQL. Every race has a twin without the lock that goes wrong in the same assertion."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from consultations import locks, queries
from consultations.models import Ballot, EffectiveBallot, Round
from consultations.queries import differences, returned_heads
from consultations.services import ballots, cast, close_round, void_round
from policy.errors import Refused
from projects.models import Event
from tests.consultations.builders import TODAY, opened, project_with, reopened, single

pytestmark = pytest.mark.django_db(transaction=True)

ONE_HEAD = [[("1", "1", f"{floor}01", "50.00") for floor in range(1, 11)]]
WAIT = 20


def together(acts: list[Callable[[], object]], threads: int = 10) -> list[object]:
    """Every act in a thread of its own connection; the result or the refusal of each."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, acts))


def all_read_before_anyone_writes(monkeypatch, module, name: str, parties: int) -> None:
    """Hold every thread after its read until all have read: what the lock would prevent."""
    barrier, read = threading.Barrier(parties, timeout=WAIT), getattr(module, name)

    def held(*args: object) -> object:
        found = read(*args)
        barrier.wait()
        return found

    monkeypatch.setattr(module, name, held)


def without_locks(monkeypatch) -> None:
    monkeypatch.setattr(locks, "lock_for_cast", lambda: "")
    monkeypatch.setattr(
        locks, "round_for_change", lambda pk: Round.objects.select_related("project").get(pk=pk)
    )


# ---- one head, fifty forms at once


def fifty_forms(clerk) -> Round:
    """Fifty forms of one head's ten units, agreeing and disagreeing, five clerks' worth at a time."""
    round = opened(ONE_HEAD, clerk)
    units = list(round.units.all())
    together(
        [
            lambda n=n: cast(
                round, actor=clerk, on=TODAY, choice=("agree", "disagree")[n % 2], unit=units[n % 10]
            )
            for n in range(50)
        ]
    )
    return round


def kept_as_the_ballots_say(round: Round) -> bool:
    return EffectiveBallot.objects.filter(round=round).count() == 1 and not differences(round)


def test_fifty_forms_of_one_head_at_once_leave_exactly_one_true_opinion(clerk) -> None:
    round = fifty_forms(clerk)
    assert Ballot.objects.filter(round=round).count() == 50
    assert kept_as_the_ballots_say(round)


def two_forms_without_lock(monkeypatch, clerk) -> Round:
    round = opened([[("1", "1", "101", "50.00"), ("1", "1", "201", "50.00")]], clerk)
    units = list(round.units.all())
    without_locks(monkeypatch)
    all_read_before_anyone_writes(monkeypatch, ballots, "forms_of", 2)
    choices = ("agree", "disagree")
    together(
        [lambda n=n: cast(round, actor=clerk, on=TODAY, choice=choices[n], unit=units[n]) for n in range(2)]
    )
    return round


def test_without_the_lock_a_contradiction_is_lost(monkeypatch, clerk) -> None:
    assert not kept_as_the_ballots_say(two_forms_without_lock(monkeypatch, clerk))


# ---- two clerks close at the same moment


def closed_how_often(clerk, colleague) -> int:
    round = opened(single(3), clerk)
    together([lambda who=who: close_round(round, actor=who, on=TODAY) for who in (clerk, colleague)])
    return Event.objects.filter(verb="close_round").count()


def test_two_closing_at_once_close_once(clerk, colleague) -> None:
    assert closed_how_often(clerk, colleague) == 1


def test_without_the_lock_it_closes_twice(monkeypatch, clerk, colleague) -> None:
    without_locks(monkeypatch)
    all_read_before_anyone_writes(monkeypatch, queries, "close_reasons", 2)
    assert closed_how_often(clerk, colleague) == 2


# ---- forms come in while the round closes: acknowledged means counted


def acknowledged_and_counted(round: Round, clerk) -> tuple[int, int, int]:
    """Heads whose form was acknowledged, heads counted at closing, heads counted afterwards."""
    heads = list(round.roll.all())
    acts = [lambda h=h: cast(round, actor=clerk, on=TODAY, choice="agree", entry=h) for h in heads]
    acts.insert(len(acts) // 2, lambda: close_round(round, actor=clerk, on=TODAY))
    results = together(acts)
    acknowledged = sum(isinstance(result, ballots.Entered) for result in results)
    closing = Event.objects.get(verb="close_round", data__round=round.pk)
    return acknowledged, closing.data["returned"], returned_heads(round)


ROUNDS = 20  # 200 in `make bench` (tests/bench/closing.py)


def test_what_is_acknowledged_while_twenty_rounds_close_is_counted(clerk) -> None:
    project, seen = project_with(single(20), clerk), set()
    for _ in range(ROUNDS):
        round = reopened(project, clerk)
        acknowledged, at_closing, afterwards = acknowledged_and_counted(round, clerk)
        assert acknowledged == at_closing == afterwards
        seen.add(acknowledged)
        void_round(round, actor=clerk, on=TODAY, reason="下一轮试验")
    assert max(seen) <= 20
    assert seen != {20}  # some closings came in the middle


def test_without_the_lock_an_acknowledged_form_is_not_counted(monkeypatch, clerk) -> None:
    round = opened(single(1), clerk)
    without_locks(monkeypatch)
    head, may_write = round.roll.get(), ballots.refuse_standing_still
    read, closed = threading.Event(), threading.Event()

    def writes_only_after_the_closing(*args: object) -> None:
        may_write(*args)
        read.set()
        closed.wait(WAIT)

    def close_in_between() -> None:
        read.wait(WAIT)
        close_round(round, actor=clerk, on=TODAY)
        closed.set()

    monkeypatch.setattr(ballots, "refuse_standing_still", writes_only_after_the_closing)
    results = together(
        [lambda: cast(round, actor=clerk, on=TODAY, choice="agree", entry=head), close_in_between]
    )
    assert isinstance(results[0], ballots.Entered)
    assert Event.objects.get(verb="close_round").data["returned"] == 0
    assert returned_heads(round) == 1
