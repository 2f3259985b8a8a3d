"""Closing, certifying by another person, letting pass, taking over."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from consultations.models import EffectiveBallot, ItemWish, Round
from consultations.queries import tally_of
from consultations.rules import Share
from consultations.services import (
    EarlierRound,
    cast,
    certify_round,
    close_round,
    let_pass,
    open_round,
    rebuild_effective,
    record_earlier_round,
    record_wishes,
    return_round,
    void_round,
)
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import ENDS, TODAY, closed, opened, project_with, reopened, say, single
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused_codes(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def test_exactly_two_thirds_passes_and_the_result_stands(clerk, certifier) -> None:
    round = certify_round(closed(single(3), clerk, ["agree", "agree", "disagree"]), actor=certifier, on=TODAY)
    assert (round.outcome, round.agree_area, round.agree_heads) == ("passed", Decimal("200.00"), 2)
    assert (round.disagree_heads, round.abstain_heads, round.certified_by) == (1, 0, certifier)
    assert round.certified_at is not None
    assert round.carried


def test_silence_is_never_agreement(clerk, certifier) -> None:
    round = certify_round(closed(single(3), clerk, ["agree"]), actor=certifier, on=TODAY)
    assert (round.outcome, round.carried) == ("failed", False)
    assert tally_of(round).not_returned == Share(Decimal("200.00"), 2)


def test_closing_twice_is_refused_and_counts_what_came_back(clerk) -> None:
    round = closed(single(3), clerk, ["agree", "abstain"])
    assert Event.objects.get(verb="close_round").data["returned"] == 2
    assert refused_codes(lambda: close_round(round, actor=clerk, on=TODAY)) == ("round_not_open",)


def test_who_entered_a_ballot_cannot_certify(clerk) -> None:
    both = UserFactory(role="street_certifier")
    round = opened(single(3), clerk)
    say(round, "101", "agree", clerk)
    round.ballots.model.objects.create(
        round=round, entry=round.roll.last(), choice="agree", source="grid", entered_by=both
    )
    rebuild_effective(round)
    close_round(round, actor=clerk, on=TODAY)
    assert refused_codes(lambda: certify_round(round, actor=both, on=TODAY)) == ("entered_ballots",)


def test_the_database_too_refuses_a_certifier_who_entered_ballots(clerk) -> None:
    round = closed(single(3), clerk, ["agree"])
    result = {"agree_area": 1, "agree_heads": 1, "certified_on": TODAY}
    for certified_by in (clerk, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=round.pk).update(state="certified", certified_by=certified_by, **result)


def test_a_certified_result_cannot_be_changed_even_from_a_shell(clerk, certifier) -> None:
    round = certify_round(closed(single(3), clerk, ["agree"]), actor=certifier, on=TODAY)
    for change in ({"outcome": "passed"}, {"agree_heads": 3}, {"state": "open"}, {"certified_by": clerk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=round.pk).update(**change)


def test_only_a_closed_round_is_certified_and_only_once(clerk, certifier) -> None:
    round = opened(single(3), clerk)
    assert refused_codes(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("not_closed",)
    close_round(round, actor=clerk, on=TODAY)
    certify_round(round, actor=certifier, on=TODAY)
    assert refused_codes(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("not_closed",)


def test_a_count_that_is_not_what_the_ballots_give_is_not_certified(clerk, certifier) -> None:
    round = closed(single(3), clerk, ["disagree"])
    EffectiveBallot.objects.update(choice="agree")
    assert refused_codes(lambda: certify_round(round, actor=certifier, on=TODAY)) == ("count_differs",)
    assert rebuild_effective(round) == 1
    assert certify_round(round, actor=certifier, on=TODAY).disagree_heads == 1


def test_clerks_and_strangers_do_not_certify(clerk, colleague, leader) -> None:
    round = closed(single(3), clerk, ["agree"])
    for actor in (colleague, leader, UserFactory(role="street_certifier", street__code="daguan")):
        with pytest.raises(NotAllowed):
            certify_round(round, actor=actor, on=TODAY)


def test_the_certifier_hands_a_round_back_with_a_reason(clerk, certifier) -> None:
    round = closed(single(3), clerk, ["agree"])
    assert refused_codes(lambda: return_round(round, actor=certifier, on=TODAY, reason="")) == ("required",)
    return_round(round, actor=certifier, on=TODAY, reason="抽查 201 室与纸质不符")
    assert say(round, "201", "agree", clerk).choice == "agree"
    assert refused_codes(lambda: return_round(round, actor=certifier, on=TODAY, reason="x")) == (
        "not_closed",
    )


def test_a_record_only_round_is_recorded_not_judged(clerk, certifier) -> None:
    round = opened(single(3), clerk, rule_set="record-only")
    close_round(round, actor=clerk, on=TODAY)
    round = certify_round(round, actor=certifier, on=TODAY)
    assert (round.outcome, round.carried) == ("recorded", True)


def test_the_leader_lets_a_short_round_pass_once_with_a_reason(clerk, certifier, leader) -> None:
    round = closed(single(3), clerk, ["agree"])
    short = lambda reason="原则上同意": let_pass(round, actor=leader, on=TODAY, reason=reason)  # noqa: E731
    assert refused_codes(short) == ("not_certified",)
    certify_round(round, actor=certifier, on=TODAY)
    assert refused_codes(lambda: short("")) == ("required",)
    assert short().by == leader
    assert Round.objects.get().carried
    assert refused_codes(short) == ("let_pass_already",)
    with pytest.raises(NotAllowed):
        let_pass(round, actor=certifier, on=TODAY, reason="x")


def test_what_passed_is_not_let_pass_nor_asked_again_nor_voided(clerk, certifier, leader) -> None:
    round = certify_round(closed(single(3), clerk, ["agree"] * 3), actor=certifier, on=TODAY)
    assert refused_codes(lambda: let_pass(round, actor=leader, on=TODAY, reason="x")) == ("not_short",)
    assert refused_codes(lambda: reopened(round.project, clerk)) == ("already_carried",)
    assert refused_codes(lambda: void_round(round, actor=clerk, on=TODAY, reason="x")) == ("round_over",)


def test_after_a_send_back_the_round_is_asked_anew(clerk, certifier) -> None:
    round = certify_round(closed(single(3), clerk, ["agree"] * 3), actor=certifier, on=TODAY)
    round.project.cycle = 1
    round.project.save()
    assert reopened(round.project, clerk).attempt == 2


def test_wishes_are_recorded_per_item_of_the_scheme(clerk) -> None:
    round = opened(single(3), clerk)
    record_wishes(round, {"BM01": 2, "PM02": 3}, actor=clerk, on=TODAY)
    record_wishes(round, {"BM01": 1}, actor=clerk, on=TODAY)
    assert dict(ItemWish.objects.values_list("item_code", "heads")) == {"BM01": 1, "PM02": 3}


def test_wishes_beyond_the_roll_or_the_scheme_are_refused(clerk) -> None:
    round = opened(single(3), clerk)
    wishes = {"BM01": 4, "XX99": 1, "BM02": -1}
    codes = refused_codes(lambda: record_wishes(round, wishes, actor=clerk, on=TODAY))
    assert codes == ("too_many_heads", "unknown_item", "too_many_heads")
    assert refused_codes(lambda: record_wishes(round, {}, actor=clerk, on=TODAY)) == ("nothing_given",)
    void_round(round, actor=clerk, on=TODAY, reason="名册有误")
    codes = refused_codes(lambda: record_wishes(round, {"BM01": 1}, actor=clerk, on=TODAY))
    assert codes == ("round_voided",)


def earlier(**changes) -> EarlierRound:
    fields = {
        "number": 1,
        "question": "是否同意改造",
        "rule_set": "double-two-thirds",
        "opened_on": date(2019, 3, 1),
        "closed_on": date(2019, 3, 20),
        "certified_on": date(2019, 3, 25),
        "total": Share(Decimal("30000.00"), 300),
        "agree": Share(Decimal("20000.00"), 200),
    }
    return EarlierRound(**{**fields, **changes})


def test_an_earlier_round_enters_as_certified_totals(clerk) -> None:
    round = record_earlier_round(ProjectFactory(), earlier(), actor=clerk, on=TODAY)
    assert (round.taken_over, round.outcome, round.roster, round.certified_by) == (True, "passed", None, None)
    assert tally_of(round).agree == Share(Decimal("20000.00"), 200)


def test_an_earlier_round_that_cannot_be_is_refused(clerk) -> None:
    short = Share(Decimal("100.00"), 1)
    bad = earlier(number=4, rule_set="mine", total=short, closed_on=date(2019, 2, 1))
    codes = refused_codes(lambda: record_earlier_round(ProjectFactory(), bad, actor=clerk, on=TODAY))
    assert codes == ("bad_number", "rule_set_unknown", "bad_dates", "bad_totals")


def test_an_earlier_round_is_judged_by_the_rule_applied_then(clerk) -> None:
    old = earlier(rule_set="approval-two-thirds", agree=Share(Decimal("100.00"), 200))
    assert record_earlier_round(ProjectFactory(), old, actor=clerk, on=TODAY).outcome == "passed"


def test_v1_of_the_policy_through_postgresql(clerk, certifier) -> None:
    round = opened(single(30), clerk)
    for first in round.roll.order_by("id")[:20]:
        cast(round, actor=clerk, on=TODAY, choice="agree", entry=first)
    close_round(round, actor=clerk, on=TODAY)
    assert certify_round(round, actor=certifier, on=TODAY).outcome == "passed"


def test_one_hundredth_of_a_square_metre_short_fails(clerk, certifier) -> None:
    heads = [[("1", "1", "101", "199.99")], [("1", "1", "201", "0.01")], [("1", "1", "301", "100.00")]]
    round = closed(heads, clerk, ["agree", "disagree", "disagree"])
    assert certify_round(round, actor=certifier, on=TODAY).outcome == "failed"


def test_the_other_rounds_follow_the_projects_profile(clerk) -> None:
    project = project_with(single(3), clerk)
    project.profile = "gongshu-2019-literal"
    project.save()
    options = {"on": TODAY, "ends_on": ENDS, "question": "是否认可方案", "actor": clerk}
    assert open_round(project, number=2, **options).rule_set == "approval-two-thirds"
