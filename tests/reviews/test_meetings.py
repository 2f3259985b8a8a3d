"""联审会议: a meeting stands for written opinions, and a written one is not overwritten unseen."""

from datetime import date
from functools import partial

import pytest

from policy.errors import NotAllowed, Refused
from reviews.models import Opinion, Review, ReviewMeeting
from reviews.queries import asked, newest_opinion
from reviews.services.meetings import Spoken, hold_meeting
from tests.factories import TODAY
from tests.record_data import codes_of, officer, reviewer
from tests.reviews.holding import in_review, invitation, say

pytestmark = pytest.mark.django_db


def meet(review: Review, words: dict[int, Spoken], **given) -> ReviewMeeting:
    given = {"held_on": TODAY, "place": "区住建局三楼", "people": "区城管局 王某", "actor": officer()} | given
    return hold_meeting(review, on=TODAY, words=words, **given)


def test_words_in_a_meeting_are_opinions_with_the_meeting() -> None:
    review = in_review()
    words = {
        invitation(review).pk: Spoken("conditional", "", ("补图纸", "留香樟")),
        invitation(review, "minzheng").pk: Spoken("agree"),
    }
    meeting = meet(review, words)
    assert {opinion.meeting for opinion in Opinion.objects.all()} == {meeting}
    assert newest_opinion(invitation(review)).conditions.count() == 2
    assert asked(invitation(review, "minzheng")).state == "agree"


def test_a_department_that_said_nothing_still_owes_its_opinion() -> None:
    review = in_review()
    meet(review, {invitation(review).pk: Spoken("agree")})
    assert asked(invitation(review, "minzheng")).state == "missing"


def test_every_fault_of_a_meeting_is_told_at_once() -> None:
    review = in_review()
    pk = invitation(review).pk
    verb = partial(meet, review, {pk: Spoken("refuse")}, held_on=date(2019, 10, 1), place=" ", people="")
    assert codes_of(verb) == ("too_early", "required", "required", "required")
    with pytest.raises(Refused) as refused:
        verb()
    assert refused.value.reasons[-1].field == f"comment_{pk}"
    assert codes_of(partial(meet, review, {})) == ("nobody_spoke",)


def test_a_written_opinion_given_meanwhile_is_not_overwritten() -> None:
    review = in_review()
    say(review, "refuse", comment="车道不足")
    with pytest.raises(Refused, match="刚才出具了“不同意”"):
        meet(review, {invitation(review).pk: Spoken("agree")}, seen=0)
    meet(review, {invitation(review).pk: Spoken("agree")}, seen=Opinion.objects.latest("id").pk)
    assert asked(invitation(review)).state == "agree"


def test_invitations_of_other_reviews_are_no_words_of_this_one() -> None:
    review, other = in_review(), in_review()
    assert codes_of(partial(meet, review, {invitation(other).pk: Spoken("agree")})) == ("nobody_spoke",)


def test_only_the_bureau_records_a_meeting() -> None:
    review = in_review()
    with pytest.raises(NotAllowed):
        meet(review, {invitation(review).pk: Spoken("agree")}, actor=reviewer("chengguan"))
