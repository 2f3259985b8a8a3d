"""Sealing beside entering and closing, with real threads; the twin without the lock goes wrong."""

import pytest
from django.db import IntegrityError

from consultations import ledger_rows, locks
from consultations.ledger_check import check
from consultations.models import Ballot, LedgerSeal, Round
from consultations.services import ballots, cast, close_round
from consultations.services.sealing import seal_open_rounds
from tests.consultations.builders import TODAY, opened, single
from tests.consultations.test_races import all_read_before_anyone_writes, together

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = 24


def casts(round: Round, clerk) -> list:
    heads = round.roll.all()
    return [lambda h=h: cast(round, actor=clerk, on=TODAY, choice="agree", entry=h) for h in heads]


@pytest.mark.parametrize("attempt", range(3))
def test_sealing_while_clerks_enter_seals_each_ballot_once(clerk, attempt) -> None:
    round = opened(single(HEADS), clerk)
    acts = [act for each in casts(round, clerk) for act in (each, seal_open_rounds)]
    assert sum(isinstance(result, ballots.Entered) for result in together(acts)) == HEADS
    seal_open_rounds()
    assert LedgerSeal.objects.filter(round=round).count() == HEADS
    assert check(round).fault == ""


@pytest.mark.parametrize("attempt", range(3))
def test_everything_acknowledged_while_closing_is_sealed_in_the_closing(clerk, attempt) -> None:
    round = opened(single(HEADS), clerk)
    acts = casts(round, clerk)
    acts[HEADS // 3 : HEADS // 3] = [seal_open_rounds]
    acts[HEADS // 2 : HEADS // 2] = [lambda: close_round(round, actor=clerk, on=TODAY), seal_open_rounds]
    acknowledged = sum(isinstance(result, ballots.Entered) for result in together(acts))
    round.refresh_from_db()
    assert Ballot.objects.filter(round=round).count() == acknowledged == check(round).sealed
    assert (check(round).fault, check(round).head) == ("", round.ledger_head)


def two_sealings_at_once(clerk) -> list[object]:
    round = opened(single(2), clerk)
    together(casts(round, clerk))

    def seal() -> object:
        try:
            return seal_open_rounds()
        except IntegrityError as error:
            return error

    return together([seal, seal])


def test_two_sealings_at_once_seal_once(clerk) -> None:
    assert sorted(two_sealings_at_once(clerk)) == [0, 2]


def test_without_the_lock_two_sealings_collide(monkeypatch, clerk) -> None:
    monkeypatch.setattr(locks, "ledger_alone", lambda round_id: None)
    all_read_before_anyone_writes(monkeypatch, ledger_rows, "head_hash", 2)
    assert any(isinstance(result, IntegrityError) for result in two_sealings_at_once(clerk))
