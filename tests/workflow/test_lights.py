"""The light of a step: 正常, 预警, 逾期, 待定, to the exact day."""

from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.schema import LightRules
from policy.workdays import Calendar, load_calendar, workdays_between
from workflow.lights import LIGHT_NAMES, Deadlines, light, step_deadlines

CALENDAR = load_calendar()
ENTERED = date(2026, 3, 2)  # a Monday
TWENTY_DAYS = Deadlines(
    due_on=date(2026, 3, 30), yellow_from_on=date(2026, 3, 23), red_from_on=date(2026, 4, 8)
)


def test_a_step_of_twenty_working_days() -> None:
    assert step_deadlines(CALENDAR, ENTERED, 20) == TWENTY_DAYS


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-03-02", "green"),
        ("2026-03-20", "green"),  # 6 working days left
        ("2026-03-22", "green"),  # Sunday, still 6 left
        ("2026-03-23", "yellow"),  # 5 left
        ("2026-03-30", "yellow"),  # the due day
        ("2026-04-07", "yellow"),  # 5 working days late, over 清明节
        ("2026-04-08", "red"),  # 6 late
        ("2030-01-01", "red"),
    ],
)
def test_yellow_to_the_day(today: str, expected: str) -> None:
    assert light(TWENTY_DAYS, date.fromisoformat(today), "active") == expected


@given(st.dates(date(2018, 1, 1), date(2025, 6, 1)), st.integers(1, 130), st.integers(0, 400))
def test_the_light_is_what_counting_day_by_day_says(entered: date, standard: int, passed: int) -> None:
    deadlines = step_deadlines(CALENDAR, entered, standard)
    today = entered + timedelta(days=passed)
    left = workdays_between(CALENDAR, today, deadlines.due_on)
    late = workdays_between(CALENDAR, deadlines.due_on, today)
    expected = "red" if late > 5 else "yellow" if left <= 5 else "green"
    assert light(deadlines, today, "active") == expected


@pytest.mark.parametrize(("standard", "first_light"), [(5, "yellow"), (1, "yellow"), (6, "green")])
def test_a_step_within_the_margin_is_yellow_from_its_first_day(standard: int, first_light: str) -> None:
    deadlines = step_deadlines(CALENDAR, ENTERED, standard)
    assert light(deadlines, ENTERED, "active") == first_light


@pytest.mark.parametrize("state", ["paused", "closed", "withdrawn"])
@pytest.mark.parametrize("deadlines", [TWENTY_DAYS, None])
def test_what_is_not_under_way_has_no_light(state: str, deadlines: Deadlines | None) -> None:
    assert light(deadlines, date(2026, 5, 6), state) == ""


def test_an_end_in_an_unpublished_year_is_grey() -> None:
    assert step_deadlines(CALENDAR, date(2026, 12, 1), 60) is None
    assert light(None, date(2026, 12, 2), "active") == "grey"


def test_a_known_end_whose_red_lies_in_an_unpublished_year_stays_yellow_when_late() -> None:
    deadlines = step_deadlines(CALENDAR, date(2026, 12, 1), 20)
    assert deadlines == Deadlines(date(2026, 12, 29), date(2026, 12, 22), None)
    assert light(deadlines, date(2026, 12, 21), "active") == "green"
    assert light(deadlines, date(2026, 12, 31), "active") == "yellow"
    assert light(deadlines, date(2027, 3, 1), "active") == "yellow"


def test_it_turns_red_once_the_calendar_is_published() -> None:
    days = MappingProxyType(dict(CALENDAR.off_or_worked) | {date(2027, 1, 1): False})
    published = Calendar(days, CALENDAR.years | {2027})
    deadlines = step_deadlines(published, date(2026, 12, 1), 20)
    assert deadlines.red_from_on == date(2027, 1, 7)
    assert light(deadlines, date(2027, 1, 7), "active") == "red"


def test_another_scheme_warns_earlier() -> None:
    deadlines = step_deadlines(CALENDAR, ENTERED, 20, LightRules(workdays_before=10, workdays_after=0))
    assert deadlines.yellow_from_on == date(2026, 3, 16)
    assert deadlines.red_from_on == date(2026, 3, 31)


def test_every_light_has_its_word() -> None:
    assert LIGHT_NAMES == {"green": "正常", "yellow": "预警", "red": "逾期", "grey": "待定", "": ""}
