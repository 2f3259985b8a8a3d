"""Papers of a voided attempt in the new one: only after their owner reconfirmed, each by its own form."""

from datetime import timedelta

import pytest

from consultations import ledger_check
from consultations.board import standing_of
from consultations.carrying import (
    ANSWERED,
    CHANGED_NAME,
    CHANGED_OWNER,
    CHANGED_UNITS,
    CONTRADICTS,
    old_heads,
)
from consultations.models import Ballot, EffectiveBallot, Round
from consultations.queries import differences, tally_of
from consultations.services import carry_over, cast, close_round, void_round
from consultations.services.receipts import print_receipt
from policy.errors import NotAllowed, Refused
from projects.models import Event, Head, Owner, Roster
from tests.consultations.builders import ENDS, OPENED, TODAY, entry, opened, reopened, say, single
from tests.factories import roster_of

pytestmark = pytest.mark.django_db
AGAIN = TODAY + timedelta(days=1)
ASKED = AGAIN + timedelta(days=1)
LATER = ENDS + timedelta(days=20)
TWO_UNITS = [("1", "1", "101", "60.00"), ("1", "1", "102", "40.00")]


def codes(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def voided(clerk, heads, said: dict[str, str]) -> Round:
    """A round in which these rooms said this, voided."""
    round = opened(heads, clerk)
    for room, choice in said.items():
        say(round, room, choice, clerk, signed_on=OPENED)
    return void_round(round, actor=clerk, on=TODAY, reason="征求事项写错")


def again(old: Round, clerk) -> Round:
    """The next attempt."""
    return reopened(old.project, clerk, on=AGAIN, ends_on=LATER)


def carry(round: Round, rooms: list[str], actor, **options) -> list[Ballot]:
    values = {"on": ASKED, "reconfirmed_on": ASKED, "how": "phone"}
    return carry_over(round, [entry(round, room).pk for room in rooms], actor=actor, **values | options)


def test_a_paper_is_taken_over_as_its_owner_said_it(clerk, colleague) -> None:
    old = voided(clerk, single(3), {"101": "agree", "201": "disagree"})
    round = again(old, clerk)
    (made,) = carry(round, ["101"], colleague)
    first = Ballot.objects.get(round=old, choice="agree")
    assert (made.choice, made.source, made.carried_from, made.signed_on) == (
        "agree",
        "carried",
        first,
        OPENED,
    )
    assert (made.signed_by, made.entered_by) == (first.signed_by, colleague)
    assert made.note == "业主于2019年10月23日电话重新确认"
    assert tally_of(round).agree.heads == 1
    assert differences(round) == []
    assert Event.objects.filter(verb="carry_over").get().data["ballots"] == 1


def test_silence_is_not_carried(clerk) -> None:
    """Only what was ticked: the other paper stays where it was."""
    round = again(voided(clerk, single(3), {"101": "agree", "201": "agree"}), clerk)
    carry(round, ["101"], clerk)
    assert EffectiveBallot.objects.filter(round=round).count() == 1
    assert [head.against for head in old_heads(round)] == [ANSWERED, ""]


def test_a_carried_form_has_a_receipt_of_its_own(clerk) -> None:
    old = voided(clerk, single(3), {"101": "agree"})
    round = again(old, clerk)
    (made,) = carry(round, ["101"], clerk)
    code = print_receipt(made, actor=clerk, on=ASKED)
    assert standing_of(code).state == "received"
    before = print_receipt(Ballot.objects.get(round=old), actor=clerk, on=ASKED)
    assert standing_of(before).state == "void"
    assert code != before


def test_the_forms_of_several_units_come_together(clerk) -> None:
    old = voided(clerk, [TWO_UNITS, *single(3)[1:]], {"101": "agree", "102": "agree"})
    round = again(old, clerk)
    made = carry(round, ["102"], clerk)
    assert sorted(ballot.unit.room for ballot in made) == ["101", "102"]
    assert all(ballot.unit.round_id == round.pk for ballot in made)
    assert tally_of(round).agree.heads == 1


def test_contradicting_papers_are_written_anew(clerk) -> None:
    old = voided(clerk, [TWO_UNITS, *single(3)[1:]], {"101": "agree", "102": "disagree"})
    round = again(old, clerk)
    assert [head.against for head in old_heads(round)] == [CONTRADICTS]
    assert codes(lambda: carry(round, ["101"], clerk)) == ("cannot_carry",)


def test_a_head_with_a_form_in_the_new_attempt_is_refused(clerk) -> None:
    round = again(voided(clerk, single(3), {"101": "agree"}), clerk)
    cast(round, actor=clerk, on=ASKED, choice="disagree", entry=entry(round, "101"))
    assert codes(lambda: carry(round, ["101"], clerk)) == ("cannot_carry",)
    assert tally_of(round).disagree.heads == 1


def test_other_owners_other_units_and_other_names_are_listed_with_why(clerk) -> None:
    old = voided(clerk, single(4), {"101": "agree", "201": "agree", "301": "agree", "401": "agree"})
    Roster.objects.update(is_current=False)
    heads = single(4)
    heads[1] = [*heads[1], ("1", "1", "202", "80.00")]
    fresh = roster_of(old.project.neighbourhood, clerk, heads)
    Head.objects.filter(roster=fresh, key="h1").update(key="h9")
    Owner.objects.filter(head__roster=fresh, head__key="h3").update(name="李芳")
    round = again(old, clerk)
    assert [head.against for head in old_heads(round)] == [CHANGED_OWNER, CHANGED_UNITS, CHANGED_NAME, ""]
    assert codes(lambda: carry(round, ["201", "301", "401"], clerk)) == ("cannot_carry", "cannot_carry")
    assert not Ballot.objects.filter(round=round).exists()
    assert codes(lambda: carry(round, ["101"], clerk)) == ("unknown_head",)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"how": ""}, "not_reconfirmed"),
        ({"how": "rumour"}, "not_reconfirmed"),
        ({"reconfirmed_on": None}, "required"),
        ({"reconfirmed_on": ASKED + timedelta(days=1)}, "in_future"),
        ({"reconfirmed_on": AGAIN - timedelta(days=1)}, "before_opening"),
        ({"on": LATER + timedelta(days=3), "reconfirmed_on": LATER + timedelta(days=1)}, "after_end"),
    ],
)
def test_nothing_is_carried_unless_it_was_reconfirmed_in_time(clerk, options, code) -> None:
    round = again(voided(clerk, single(3), {"101": "agree"}), clerk)
    assert codes(lambda: carry(round, ["101"], clerk, **options)) == (code,)
    assert not Ballot.objects.filter(round=round).exists()


