"""方案预审一览: what runs, the nearest deadline first, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.models import PreReview
from reviews.services.pre_review import record_pre_review, take_back_pre_review
from reviews.services.pre_review_points import reply_point
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory
from tests.record_data import clerk, formal_scheme, officer, reviewer, stranger
from tests.web.record_pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district", "october_21")]
PAGE = "/work/pre-reviews/"


def given(name: str, workdays: int = 10) -> PreReview:
    project = ProjectFactory(step=6, neighbourhood=NeighbourhoodFactory(name=name))
    formal_scheme(project)
    return record_pre_review(project, actor=officer(), on=TODAY, points=["补详图"], workdays=workdays)


def test_the_nearest_deadline_stands_first_with_the_days_left() -> None:
    given("远小区", 20)
    given("近小区", 3)
    page = browser(officer()).get(PAGE).content.decode()
    assert page.index("近小区") < page.index("远小区")
    assert "剩 3 个工作日" in page


def test_what_is_over_void_or_taken_back_is_left_out() -> None:
    void, back = given("旧方案小区"), given("撤回小区")
    formal_scheme(void.project)
    take_back_pre_review(back, actor=officer(), on=TODAY, reason="弄错")
    PreReview.objects.filter(pk=given("完成小区").pk).update(comments_closed_on=TODAY)
    page = browser(officer()).get(PAGE).content.decode()
    assert "没有符合条件的方案预审" in page


def test_what_waits_for_the_bureau_is_told_from_what_waits_for_the_street() -> None:
    given("待回复小区")
    reply_point(given("待确认小区").points.get(), actor=clerk(), on=TODAY, reply="已改")
    judge = browser(officer()).get(PAGE + "?state=judge").content.decode()
    assert "待确认小区" in judge
    assert "待回复小区" not in judge


def test_late_ones_say_by_how_much() -> None:
    PreReview.objects.filter(pk=given("甲小区").pk).update(deadline_on=TODAY - timedelta(days=4))
    assert "已逾期" in browser(officer()).get(PAGE).content.decode()


def test_another_street_sees_nothing_of_it_and_departments_have_no_such_page() -> None:
    given("甲小区")
    assert "甲小区" not in browser(stranger()).get(PAGE).content.decode()
    assert browser(reviewer()).get(PAGE).status_code == 403


def test_a_page_of_twenty_costs_twelve_queries_at_most_and_no_more_than_one() -> None:
    given("甲小区")
    person = browser(officer())
    person.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        person.get(PAGE)
    for number in range(25):
        given(f"第{number}小区")
    with CaptureQueriesContext(connection) as many:
        person.get(PAGE)
    assert len(many) == len(one) <= 12
