"""账册 over a round's life: empty, returned, voided, sealed by beat; in order throughout."""

import pytest

from consultations.services import certify_round, close_round, return_round, void_round
from consultations.services.sealing import seal_open_rounds
from tests.consultations.builders import TODAY, opened, say, single
from tests.consultations.test_ledger import INSERT, fault, ids, past_the_portal, round, verify

pytestmark = pytest.mark.django_db
__all__ = ["round"]


def test_a_round_without_ballots_has_a_head_of_its_own(clerk) -> None:
    rounds = [close_round(opened(single(2), clerk), actor=clerk, on=TODAY) for _ in range(2)]
    assert len({round.ledger_head for round in rounds}) == 2
    assert all("0 份已封存" in verify(round) for round in rounds)


def test_a_returned_round_goes_on_in_the_same_chain(round, clerk, certifier) -> None:
    returned = return_round(round, actor=certifier, on=TODAY, reason="漏录一份")
    assert returned.ledger_head == ""
    say(returned, "501", "agree", clerk)
    again = close_round(returned, actor=clerk, on=TODAY)
    assert again.ledger_head != round.ledger_head
    assert "6 份已封存" in verify(again)
    assert certify_round(again, actor=certifier, on=TODAY).ledger_head == again.ledger_head


def test_voiding_seals_what_was_not(clerk) -> None:
    round = opened(single(2), clerk)
    say(round, "101", "agree", clerk)
    voided = void_round(round, actor=clerk, on=TODAY, reason="名册有误")
    assert voided.ledger_head
    assert "1 份已封存" in verify(voided)


def test_voiding_a_returned_round_is_in_order_too(round, clerk, certifier) -> None:
    returned = return_round(round, actor=certifier, on=TODAY, reason="漏录一份")
    say(returned, "501", "agree", clerk)
    assert "6 份已封存" in verify(void_round(returned, actor=clerk, on=TODAY, reason="名册有误"))


def test_sealing_twice_seals_once(clerk) -> None:
    say(opened(single(2), clerk), "101", "agree", clerk)
    assert [seal_open_rounds(), seal_open_rounds()] == [1, 0]


def test_beat_seals_no_closed_round(round) -> None:
    past_the_portal(INSERT.format(ids(round)[0]))
    receipt = f"nonce = '{'0' * 32}', code_hash = '{'1' * 64}'"
    past_the_portal(f"UPDATE consultations_ballot SET {receipt} WHERE id = {ids(round)[5]}")  # noqa: S608 - constants
    assert seal_open_rounds() == 0
    assert "没有封存" in fault(round)
