"""待核实: two persons, never one."""

import pytest
from django.db import IntegrityError, transaction

from consultations.models import Ballot, Settlement
from consultations.queries import differences, tally_of
from consultations.services import close_round, confirm_settlement, drop_settlement, propose_settlement
from policy.errors import NotAllowed, Refused
from tests.consultations.builders import TODAY, entry, opened, say

pytestmark = pytest.mark.django_db

HEADS = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


@pytest.fixture
def round(clerk):
    """A round with one head whose two forms contradict each other."""
    round = opened(HEADS, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    return round


@pytest.fixture
def proposal(round, clerk) -> Settlement:
    """The clerk asked the owner."""
    return propose_settlement(
        entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="电话核实,102室填错"
    )


def test_two_persons_settle_a_head(round, proposal, certifier) -> None:
    assert tally_of(round).unresolved.heads == 1
    ballot = confirm_settlement(proposal, actor=certifier, on=TODAY)
    assert (ballot.source, ballot.entered_by) == ("settled", proposal.proposed_by)
    assert (tally_of(round).agree.heads, tally_of(round).unresolved.heads) == (1, 0)
    assert differences(round) == []


def test_the_proposer_cannot_confirm(proposal, clerk) -> None:
    with pytest.raises(NotAllowed) as refused:
        confirm_settlement(proposal, actor=clerk, on=TODAY)
    assert refused.value.codes == ("own_settlement",)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.update(confirmed_by=clerk)


def test_it_is_confirmed_once(proposal, certifier, colleague) -> None:
    confirm_settlement(proposal, actor=certifier, on=TODAY)
    with pytest.raises(Refused) as refused:
        confirm_settlement(proposal, actor=colleague, on=TODAY)
    assert refused.value.codes == ("settlement_over",)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.update(choice="disagree")


def test_the_second_person_may_not_agree(round, proposal, certifier) -> None:
    drop_settlement(proposal, actor=certifier, on=TODAY, reason="未附通话记录")
    assert tally_of(round).unresolved.heads == 1
    again = propose_settlement(
        proposal.entry, actor=proposal.proposed_by, on=TODAY, choice="disagree", reason="上门核实"
    )
    assert again.is_waiting


def test_dropping_needs_a_reason(proposal, certifier) -> None:
    with pytest.raises(Refused) as refused:
        drop_settlement(proposal, actor=certifier, on=TODAY, reason=" ")
    assert refused.value.codes == ("required",)


def test_a_new_form_overtakes_a_proposal(round, proposal, clerk, certifier) -> None:
    say(round, "102", "agree", clerk)
    proposal.refresh_from_db()
    assert (proposal.is_waiting, proposal.drop_reason) == (False, "又收到新的意见表")
    with pytest.raises(Refused) as refused:
        confirm_settlement(proposal, actor=certifier, on=TODAY)
    assert refused.value.codes == ("settlement_over",)


def test_a_later_form_against_what_two_settled_is_unresolved_again(round, proposal, certifier, clerk) -> None:
    confirm_settlement(proposal, actor=certifier, on=TODAY)
    assert say(round, "102", "disagree", clerk).choice == "unresolved"


def test_only_contradictions_are_settled_and_one_proposal_waits(round, proposal, clerk) -> None:
    with pytest.raises(Refused) as refused:
        propose_settlement(entry(round, "101"), actor=clerk, on=TODAY, choice="maybe", reason="")
    assert refused.value.codes == ("required", "bad_choice", "settlement_waits")
    with pytest.raises(Refused) as refused:
        propose_settlement(entry(round, "201"), actor=clerk, on=TODAY, choice="agree", reason="电话核实")
    assert refused.value.codes == ("not_unresolved",)


def test_a_stranger_settles_nothing(round, proposal, stranger) -> None:
    with pytest.raises(NotAllowed):
        propose_settlement(entry(round, "101"), actor=stranger, on=TODAY, choice="agree", reason="x")
    for act in (confirm_settlement, drop_settlement):
        options = {"reason": "x"} if act is drop_settlement else {}
        with pytest.raises(NotAllowed):
            act(proposal, actor=stranger, on=TODAY, **options)


def test_closing_lists_every_unresolved_head_and_every_waiting_proposal(round, proposal, clerk) -> None:
    with pytest.raises(Refused) as refused:
        close_round(round, actor=clerk, on=TODAY)
    assert refused.value.codes == ("unresolved", "settlement_waits")
    assert "1幢1单元101室、1幢1单元102室" in str(refused.value)


def test_the_confirmer_of_a_settlement_may_certify(round, proposal, certifier, clerk) -> None:
    confirm_settlement(proposal, actor=certifier, on=TODAY)
    assert not Ballot.objects.filter(entered_by=certifier).exists()