def test_nothing_ticked_and_every_reason_at_once(clerk) -> None:
    round = again(voided(clerk, single(3), {"101": "agree"}), clerk)
    assert codes(lambda: carry(round, [], clerk, how="", reconfirmed_on=None)) == (
        "not_reconfirmed", "required", "nothing_chosen",
    )  # fmt: skip


def test_not_into_a_closed_round_and_not_by_a_stranger(clerk, stranger, certifier) -> None:
    round = again(voided(clerk, single(3), {"101": "agree"}), clerk)
    for actor in (stranger, certifier):
        with pytest.raises(NotAllowed):
            carry(round, ["101"], actor)
    close_round(round, actor=clerk, on=ASKED)
    assert codes(lambda: carry(round, ["101"], clerk)) == ("round_not_open",)


def test_a_paper_carried_into_an_attempt_that_is_voided_too_may_be_carried_on(clerk) -> None:
    old = voided(clerk, single(3), {"101": "agree", "201": "abstain"})
    second = again(old, clerk)
    carry(second, ["101"], clerk)
    void_round(second, actor=clerk, on=ASKED, reason="名册有误")
    third = reopened(old.project, clerk, on=ASKED, ends_on=LATER)
    assert [(head.old.round.attempt, head.against) for head in old_heads(third)] == [(1, ""), (2, "")]
    made = carry(third, ["101", "201"], clerk)
    assert {ballot.choice for ballot in made} == {"agree", "abstain"}
    close_round(third, actor=clerk, on=ASKED)
    assert ledger_check.check(Round.objects.get(pk=third.pk)).fault == ""


def test_a_first_attempt_has_nothing_to_carry(clerk) -> None:
    assert old_heads(opened(single(2), clerk)) == []


def test_a_retracted_form_is_not_offered(clerk) -> None:
    old = voided(clerk, single(3), {"101": "agree", "201": "agree"})
    EffectiveBallot.objects.filter(entry=entry(old, "201")).update(choice="retracted")
    round = again(old, clerk)
    assert [head.places for head in old_heads(round)] == ["1幢1单元101室"]


def test_the_list_costs_the_same_for_few_and_for_many(clerk, django_assert_max_num_queries) -> None:
    round = again(voided(clerk, single(9), {f"{n}01": "agree" for n in range(1, 10)}), clerk)
    with django_assert_max_num_queries(7):
        assert len(old_heads(round)) == 9
