"""Working days as the State Council's yearly notices say: holidays off, make-up weekends (调休) worked.

A year whose notice is not out is unknown: whatever needs one of its days raises CalendarUnpublished.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from policy.errors import CalendarUnpublished
from policy.tables import Table

HOLIDAYS = Path(__file__).parent / "holidays"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. `off_or_worked`: True worked, False off; days not in it follow the week.

    `years`: those whose notice is published.
    """

    off_or_worked: Mapping[date, bool]
    years: frozenset[int]


@dataclass(frozen=True)
class SpecialDay:
    """An exception of the week: a weekday off, or a weekend day worked; `name` is the holiday in Chinese."""

    day: date
    is_workday: bool
    name: str


def is_workday(cal: Calendar, day: date) -> bool:
    """Whether a day is worked. Raises CalendarUnpublished where its year is unknown."""
    if day.year not in cal.years:
        raise CalendarUnpublished(day.year)
    return cal.off_or_worked.get(day, day.isoweekday() <= 5)


def add_workdays(cal: Calendar, start: date, n: int) -> date:
    """The nth working day after `start`, which is not counted itself (民法典 201); `start` where n is 0."""
    if n < 0:
        raise ValueError("working days are counted forwards")
    day = start
    while n:
        day = _next(day)
        n -= is_workday(cal, day)
    return day


def notice_closes_on(cal: Calendar, published_on: date, workdays: int) -> date:
    """The day at whose end a public notice closes; the gate opens the next day (scheme 三(三)3)."""
    if workdays < 1:
        raise ValueError("a notice stands one working day at least")
    return add_workdays(cal, published_on, workdays)


def workdays_between(cal: Calendar, a: date, b: date) -> int:
    """The working days after `a` up to and including `b`; negative where `b` lies before `a`."""
    if b < a:
        return -workdays_between(cal, b, a)
    return sum(is_workday(cal, a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


@lru_cache(maxsize=1)
def load_calendar() -> Calendar:
    """The calendar of every year in `policy/holidays/`."""
    years = published_years()
    days = {special.day: special.is_workday for year in years for special in special_days(year)}
    return Calendar(MappingProxyType(days), frozenset(years))


def published_years() -> tuple[int, ...]:
    """The years that have a holiday file, sorted."""
    return tuple(sorted(int(path.stem) for path in HOLIDAYS.glob("*.toml")))


@cache
def special_days(year: int) -> tuple[SpecialDay, ...]:
    """The exceptions of one published year, sorted. Raises CalendarUnpublished, SchemeFileError."""
    path = HOLIDAYS / f"{year}.toml"
    if not path.is_file():
        raise CalendarUnpublished(year)
    return read_special_days(path)


def read_special_days(path: Path) -> tuple[SpecialDay, ...]:
    """The exceptions in a holiday file. Raises SchemeFileError where a day is no exception of its year."""
    top = Table.of_file(path)
    year = top.choice("year", [int(path.stem)])
    days = [
        *_listed(top.table("off"), year, is_workday=False),
        *_listed(top.table("worked"), year, is_workday=True),
    ]
    top.done()
    return tuple(sorted(days, key=lambda special: special.day))


def _listed(table: Table, year: int, *, is_workday: bool) -> Iterator[SpecialDay]:
    for key in table.values:
        day = _day(table, key)
        if day.year != year or (day.isoweekday() <= 5) is is_workday:
            raise table.wrong(key, f"应为{year}年的{'周末' if is_workday else '星期一至星期五'}")
        yield SpecialDay(day, is_workday, table.text(key))


def _day(table: Table, key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError:
        raise table.wrong(key, "应为日期,如 2019-09-30") from None


def _next(day: date) -> date:
    """The day after; the end of Python's calendar is an unpublished year like any other."""
    if day == date.max:
        raise CalendarUnpublished(day.year + 1)
    return day + ONE_DAY
