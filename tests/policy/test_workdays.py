"""Working days: the policy's table, an independent calendar as oracle, and the laws of counting."""

from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.errors import CalendarUnpublished
from policy.tables import SchemeFileError
from policy.workdays import (
    Calendar,
    add_workdays,
    is_workday,
    load_calendar,
    notice_closes_on,
    published_years,
    read_special_days,
    special_days,
    workdays_between,
)

CALENDAR = load_calendar()
KNOWN_DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
EARLY_DAYS = st.dates(date(2004, 1, 1), date(2025, 12, 31))

NOTICES = [
    ("2019-09-23", "2019-09-29"),
    ("2019-09-27", "2019-10-10"),
    ("2019-09-30", "2019-10-12"),
    ("2020-01-17", "2020-01-23"),
    ("2021-09-17", "2021-09-26"),
    ("2026-09-23", "2026-10-08"),
]


@pytest.mark.parametrize(("published", "closes"), NOTICES)
def test_a_notice_closes_at_the_end_of_its_fifth_working_day(published: str, closes: str) -> None:
    assert notice_closes_on(CALENDAR, date.fromisoformat(published), 5) == date.fromisoformat(closes)


def test_a_notice_reaching_into_an_unpublished_year_has_no_end() -> None:
    with pytest.raises(CalendarUnpublished) as caught:
        notice_closes_on(CALENDAR, date(2026, 12, 28), 5)
    assert caught.value.year == 2027


def test_a_notice_ending_on_the_last_known_day_needs_nothing_of_the_next_year() -> None:
    assert notice_closes_on(CALENDAR, date(2026, 12, 24), 5) == date(2026, 12, 31)


def test_a_notice_of_no_days_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="one working day"):
        notice_closes_on(CALENDAR, date(2026, 1, 5), 0)


def test_the_calendar_agrees_with_an_independent_one_on_every_day() -> None:
    day = date(2004, 1, 1)
    while day.year in CALENDAR.years:
        assert is_workday(CALENDAR, day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)
    assert day == date(2027, 1, 1)


def test_published_years() -> None:
    assert published_years() == tuple(range(2004, 2027))
    assert CALENDAR.years == frozenset(range(2004, 2027))


def test_special_days_are_sorted_and_named() -> None:
    days = special_days(2019)
    assert list(days) == sorted(days, key=lambda special: special.day)
    worked = {special.day: special.name for special in days if special.is_workday}
    assert worked[date(2019, 9, 29)] == "国庆节"
    assert date(2019, 10, 12) in worked


@pytest.mark.parametrize("year", [2003, 2027])
def test_an_unpublished_year_is_unknown(year: int) -> None:
    with pytest.raises(CalendarUnpublished, match=f"{year}年放假安排尚未公布"):
        is_workday(CALENDAR, date(year, 6, 1))
    with pytest.raises(CalendarUnpublished):
        special_days(year)


def test_the_end_of_time_is_unpublished_too() -> None:
    with pytest.raises(CalendarUnpublished):
        add_workdays(CALENDAR, date.max, 1)


def test_absurdly_many_days_end_at_the_first_unpublished_year() -> None:
    with pytest.raises(CalendarUnpublished) as caught:
        add_workdays(CALENDAR, date(2026, 1, 1), 10**12)
    assert caught.value.year == 2027


def test_a_calendar_follows_the_week_but_for_its_exceptions() -> None:
    calendar = Calendar(
        MappingProxyType({date(2030, 1, 1): False, date(2030, 1, 5): True}), frozenset({2030})
    )
    worked = [is_workday(calendar, date(2030, 1, day)) for day in range(1, 8)]
    assert worked == [False, True, True, True, True, False, True]


@given(EARLY_DAYS, st.integers(1, 60))
def test_the_nth_working_day_is_one_and_the_nth(start: date, n: int) -> None:
    end = add_workdays(CALENDAR, start, n)
    assert is_workday(CALENDAR, end)
    assert workdays_between(CALENDAR, start, end) == n


@given(EARLY_DAYS, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_goes_is_adding_at_once(start: date, first: int, second: int) -> None:
    in_two = add_workdays(CALENDAR, add_workdays(CALENDAR, start, first), second)
    assert in_two == add_workdays(CALENDAR, start, first + second)


@given(EARLY_DAYS, st.integers(-90, 90), st.integers(-90, 90))
def test_counting_is_additive_and_signed(start: date, first: int, second: int) -> None:
    a, b = start + timedelta(days=first + 200), start + timedelta(days=second + 200)
    direct = workdays_between(CALENDAR, start, b)
    assert workdays_between(CALENDAR, start, a) + workdays_between(CALENDAR, a, b) == direct
    assert workdays_between(CALENDAR, b, start) == -direct


@given(KNOWN_DAYS)
def test_no_working_days_lie_between_a_day_and_itself(day: date) -> None:
    assert workdays_between(CALENDAR, day, day) == 0
    assert add_workdays(CALENDAR, day, 0) == day


def test_counting_backwards_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_workdays(CALENDAR, date(2020, 1, 1), -1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            'year = 2030\n[off]\n"2030-01-05" = "元旦"\n[worked]\n',
            "off.2030-01-05:应为2030年的星期一至星期五",
        ),
        ('year = 2030\n[off]\n[worked]\n"2030-01-01" = "元旦"\n', "worked.2030-01-01:应为2030年的周末"),
        ('year = 2030\n[off]\n"2031-01-01" = "元旦"\n[worked]\n', "off.2031-01-01:应为2030年"),
        ('year = 2030\n[off]\n"1月1日" = "元旦"\n[worked]\n', "off.1月1日:应为日期"),
        ("year = 2029\n[off]\n[worked]\n", "year:应为以下之一:2030"),
        ("year = 2030\n[off]\n", "worked:缺少这一项"),
    ],
)
def test_a_wrong_holiday_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "2030.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SchemeFileError) as caught:
        read_special_days(path)
    assert f"2030.toml:{complaint}" in str(caught.value)
