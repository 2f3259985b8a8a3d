"""回执: every ballot has one; it says received, counted or superseded, and nothing else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations import board, receipts
from consultations.models import Ballot, Round
from consultations.services import (
    SheetBallot,
    cast_sheet,
    certify_round,
    close_round,
    confirm_settlement,
    propose_settlement,
    void_round,
)
from consultations.services.receipts import print_receipt
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import TODAY, closed, entry, opened, say, single, unit

pytestmark = pytest.mark.django_db
TWO_FLATS = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], *single(7)[1:]]


def code(ballot: int) -> str:
    receipt = Ballot.objects.get(pk=ballot)
    return receipts.code_of(receipt.nonce, receipt.code_hash) or ""


def states(*codes: str) -> list[str]:
    return [standing.state if (standing := board.standing_of(one)) else "unknown" for one in codes]


def certified(round: Round, clerk, certifier) -> Round:
    return certify_round(close_round(round, actor=clerk, on=TODAY), actor=certifier, on=TODAY)


def test_every_ballot_has_a_receipt_however_it_came_in(clerk, colleague) -> None:
    round = opened(TWO_FLATS, clerk)
    rows = [SheetBallot(1, unit(round, "101").pk, "agree"), SheetBallot(2, unit(round, "102").pk, "disagree")]
    cast_sheet(round, rows, actor=clerk, on=TODAY)
    say(round, "201", "agree", clerk)
    settlement = propose_settlement(entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="问过")
    confirm_settlement(settlement, actor=colleague, on=TODAY)
    assert Ballot.objects.count() == 4
    assert not Ballot.objects.filter(code_hash=None).exists()
    assert Ballot.objects.values("code_hash").distinct().count() == 4


def test_a_receipt_goes_from_received_to_counted(clerk, certifier) -> None:
    round = opened(single(2), clerk)
    mine = code(say(round, "101", "agree", clerk).ballot_id)
    assert states(mine) == ["received"]
    closed_one = close_round(round, actor=clerk, on=TODAY)
    assert states(mine) == ["received"]
    certify_round(closed_one, actor=certifier, on=TODAY)
    assert states(mine) == ["counted"]


def test_a_corrected_form_is_superseded_at_once_and_the_new_one_counts(clerk, certifier) -> None:
    round = opened(single(2), clerk)
    old, new = (code(say(round, "101", choice, clerk).ballot_id) for choice in ("agree", "disagree"))
    assert states(old, new) == ["superseded", "received"]
    certified(round, clerk, certifier)
    assert states(old, new) == ["superseded", "counted"]


def test_both_flats_of_one_head_are_counted(clerk, certifier) -> None:
    round = opened(TWO_FLATS, clerk)
    both = [code(say(round, room, "agree", clerk).ballot_id) for room in ("101", "102")]
    round = certified(round, clerk, certifier)
    assert states(*both) == ["counted", "counted"]
    assert board.lines(round) == [sorted(map(receipts.hash_of, both))]


def test_a_voided_round_counts_nothing(clerk) -> None:
    round = opened(single(2), clerk)
    mine = code(say(round, "101", "agree", clerk).ballot_id)
    void_round(round, actor=clerk, on=TODAY, reason="名册有误")
    assert states(mine) == ["void"]


@pytest.mark.parametrize("typed", ["", "x", "0" * 26, "\0", "𠮷" * 300, "' OR 1=1 --"])
def test_what_is_no_receipt_is_unknown(clerk, typed) -> None:
    say(opened(single(1), clerk), "101", "agree", clerk)
    assert states(typed) == ["unknown"]


def test_known_and_unknown_cost_the_same_single_query(clerk) -> None:
    mine = code(say(opened(single(1), clerk), "101", "agree", clerk).ballot_id)
    for typed in (mine, "0" * 26):
        with CaptureQueriesContext(connection) as asked:
            board.standing_of(typed)
        assert len(asked) == 1


def test_the_code_is_read_as_people_type_it(clerk) -> None:
    mine = code(say(opened(single(1), clerk), "101", "agree", clerk).ballot_id)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in mine)
    misread = mine.replace("0", "O").replace("1", "l")
    spaced = f" {receipts.grouped(mine).replace('-', '—').lower()} "
    assert states(wide, misread, spaced, receipts.grouped(mine)) == ["received"] * 4


def test_a_code_has_128_bits_and_is_not_kept(clerk) -> None:
    ballot = say(opened(single(1), clerk), "101", "agree", clerk).ballot_id
    receipt = Ballot.objects.get(pk=ballot)
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", code(ballot))
    assert len(bytes.fromhex(receipt.nonce)) == 16
    assert code(ballot) not in (receipt.nonce, receipt.code_hash)
    assert receipts.hash_of(code(ballot)) == receipt.code_hash


def test_the_same_flat_and_choice_never_give_the_same_code(clerk) -> None:
    round = opened(single(1), clerk)
    codes = {code(say(round, "101", "agree", clerk).ballot_id) for _ in range(5)}
    assert len(codes) == 5


def test_the_table_alone_does_not_give_the_code(clerk, settings) -> None:
    receipt = Ballot.objects.get(pk=say(opened(single(1), clerk), "101", "agree", clerk).ballot_id)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    assert receipts.code_of(receipt.nonce, receipt.code_hash) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert receipts.code_of(receipt.nonce, receipt.code_hash)


def test_printing_is_on_record_and_for_the_own_street_only(clerk, stranger, settings) -> None:
    round = opened(single(1), clerk)
    ballot = Ballot.objects.get(pk=say(round, "101", "agree", clerk).ballot_id)
    assert print_receipt(ballot, actor=clerk, on=TODAY) == code(ballot.pk)
    event = Event.objects.get(verb="print_receipt")
    assert event.actor == clerk
    assert code(ballot.pk) not in str(event.data) + event.sentence
    with pytest.raises(NotAllowed):
        print_receipt(ballot, actor=stranger, on=TODAY)
    settings.SECRET_KEY = "another key"
    with pytest.raises(Refused, match="没有可以打印的回执"):
        print_receipt(ballot, actor=clerk, on=TODAY)


def test_the_board_has_a_line_for_each_head_that_took_part(clerk, certifier) -> None:
    round = certify_round(
        closed(single(6), clerk, ["agree", "disagree", "abstain", "agree"]), actor=certifier, on=TODAY
    )
    assert len(board.lines(round)) == 4
    assert board.lines(round) == sorted(board.lines(round))


def test_turnout_is_shown_from_five_heads_a_building(clerk) -> None:
    small = [[("2", "", f"{floor}01", "50.00")] for floor in range(1, 5)]
    round = opened([*single(5), *small], clerk)
    say(round, "101", "agree", clerk)
    assert board.turnout(round) == [board.Turnout("1", 1, 5)]


@pytest.mark.parametrize(("groups", "shown"), [((5, 0, 9), True), ((4, 5, 9), False), ((0, 0, 0), True)])
def test_the_rest_is_shown_by_choice_only_from_five_heads_each(groups, shown) -> None:
    assert board.enough(groups) is shown
