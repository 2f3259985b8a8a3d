"""The demo's days: everything is dated back from its today, in working days. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from policy.workdays import Calendar

FRIDAY = 5
ONE_DAY = timedelta(days=1)
# Working days from entering step 3 until its notice has surely closed.
NOTICE_NEEDS = 12


@dataclass(frozen=True)
class Days:
    """Working days around `today`. In a year without a published calendar the week alone counts."""

    calendar: Calendar
    today: date

    def is_workday(self, day: date) -> bool:
        """As the calendar says, Monday to Friday where it says nothing yet."""
        return self.calendar.off_or_worked.get(day, day.isoweekday() <= FRIDAY)

    def back(self, count: int, of: date | None = None) -> date:
        """The working day so many working days before a day (today); 0: the last one up to it."""
        day = of or self.today
        while not self.is_workday(day):
            day -= ONE_DAY
        for _ in range(count):
            day -= ONE_DAY
            while not self.is_workday(day):
                day -= ONE_DAY
        return day

    def ahead(self, day: date, count: int) -> date:
        """The working day so many working days after a day."""
        for _ in range(count):
            day += ONE_DAY
            while not self.is_workday(day):
                day += ONE_DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The same, but never later than the last working day up to today."""
        return min(self.ahead(day, count), self.back(0))

    def published(self, day: date) -> bool:
        """Whether the calendar of the day's year is out."""
        return day.year in self.calendar.years

    def month_ends(self, count: int) -> list[date]:
        """The last days of the months before today's month, oldest first."""
        ends = [self.today.replace(day=1) - ONE_DAY]
        while len(ends) < count:
            ends.append(ends[-1].replace(day=1) - ONE_DAY)
        return ends[::-1]

    def entered(self, step: int, in_step: int, lengths: Mapping[int, int]) -> dict[int, date]:
        """Step → the day it was entered, for a project that has been in `step` for so many working days.

        `lengths`: how many working days each earlier step took. Step 3 is put where its notice could close.
        """
        found = {step: self.back(in_step)}
        for number in range(step - 1, 0, -1):
            day = self.back(lengths[number], found[number + 1])
            found[number] = self._before_the_gap(day) if number == 3 else day
        return found

    def _before_the_gap(self, day: date) -> date:
        """The day itself, or one early enough for a notice to close within a published year."""
        last = max(year for year in self.calendar.years if year <= max(day.year, min(self.calendar.years)))
        return min(day, self.back(NOTICE_NEEDS, date(last, 12, 31)))
