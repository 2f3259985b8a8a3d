"""Entering forms one by one: one head, one opinion that counts, nothing erased."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from consultations.models import Ballot, EffectiveBallot
from consultations.queries import differences, returned_heads, tally_of
from consultations.rules import NOBODY, Share
from consultations.services import cast, close_round
from policy.errors import NotAllowed, Refused
from tests.consultations.builders import ENDS, OPENED, TODAY, entry, opened, say, single, unit
from tests.consultations.counting import statements

pytestmark = pytest.mark.django_db

TWO_OF_ONE = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


def test_a_form_of_one_unit_carries_the_whole_head_with_all_its_area(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "agree", clerk)
    tally = tally_of(round)
    assert tally.agree == Share(Decimal("147.97"), 1)
    assert tally.not_returned == Share(Decimal("50.00"), 1)


def test_both_forms_of_one_head_count_once(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "agree", clerk)
    assert (tally_of(round).agree.heads, returned_heads(round)) == (1, 1)
    assert Ballot.objects.count() == 2


def test_a_correction_supersedes_and_erases_nothing(clerk) -> None:
    round = opened(single(3), clerk)
    first = say(round, "101", "agree", clerk)
    second = say(round, "101", "disagree", clerk)
    assert (first.before, first.corrected) == ("", False)
    assert (second.before, second.choice, second.corrected) == ("agree", "disagree", True)
    assert list(Ballot.objects.order_by("id").values_list("choice", flat=True)) == ["agree", "disagree"]
    assert EffectiveBallot.objects.get().ballot_id == second.ballot_id
    assert tally_of(round).agree == NOBODY


def test_forms_of_two_units_that_contradict_never_count_as_agreement(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "disagree", clerk)
    assert say(round, "102", "agree", clerk).choice == "unresolved"
    tally = tally_of(round)
    assert (tally.agree, tally.disagree, tally.unresolved.heads) == (NOBODY, NOBODY, 1)


def test_correcting_the_mistyped_form_resolves_the_head(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "disagree", clerk)
    say(round, "102", "agree", clerk)
    assert say(round, "101", "agree", clerk).choice == "agree"


def test_the_database_refuses_to_change_or_delete_a_ballot(clerk) -> None:
    round = opened(single(3), clerk)
    say(round, "101", "disagree", clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.update(choice="agree")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"choice": "perhaps"}, "bad_choice"),
        ({"signed_by": "dog"}, "bad_signer"),
        ({"signed_on": TODAY + timedelta(1)}, "signed_in_future"),
        ({"signed_on": OPENED - timedelta(1)}, "signed_before_opening"),
        ({"signed_on": ENDS + timedelta(1), "on": ENDS + timedelta(2)}, "signed_after_end"),
    ],
)
def test_a_bad_form_is_refused_and_nothing_is_stored(clerk, options, code) -> None:
    round = opened(single(3), clerk)
    fields = {"actor": clerk, "on": TODAY, "choice": "agree", "unit": unit(round, "101"), **options}
    with pytest.raises(Refused) as refused:
        cast(round, **fields)
    assert refused.value.codes == (code,)
    assert not Ballot.objects.exists()


def test_a_form_signed_before_the_opening_counts_once_its_owner_reconfirmed_it(clerk) -> None:
    round = opened(single(3), clerk)
    early = OPENED - timedelta(9)
    assert say(round, "101", "agree", clerk, signed_on=early, reconfirmed=True).choice == "agree"


@pytest.mark.parametrize("signed_on", [OPENED, TODAY, None])
def test_the_first_day_and_today_are_allowed(clerk, signed_on) -> None:
    assert say(opened(single(3), clerk), "101", "agree", clerk, signed_on=signed_on).choice == "agree"


def test_a_unit_of_another_round_or_none_is_unknown(clerk) -> None:
    round, other = opened(single(3), clerk), opened(single(3), clerk)
    for place in ({"unit": unit(other, "101")}, {"entry": entry(other, "101")}, {"unit": 0}, {}):
        with pytest.raises(Refused) as refused:
            cast(round, actor=clerk, on=TODAY, choice="agree", **place)
        assert refused.value.codes == ("unknown_unit",)


def test_nothing_is_entered_after_closing(clerk) -> None:
    round = opened(single(3), clerk)
    close_round(round, actor=clerk, on=TODAY)
    with pytest.raises(Refused) as refused:
        say(round, "101", "agree", clerk)
    assert refused.value.codes == ("round_not_open",)


def test_nothing_is_entered_while_the_project_stands_still(clerk) -> None:
    round = opened(single(3), clerk)
    round.project.state = "paused"
    round.project.save()
    with pytest.raises(Refused) as refused:
        say(round, "101", "agree", clerk)
    assert refused.value.codes == ("not_running",)


def test_only_the_own_streets_clerk_enters(clerk, stranger, certifier, leader) -> None:
    round = opened(single(3), clerk)
    for actor in (stranger, certifier, leader):
        with pytest.raises(NotAllowed):
            say(round, "101", "agree", actor)


def test_entering_costs_three_statements_and_the_tally_one(clerk) -> None:
    round = opened(single(3), clerk)
    first = unit(round, "101")
    with statements(most=3):
        cast(round, actor=clerk, on=TODAY, choice="agree", unit=first)
    with statements(most=1):
        tally_of(round)


def test_the_kept_count_is_what_the_ballots_give(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    for room, choice in (("101", "agree"), ("102", "abstain"), ("201", "agree"), ("201", "disagree")):
        say(round, room, choice, clerk)
    assert differences(round) == []
