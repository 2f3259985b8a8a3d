"""Days of 后续管理: warranties in whole years, visits in whole months (民法典 201–203: from the next day on)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The last day of a warranty of so many years from a day on: 29 February ends on the 28th of a common year."""
    return months_after(day, years * 12)


def is_near(ends_on: date, today: date, days: int) -> bool:
    """Whether a day is past or at most so many days ahead, the last of them included."""
    return ends_on <= today + timedelta(days=days)
