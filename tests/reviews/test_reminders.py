"""催办: before and after the deadline by the clock, once; by hand, once a day; never who has spoken."""

from datetime import date, timedelta
from functools import partial

import pytest

from projects.models import Project
from reviews.models import Reminder, Review
from reviews.rules import opinion_light, reminder_due
from reviews.services.joint import open_review
from reviews.services.reminders import remind, remind_due, remind_silent
from reviews.tasks import remind_departments
from tests.factories import DepartmentFactory
from tests.record_data import at, codes_of, formal_scheme, officer
from tests.reviews.holding import invitation, say

pytestmark = pytest.mark.django_db
MONDAY = date(2019, 10, 21)


@pytest.fixture
def review(district) -> Review:
    """Asked on Monday 21 October, due after five working days: Monday 28."""
    project = at(7)
    formal_scheme(project)
    asked = [DepartmentFactory(code=code) for code in ("chengguan", "minzheng")]
    made = open_review(project, actor=officer(), on=MONDAY, departments=asked, workdays=5)
    assert made.deadline_on == date(2019, 10, 28)
    return made


def kinds(review: Review, code: str = "minzheng") -> list[tuple[str, int]]:
    rows = invitation(review, code).reminders.order_by("id")
    return [(row.kind, row.reminded_on.day) for row in rows]


def test_the_clock_reminds_two_working_days_before_and_then_every_five_after(review) -> None:
    say(review)
    for day in range(21, 32):
        remind_due(date(2019, 10, day))
    for day in range(1, 13):
        remind_due(date(2019, 11, day))
    assert kinds(review) == [("before", 24), ("after", 29), ("after", 5), ("after", 12)]
    assert kinds(review, "chengguan") == []


def test_the_clock_asked_twice_a_day_reminds_once(review) -> None:
    assert remind_due(date(2019, 10, 29)) == 2
    assert remind_due(date(2019, 10, 29)) == 0


def test_a_review_that_ended_reminds_nobody(review) -> None:
    formal_scheme(review.project)
    assert remind_due(date(2019, 10, 29)) == 0


def test_a_paused_project_reminds_nobody(review) -> None:
    Project.objects.update(state="paused")
    assert remind_due(date(2019, 10, 29)) == 0


def test_the_days_task_reminds_of_today(review) -> None:
    assert remind_departments() == 2
    assert Reminder.objects.filter(by=None).count() == 2


def test_one_department_is_reminded_by_hand_once_a_day(review) -> None:
    verb = partial(remind, invitation(review), actor=officer())
    verb(on=MONDAY)
    assert codes_of(partial(verb, on=MONDAY)) == ("reminded",)
    verb(on=date(2019, 10, 22))
    say(review)
    assert codes_of(partial(verb, on=date(2019, 10, 23))) == ("answered",)


def test_all_silent_departments_are_reminded_in_one_act(review) -> None:
    say(review)
    verb = partial(remind_silent, review, actor=officer(), on=MONDAY)
    assert [one.department.code for one in verb()] == ["minzheng"]
    assert codes_of(verb) == ("nobody_silent",)


@pytest.mark.parametrize(
    ("days", "light"), [(8, "green"), (7, "yellow"), (0, "yellow"), (-1, "red"), (None, "grey")]
)
def test_the_light_of_an_opinion_that_is_owed_is_that_of_the_departments_worklist(days, light) -> None:
    assert opinion_light(None if days is None else MONDAY + timedelta(days), MONDAY) == light


@pytest.mark.parametrize(
    ("left", "before", "since", "due"),
    [(3, False, None, ""), (2, False, None, "before"), (0, True, None, ""), (-1, True, None, "after"),
     (-3, True, 4, ""), (-6, True, 5, "after"), (None, False, None, "")],
)  # fmt: skip
def test_which_reminder_is_due(left, before, since, due) -> None:
    assert reminder_due(left, before, since) == due
