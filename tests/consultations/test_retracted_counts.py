"""A form taken out again leaves a row, and the row is no answer: in no count, on no page."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations import board, grids
from consultations.models import Round
from consultations.published import published
from consultations.queries import differences, returned_by_round, returned_heads, tally_of
from consultations.receipts import code_of
from consultations.services import cast, certify_round, close_round
from tests.consultations.acting import answer, take_out
from tests.consultations.builders import TODAY, entry, opened, say, single

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(clerk) -> Round:
    """Six heads: the first one's form retracted, the second one's from the web, the third one's agrees."""
    round = opened(single(6), clerk)
    say(round, "101", "agree", clerk)
    take_out(entry(round, "101"), clerk)
    answer(entry(round, "201"), clerk, "disagree")
    say(round, "301", "agree", clerk)
    return round


def standing(ballot) -> str:
    found = board.standing_of(code_of(ballot.nonce, ballot.code_hash) or "")
    return found.state if found else "unknown"


def test_the_tally_counts_it_as_not_returned(round) -> None:
    tally = tally_of(round)
    assert (tally.took_part.heads, tally.not_returned.heads) == (2, 4)
    assert differences(round) == []


def test_the_number_returned_leaves_it_out_for_staff_and_public(round) -> None:
    assert returned_heads(round) == returned_by_round([round])[round.pk] == 2
    assert [row.returned_heads for row in published(Round.objects.filter(pk=round.pk))] == [2]


def test_the_public_page_and_the_api_leave_it_out(round) -> None:
    place = round.project.neighbourhood
    page = Client().get(reverse("public_status", args=[place.code])).content.decode()
    assert "已收回 <b>2 份" in page
    told = Client().get(f"/api/v1/rounds/{round.pk}/").json()
    assert told["returned_heads"] == 2


def test_the_building_counts_it_as_not_done(round) -> None:
    assert [(house.units, house.done) for house in grids.houses(round)] == [(6, 2)]
    assert [house.done for house in grids.grid(round)] == [2]


def test_the_grid_shows_the_unit_as_not_returned(round) -> None:
    cells = [
        cell
        for house in grids.grid(round)
        for entrance in house.entrances
        for floor in entrance.floors
        for cell in floor.cells
    ]
    assert {cell.room: cell.state for cell in cells}["101"] == grids.NONE


def test_the_list_of_those_who_have_not_answered_has_it(round) -> None:
    rooms = [missing.room for _, _, of in grids.unanswered(round) for missing in of]
    assert rooms == ["101", "401", "501", "601"]


def test_the_board_has_no_line_for_it_and_turnout_leaves_it_out(round, clerk, certifier) -> None:
    done = certify_round(close_round(round, actor=clerk, on=TODAY), actor=certifier, on=TODAY)
    assert len(board.lines(done)) == 2
    assert board.turnout(done) == [board.Turnout("1", 2, 6)]


def test_closing_says_how_many_came_back_without_it(round, clerk) -> None:
    close_round(round, actor=clerk, on=TODAY)
    assert round.project.events.get(verb="close_round").data["returned"] == 2


def test_a_new_form_of_the_head_corrects_nothing_and_counts(round, clerk) -> None:
    entered = cast(round, actor=clerk, on=TODAY, choice="disagree", entry=entry(round, "101"))
    assert not entered.corrected
    assert tally_of(round).disagree.heads == 2


def test_its_receipt_says_so(round) -> None:
    first = round.ballots.order_by("pk").first()
    assert standing(first) == "retracted"


def test_an_overruled_opinion_from_the_web_says_that_signed_paper_prevails(round, clerk) -> None:
    ballot = round.ballots.get(source="online")
    assert standing(ballot) == "received"
    say(round, "201", "agree", clerk)
    assert standing(ballot) == "overruled"
    asked = {"code": code_of(ballot.nonce, ballot.code_hash)}
    assert "以签字的纸质意见为准" in Client().post("/receipt/", asked).content.decode()
    told = Client().post("/api/v1/receipts/", asked, content_type="application/json")
    assert told.json()["state"] == "overruled"
    take_out(entry(round, "201"), clerk)
    assert standing(ballot) == "received"
