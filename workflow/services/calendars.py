"""The calendar's verbs together with what follows from them, in one transaction each."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from accounts.models import User
from policy.workdays import SpecialDay
from projects.models import CalendarYear
from projects.services import calendars
from workflow.services.deadlines import recompute


@transaction.atomic
def publish_year(
    year: int,
    exceptions: Collection[SpecialDay],
    document_no: str,
    *,
    actor: User,
    on: date,
    reason: str = "",
) -> CalendarYear:
    """Enter or correct a year's 放假安排 and compute deadlines and open notices anew."""
    made = calendars.publish_year(year, exceptions, document_no, actor=actor, on=on, reason=reason)
    recompute(actor=actor, on=on)
    return made


@transaction.atomic
def change_day(day: date, is_workday: bool, *, reason: str, actor: User, on: date, name: str = "") -> None:
    """Correct one day and compute deadlines and open notices anew."""
    calendars.change_day(day, is_workday, name=name, reason=reason, actor=actor, on=on)
    recompute(actor=actor, on=on)
