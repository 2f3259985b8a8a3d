"""方案预审 of the current formal scheme, and its comments."""

from functools import partial

import pytest

from policy.errors import NotAllowed
from reviews.services.pre_review import close_pre_review, record_pre_review
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, formal_scheme, officer

pytestmark = pytest.mark.django_db
record = partial(record_pre_review, on=TODAY)


def test_without_comments_there_is_nothing_to_close() -> None:
    project = at(6)
    formal_scheme(project)
    assert record(project, actor=officer()).comments_closed_on == TODAY


def test_comments_stay_open_until_the_bureau_closes_them() -> None:
    project = at(6)
    formal_scheme(project)
    made = record(project, actor=officer(), comments="补充无障碍坡道")
    assert made.comments_closed_on is None
    assert codes_of(partial(record, project, actor=officer())) == ("open_comments",)
    assert codes_of(partial(close_pre_review, made, actor=officer(), on=TODAY, note="")) == ("required",)
    assert close_pre_review(made, actor=officer(), on=TODAY, note="已补充").closing_note == "已补充"
    assert codes_of(partial(close_pre_review, made, actor=officer(), on=TODAY, note="x")) == (
        "already_closed",
    )


def test_it_belongs_to_step_six_and_to_a_formal_scheme() -> None:
    assert codes_of(partial(record, at(5), actor=officer())) == ("wrong_step", "no_scheme")


def test_the_street_does_not_review_its_own_scheme() -> None:
    with pytest.raises(NotAllowed):
        record(at(6), actor=clerk())
