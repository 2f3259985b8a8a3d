"""Conditions: the street replies, the bureau or the department that set it confirms or sends back."""

from functools import partial

import pytest

from policy.errors import NotAllowed
from projects.models import Event
from reviews.models import OpinionCondition
from reviews.queries import asked
from reviews.services.conditions import close_condition, reply_condition, return_condition
from reviews.waiting import conditions_replied
from tests.factories import TODAY
from tests.record_data import clerk, codes_of, formal_scheme, officer, reviewer, stranger
from tests.reviews.holding import conditions, in_review, invitation, say

pytestmark = pytest.mark.django_db


def reply(one: OpinionCondition, text: str = "已补图纸") -> OpinionCondition:
    return reply_condition(one, actor=clerk(), on=TODAY, reply=text)


def close(one: OpinionCondition, note: str = "", by=None) -> OpinionCondition:
    return close_condition(one, actor=by or officer(), on=TODAY, note=note)


def test_the_street_replies_and_the_bureau_confirms() -> None:
    review = in_review("chengguan")
    first, second = conditions(review, "补图纸", "留香樟")
    reply(first), reply(second)
    assert asked(invitation(review)).state == "conditional_open"
    close(first), close(second)
    assert asked(invitation(review)).state == "conditional_closed"
    assert list(Event.objects.order_by("id").values_list("verb", flat=True))[-4:] == [
        "condition_replied", "condition_replied", "condition_closed", "condition_closed",
    ]  # fmt: skip


def test_without_a_reply_the_confirmer_says_how_it_was_met() -> None:
    (one,) = conditions(in_review())
    assert codes_of(partial(close, one)) == ("required",)
    assert close(one, "现场已核实").closing_note == "现场已核实"


def test_the_department_that_set_a_condition_may_confirm_it_no_other() -> None:
    (one,) = conditions(in_review())
    reply(one)
    with pytest.raises(NotAllowed):
        close(one, by=reviewer("minzheng"))
    assert close(one, by=reviewer("chengguan")).closed_on == TODAY


def test_a_reply_that_does_not_do_goes_back_with_a_reason() -> None:
    (one,) = conditions(in_review())
    send_back = partial(return_condition, one, actor=officer(), on=TODAY)
    assert codes_of(partial(send_back, reason="")) == ("not_replied", "required")
    reply(one)
    send_back(reason="图纸没有盖章")
    assert codes_of(partial(close, one)) == ("required",)
    assert codes_of(partial(send_back, reason="再退")) == ("already_returned",)
    fresh = reply(one, "已盖章")
    assert (fresh.return_reason, fresh.returned_on) == ("", None)
    close(one)


def test_who_comes_second_is_told_who_confirmed() -> None:
    (one,) = conditions(in_review())
    first = officer()
    close(one, "已核实", by=first)
    with pytest.raises(Exception, match=f"由{first}于2019年10月21日确认"):
        close(one, "x")
    assert codes_of(partial(reply, one)) == ("already_closed",)


def test_conditions_of_a_replaced_opinion_or_an_old_version_wait_for_nobody() -> None:
    review = in_review()
    (old,) = conditions(review)
    (new,) = conditions(review, "留香樟")
    assert codes_of(partial(close, old, "x")) == ("not_newest",)
    formal_scheme(review.project)
    assert codes_of(partial(close, new, "x")) == ("old_scheme",)


def test_only_the_own_street_replies_and_only_bureau_or_department_confirm() -> None:
    (one,) = conditions(in_review())
    for person in (stranger(), officer(), reviewer("chengguan")):
        with pytest.raises(NotAllowed):
            reply_condition(one, actor=person, on=TODAY, reply="x")
    with pytest.raises(NotAllowed):
        close(one, "x", by=clerk())


def test_an_agreement_has_no_conditions() -> None:
    assert not say(in_review()).conditions.exists()


def test_a_reply_waits_until_it_is_judged_or_its_opinion_is_overtaken() -> None:
    one, two = in_review("chengguan"), in_review("chengguan")
    for review in (one, two):
        reply(*conditions(review))
    assert {row.opinion.invitation.review for row in conditions_replied(officer())} == {one, two}
    say(one, "agree", seen=one.invitations.get().opinions.get().pk)
    assert [row.opinion.invitation.review for row in conditions_replied(officer())] == [two]
    close(*OpinionCondition.objects.filter(opinion__invitation__review=two))
    assert not conditions_replied(officer()).exists()
