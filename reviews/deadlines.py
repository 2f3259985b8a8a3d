"""Working days to a deadline, with the district's calendar."""

from datetime import date

from policy.errors import CalendarUnpublished
from policy.workdays import Calendar, workdays_between


def days_to(cal: Calendar, start: date, end: date | None) -> int | None:
    """Working days from `start` to `end`: 0 on the day itself, negative once it has passed, be it by a weekend.

    None where there is no day or the calendar of its year is not out.
    """
    if end is None:
        return None
    try:
        left = workdays_between(cal, start, end)
    except CalendarUnpublished:
        return None
    return -1 if end < start and left == 0 else left
