"""The working-day calendar as the database keeps it."""

from policy.workdays import Calendar
from projects.models import CalendarDay, CalendarYear


def calendar() -> Calendar:
    """The whole calendar in two queries; the rows count, the files only seeded them."""
    return Calendar(
        dict(CalendarDay.objects.values_list("day", "is_workday")),
        frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )
