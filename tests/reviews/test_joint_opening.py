"""Whom the bureau asks, what of each, taking it back until opened, and asking the same departments again."""

from datetime import date
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Department
from policy.errors import NotAllowed
from projects.models import Event
from reviews.models import Review
from reviews.queries import standing_review
from reviews.services.joint import invite_again, invite_more, open_review, take_back_review
from reviews.services.opinions import acknowledge
from tests.factories import TODAY, DepartmentFactory
from tests.record_data import at, clerk, codes_of, formal_scheme, officer, review_of, reviewer
from tests.reviews.holding import in_review, invitation, say

pytestmark = pytest.mark.django_db


def take_back(review: Review, reason: str = "发错方案") -> Review:
    return take_back_review(review, actor=officer(), on=TODAY, reason=reason)


def receive(review: Review, code: str = "chengguan") -> None:
    acknowledge(invitation(review, code), actor=reviewer(code), on=TODAY, at=timezone.now())


def test_each_department_is_asked_its_own_matters() -> None:
    project = at(7)
    formal_scheme(project)
    one, other = DepartmentFactory(code="chengguan"), DepartmentFactory(code="minzheng")
    review = open_review(
        project, actor=officer(), on=TODAY, departments=[one, other], matters={one.pk: "垃圾分类点位"}
    )
    assert dict(review.invitations.values_list("department__code", "matters")) == {
        "chengguan": "垃圾分类点位",
        "minzheng": "",
    }
    assert set(review.invitations.values_list("asked_on", flat=True)) == {TODAY}


def test_matters_longer_than_the_field_are_refused() -> None:
    project = at(7)
    formal_scheme(project)
    one = DepartmentFactory(code="chengguan")
    verb = partial(
        open_review, project, actor=officer(), on=TODAY, departments=[one], matters={one.pk: "长" * 301}
    )
    assert codes_of(verb) == ("too_long",)


def test_who_comes_second_is_told_who_opened_the_review() -> None:
    review = in_review()
    with pytest.raises(Exception, match=str(review.recorded_by)):
        review_of(review.project, "chengguan")


def test_a_review_is_taken_back_until_the_first_department_opened_it() -> None:
    review = in_review()
    take_back(review)
    assert standing_review(review.project) is None
    assert codes_of(partial(take_back, review)) == ("taken_back",)
    again = review_of(review.project, "chengguan")
    receive(again)
    assert codes_of(partial(take_back, again)) == ("already_opened",)


def test_an_opinion_given_without_opening_counts_as_opened() -> None:
    review = in_review()
    say(review)
    assert timezone.localdate(invitation(review).opened_at) == TODAY
    assert codes_of(partial(take_back, review, " ")) == ("already_opened", "required")


def test_what_was_taken_back_takes_no_opinion_and_is_not_listed() -> None:
    review = in_review()
    take_back(review)
    assert codes_of(partial(say, review)) == ("taken_back",)


def test_a_department_receives_once_and_only_its_own() -> None:
    review = in_review()
    receive(review)
    assert codes_of(partial(receive, review)) == ("already_opened",)
    with pytest.raises(NotAllowed):
        acknowledge(invitation(review), actor=reviewer("minzheng"), on=TODAY, at=timezone.now())
    assert Event.objects.filter(verb="review_received").count() == 1


def test_the_same_departments_are_asked_again_about_the_new_version_in_one_act() -> None:
    project = at(7)
    formal_scheme(project)
    one = DepartmentFactory(code="chengguan")
    old = open_review(
        project, actor=officer(), on=TODAY, departments=[one], workdays=7, matters={one.pk: "环卫"}
    )
    say(old, "refuse")
    formal_scheme(project)
    new = invite_again(project, actor=officer(), on=date(2019, 11, 1))
    old.refresh_from_db()
    asked = new.invitations.get()
    assert (asked.department, asked.matters, new.workdays, asked.opinions.count()) == (one, "环卫", 7, 0)
    assert old.replaced_on == date(2019, 11, 1)
    assert new.scheme_version.number == 2


def test_asking_again_needs_a_review_before() -> None:
    project = at(7)
    formal_scheme(project)
    assert codes_of(partial(invite_again, project, actor=officer(), on=TODAY)) == ("never_asked",)


def test_further_departments_are_asked_once() -> None:
    review = in_review("chengguan")
    more = partial(invite_more, review, actor=officer(), on=TODAY)
    (made,) = more(departments=[DepartmentFactory(code="gongan")], matters="消防车道")
    assert (made.matters, made.asked_on) == ("消防车道", TODAY)
    again = partial(more, departments=Department.objects.filter(code="gongan"))
    assert codes_of(again) == ("already_asked",)
    assert codes_of(partial(more, departments=[])) == ("nobody_asked",)
    with pytest.raises(NotAllowed):
        invite_more(review, actor=clerk(), on=TODAY, departments=[])
