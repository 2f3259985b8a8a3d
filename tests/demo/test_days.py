"""The demo's days: working days back from its today, also where a year's calendar is not out."""

from datetime import date

import pytest

from demo import lives
from demo.days import Days
from demo.people import make_people
from demo.plan import places
from demo.story import LENGTHS
from policy.workdays import load_calendar, notice_closes_on
from projects.models import Project
from workflow.queries import light_of

SATURDAY = Days(load_calendar(), date(2026, 11, 21))


def test_nothing_happens_on_a_holiday():
    assert SATURDAY.back(0) == date(2026, 11, 20)
    assert Days(load_calendar(), date(2026, 10, 8)).back(1) == date(2026, 9, 30)


def test_the_week_counts_where_the_calendar_is_not_out():
    assert Days(load_calendar(), date(2031, 3, 10)).back(1) == date(2031, 3, 7)


def test_nothing_happens_after_today():
    assert SATURDAY.after(date(2026, 11, 19), 9) == date(2026, 11, 20)


def test_month_ends_are_those_before_this_month():
    assert SATURDAY.month_ends(2) == [date(2026, 9, 30), date(2026, 10, 31)]


@pytest.mark.parametrize("today", [date(2027, 1, 4), date(2027, 3, 10), date(2027, 12, 31), date(2029, 6, 1)])
def test_a_passed_notice_always_closed_within_a_published_year(today):
    days = Days(load_calendar(), today)
    entered = days.entered(4, 8, LENGTHS)
    assert list(entered.values()) == sorted(entered.values(), reverse=True)
    assert notice_closes_on(load_calendar(), days.after(entered[3], 1), 5) < entered[4]


@pytest.mark.parametrize("name", ["半道红新村", "珠儿潭小区", "假山新村"])
def test_stories_can_be_told_in_a_year_without_a_calendar(name, district, settings, tmp_path):
    """Nothing is invented: the lights are 待定, a standing notice has no last day."""
    today = date(2027, 3, 10)
    place = next(place for place in places() if place.name == name)
    people = make_people(date(2024, 9, 2))
    story = lives.tell(place, people, Days(load_calendar(), today))
    project = Project.objects.get()
    assert light_of(project, today) == "grey"
    assert story.project.notices.filter(published_on__year=2027, closes_on__isnull=False).count() == 0
    assert not project.events.filter(on__gt=today).exists()


@pytest.mark.parametrize("today", [date(2026, 2, 1), date(2026, 12, 31), date(2028, 3, 1)])
def test_every_life_began_before_this_month(today):
    """So that last month's report counts all 131."""
    days = Days(load_calendar(), today)
    for name, life in lives.LIVES.items():
        assert lives.entered(life, days)[1] <= days.month_ends(1)[0], name
