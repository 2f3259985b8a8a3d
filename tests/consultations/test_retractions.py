"""撤销录入: a form entered for the wrong owner is taken out; nothing is erased, the count follows."""

import pytest

from consultations import grids
from consultations.models import Ballot, Clash, EffectiveBallot, Settlement
from consultations.queries import differences, returned_heads, tally_of
from consultations.rules import NOBODY
from consultations.services import close_round, confirm_settlement, propose_settlement
from consultations.services.batches import finish_batch, open_batch
from consultations.services.retractions import retract, retractable
from consultations.services.second import enter_second
from consultations.stack_queries import count_of
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import TODAY, entry, opened, say, single, unit
from tests.consultations.letters import sent

pytestmark = pytest.mark.django_db

TWO_OF_ONE = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


@pytest.fixture
def round(clerk):
    return opened(TWO_OF_ONE, clerk)


def out(round, room: str, actor, reason: str = "应为301室"):
    return retract(round, actor=actor, on=TODAY, unit=unit(round, room), reason=reason)


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.codes


def test_the_only_form_taken_out_leaves_the_owner_unanswered(round, clerk) -> None:
    say(round, "201", "agree", clerk)
    assert out(round, "201", clerk).choice == "retracted"
    assert (tally_of(round).agree, returned_heads(round)) == (NOBODY, 0)
    assert [ballot.choice for ballot in Ballot.objects.order_by("id")] == ["agree", "retracted"]
    assert differences(round) == []
    assert round.roll.filter(effective=None).count() == 1  # the row stays, and says so
    assert EffectiveBallot.objects.get().choice == "retracted"


def test_what_was_taken_out_may_be_entered_again(round, clerk) -> None:
    say(round, "201", "agree", clerk)
    out(round, "201", clerk)
    again = say(round, "201", "disagree", clerk)
    assert (again.choice, again.corrected) == ("disagree", False)
    assert differences(round) == []


def test_the_other_unit_s_form_goes_on_counting(round, clerk) -> None:
    kept = say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    assert tally_of(round).unresolved.heads == 1
    assert out(round, "102", clerk).choice == "agree"
    assert EffectiveBallot.objects.get().ballot_id == kept.ballot_id
    assert tally_of(round).agree.heads == 1
    assert differences(round) == []


def test_a_superseded_form_does_not_come_back_by_itself(round, clerk) -> None:
    say(round, "201", "agree", clerk)
    say(round, "201", "disagree", clerk)
    assert out(round, "201", clerk).choice == "retracted"


def test_a_waiting_settlement_is_overtaken(round, clerk) -> None:
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    propose_settlement(entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="电话核实")
    out(round, "102", clerk)
    assert not Settlement.objects.waiting().exists()


def test_what_two_persons_settled_is_not_undone_by_one(round, clerk, certifier) -> None:
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    head = entry(round, "101")
    proposal = propose_settlement(head, actor=clerk, on=TODAY, choice="agree", reason="电话核实")
    confirm_settlement(proposal, actor=certifier, on=TODAY)
    for place in ({"unit": unit(round, "102")}, {"entry": head}):
        act = lambda place=place: retract(round, actor=clerk, on=TODAY, reason="录错", **place)  # noqa: E731
        assert refused(act) == ("settled_by_two",)


def test_a_whole_head_s_forms_are_taken_out_at_once(round, clerk) -> None:
    say(round, "101", "agree", clerk)
    say(round, "102", "agree", clerk)
    done = retract(round, actor=clerk, on=TODAY, entry=entry(round, "101"), reason="整户录错")
    assert done.choice == "retracted"
    assert Ballot.objects.filter(choice="retracted").count() == 2
    assert differences(round) == []


def test_an_opinion_sent_over_the_web_cannot_be_taken_out(round, clerk) -> None:
    sent(entry(round, "201"), clerk, "agree")
    assert refused(lambda: out(round, "201", clerk)) == ("only_online",)


def test_without_the_paper_what_was_sent_over_the_web_counts_again_and_the_clash_is_over(
    round, clerk
) -> None:
    sent(entry(round, "201"), clerk, "disagree")
    say(round, "201", "agree", clerk)
    assert Clash.objects.filter(ended_at=None).count() == 1
    assert out(round, "201", clerk).choice == "disagree"
    assert not Clash.objects.filter(ended_at=None).exists()
    assert (tally_of(round).disagree.heads, differences(round)) == (1, [])


def test_reasons_place_and_paper_are_asked_for(round, clerk) -> None:
    assert refused(lambda: out(round, "201", clerk, " ")) == ("required", "no_paper_form")
    say(round, "201", "agree", clerk)
    out(round, "201", clerk)
    assert refused(lambda: out(round, "201", clerk)) == ("no_paper_form",)
    elsewhere = unit(opened(single(1), clerk), "101")
    act = lambda: retract(round, actor=clerk, on=TODAY, unit=elsewhere, reason="录错")  # noqa: E731
    assert refused(act) == ("unknown_unit",)


def test_the_form_leaves_its_stack_which_is_open_again(round, clerk) -> None:
    stack = open_batch(round, actor=clerk, on=TODAY, form_count=2)
    say(round, "101", "agree", clerk, batch=stack)
    say(round, "201", "agree", clerk, batch=stack)
    finish_batch(stack, actor=clerk, on=TODAY)
    assert out(round, "201", clerk).reopened == [stack]
    stack.refresh_from_db()
    assert (count_of(stack), stack.is_finished) == (1, False)


def test_the_second_clerk_does_not_touch_the_first_entry(round, clerk, colleague) -> None:
    stack = open_batch(round, actor=clerk, on=TODAY, double_entry=True)
    say(round, "201", "agree", clerk, batch=stack)
    enter_second(stack, actor=colleague, on=TODAY, unit=unit(round, "201"), choice="agree")
    assert refused(lambda: out(round, "201", colleague)) == ("second_clerk",)


def test_the_grid_shows_the_unit_as_unanswered(round, clerk) -> None:
    say(round, "201", "agree", clerk)
    out(round, "201", clerk)
    floors = [
        floor for house in grids.grid(round) for entrance in house.entrances for floor in entrance.floors
    ]
    assert {cell.state for floor in floors for cell in floor.cells} == {"none"}
    assert [house.done for house in grids.houses(round)] == [0]
    assert sum(len(missing) for _, _, missing in grids.unanswered(round)) == 2


def test_it_is_on_record_with_its_reason_and_without_the_place(round, clerk) -> None:
    say(round, "201", "agree", clerk)
    out(round, "201", clerk)
    event = Event.objects.get(verb="retract_ballot")
    assert event.reason == "应为301室"
    assert "201" not in event.sentence
    assert [ballot.choice for ballot in retractable(unit(round, "201"))] == []


def test_only_the_own_street_s_clerk_and_only_while_open(round, clerk, stranger, certifier, leader) -> None:
    say(round, "201", "agree", clerk)
    for actor in (stranger, certifier, leader):
        with pytest.raises(NotAllowed):
            out(round, "201", actor)
    close_round(round, actor=clerk, on=TODAY)
    assert refused(lambda: out(round, "201", clerk)) == ("round_not_open",)
