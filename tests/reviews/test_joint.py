"""方案联合审查: opened on the current scheme, opinions by the own department only, minutes with a number."""

from datetime import date
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Department
from policy.errors import NotAllowed, Refused
from projects.models import Project
from reviews.models import Invitation, Opinion, OpinionCondition, Review
from reviews.queries import newest_opinion, standing_review
from reviews.services.conditions import close_condition
from reviews.services.joint import open_review
from reviews.services.minutes import issue_minutes
from reviews.services.opinions import give_opinion
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, formal_scheme, leader, officer, review_of, reviewer

pytestmark = pytest.mark.django_db


def in_review(*codes: str) -> Review:
    project = at(7)
    formal_scheme(project)
    return review_of(project, *(codes or ("chengguan", "minzheng")))


def invitation(review: Review, code: str = "chengguan") -> Invitation:
    return review.invitations.get(department__code=code)


def say(review: Review, result: str, code: str = "chengguan", comment: str = "请核实") -> Opinion:
    return give_opinion(
        invitation(review, code), actor=reviewer(code), on=TODAY, result=result, comment=comment
    )


def one_of(opinion: Opinion) -> OpinionCondition:
    return opinion.conditions.get()


def issue(review: Review, number: str = "联审〔2019〕1号") -> Review:
    return issue_minutes(review, actor=leader(), on=TODAY, number=number, text="原则同意")


@pytest.mark.usefixtures("district")
def test_the_schemes_eight_departments_are_asked_by_default() -> None:
    project = at(7)
    formal_scheme(project)
    review = open_review(project, actor=officer(), on=date(2019, 9, 30))
    assert review.invitations.count() == 8
    assert not Department.objects.filter(invitations__review=review, joint_review=False).exists()


@pytest.mark.usefixtures("district")
def test_the_deadline_counts_working_days() -> None:
    project = at(7)
    formal_scheme(project)
    review = open_review(project, actor=officer(), on=date(2019, 9, 30), workdays=5)
    assert review.deadline_on == date(2019, 10, 12)


def test_no_deadline_is_named_where_the_calendar_is_not_out() -> None:
    project = at(7)
    formal_scheme(project)
    assert review_of(project, "chengguan").deadline_on is None


def test_a_review_needs_step_seven_a_formal_scheme_somebody_and_a_term() -> None:
    verb = partial(open_review, at(6), actor=officer(), on=TODAY, departments=[], workdays=0)
    assert codes_of(verb) == ("wrong_step", "no_scheme", "nobody_asked", "bad_workdays")


def test_a_review_is_opened_once_per_scheme_version() -> None:
    review = in_review()
    assert codes_of(partial(review_of, review.project, "chengguan")) == ("already_open",)
    formal_scheme(review.project)
    assert review_of(review.project, "chengguan").scheme_version.number == 2


def test_only_the_bureau_opens_a_review() -> None:
    with pytest.raises(NotAllowed):
        open_review(at(7), actor=clerk(), on=TODAY)


def test_minutes_close_a_review_in_which_all_agree() -> None:
    review = in_review()
    say(review, "agree"), say(review, "agree", "minzheng")
    assert issue(review).minutes_number == "联审〔2019〕1号"


def test_a_reviewer_speaks_only_for_the_own_department() -> None:
    review = in_review()
    with pytest.raises(NotAllowed):
        give_opinion(invitation(review, "minzheng"), actor=reviewer("chengguan"), on=TODAY, result="agree")
    with pytest.raises(NotAllowed):
        give_opinion(invitation(review), actor=officer(), on=TODAY, result="agree")


@pytest.mark.parametrize("result", ["conditional", "refuse"])
def test_an_opinion_other_than_agreement_says_why(result: str) -> None:
    assert codes_of(partial(say, in_review(), result, comment=" ")) == ("required",)


def test_an_unknown_opinion_is_refused() -> None:
    assert codes_of(partial(say, in_review(), "maybe")) == ("unknown_choice",)


def test_the_newest_opinion_counts_and_the_older_stays() -> None:
    review = in_review("chengguan")
    say(review, "refuse"), say(review, "agree")
    assert newest_opinion(invitation(review)).result == "agree"
    assert Opinion.objects.count() == 2
    assert issue(review).minutes_on == TODAY


def test_the_database_refuses_to_change_an_opinion() -> None:
    opinion = say(in_review(), "agree")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_opinion SET result = 'refuse' WHERE id = %s", [opinion.pk])


def test_minutes_are_refused_while_an_opinion_is_missing_or_refuses() -> None:
    review = in_review()
    say(review, "refuse", "minzheng")
    verb = partial(issue_minutes, review, actor=leader(), on=TODAY, number=" ", text="")
    assert codes_of(verb) == ("opinion_missing", "opinion_refused", "required", "required")


def test_a_number_of_minutes_is_used_once() -> None:
    first, second = in_review("chengguan"), in_review("chengguan")
    say(first, "agree"), say(second, "agree")
    issue(first)
    assert codes_of(partial(issue, second)) == ("number_used",)


def test_minutes_are_issued_once_and_end_the_opinions() -> None:
    review = in_review("chengguan")
    say(review, "agree")
    issue(review)
    assert codes_of(partial(issue, review, "联审〔2019〕2号")) == ("minutes_issued",)
    assert codes_of(partial(say, review, "refuse")) == ("minutes_issued",)


def test_a_new_scheme_version_ends_the_review_of_the_old_one() -> None:
    review = in_review("chengguan")
    opinion = say(review, "conditional")
    formal_scheme(review.project)
    assert standing_review(review.project) is None
    assert codes_of(partial(say, review, "agree")) == ("old_scheme",)
    assert codes_of(partial(close_condition, one_of(opinion), actor=officer(), on=TODAY, note="已改")) == (
        "old_scheme",
    )
    assert codes_of(partial(issue, review)) == ("old_scheme",)


def test_a_send_back_ends_the_review_though_the_scheme_stays() -> None:
    review = in_review("chengguan")
    Project.objects.update(cycle=1)
    assert codes_of(partial(say, review, "agree")) == ("old_review",)
    review.project.refresh_from_db()
    assert standing_review(review.project) is None
    assert review_of(review.project, "chengguan").cycle == 1


def test_a_reviewer_sees_only_what_is_asked_of_the_department() -> None:
    mine, other = in_review("chengguan"), in_review("minzheng")
    person = reviewer("chengguan")
    assert list(Review.objects.visible_to(person)) == [mine]
    assert list(Invitation.objects.visible_to(person)) == [invitation(mine)]
    assert other.project not in Project.objects.visible_to(person)
    say(other, "agree", "minzheng")
    assert not Opinion.objects.visible_to(person).exists()


def test_nothing_is_stored_when_an_act_is_refused() -> None:
    review = in_review()
    with pytest.raises(Refused):
        say(review, "refuse", comment="")
    assert not Opinion.objects.exists()
