"""Verbs on the working-day calendar: a year's 放假安排 entered when the State Council has published it."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from policy.workdays import SpecialDay
from projects import events
from projects.checks import said
from projects.guards import refuse_if, required_text
from projects.models import CalendarDay, CalendarYear

FRIDAY = 5


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
    """Enter a year's exceptions, or correct them with a reason; deadlines are recomputed by the workflow.

    An exception is a weekday off or a weekend day worked. Everything wrong is named at once.
    """
    authorise(actor, Action.MANAGE_CALENDAR)
    row, made = CalendarYear.objects.select_for_update().get_or_create(year=year)
    reasons = [*required_text(document_no, "document_no", "通知文号"), *_wrong_days(year, exceptions)]
    if not made:
        reasons += required_text(reason, "reason", "更正理由")
    refuse_if(reasons)
    row.document_no = document_no.strip()
    row.save(update_fields=["document_no"])
    _replace_days(year, exceptions)
    _record(row, made, len(exceptions), actor, on, reason)
    return row


@transaction.atomic
def change_day(
    day: date, is_workday: bool, *, name: str = "", reason: str, actor: User, on: date
) -> CalendarDay | None:
    """Correct one day of a published year; a day that follows the week again loses its row (None)."""
    authorise(actor, Action.MANAGE_CALENDAR)
    reasons = required_text(reason, "reason", "更正理由")
    if not CalendarYear.objects.select_for_update().filter(year=day.year).exists():
        reasons.append(
            Reason("calendar_unpublished", f"{day.year}年放假安排尚未登记,请先登记全年。", field="day")
        )
    refuse_if(reasons)
    changed = _set_day(day, is_workday, name.strip())
    sentence = f"更正工作日历:{said(day)}{'上班' if is_workday else '放假'}"
    events.record("change_calendar_day", sentence, actor=actor, on=on, reason=reason.strip())
    return changed


def _wrong_days(year: int, exceptions: Collection[SpecialDay]) -> list[Reason]:
    reasons, seen = [], set()
    for special in exceptions:
        if special.day.year != year:
            reasons.append(_wrong(special, f"不是{year}年的日期"))
        elif special.day in seen:
            reasons.append(_wrong(special, "重复"))
        elif (special.day.isoweekday() <= FRIDAY) is special.is_workday:
            reasons.append(_wrong(special, "本来就上班" if special.is_workday else "本来就是周末"))
        seen.add(special.day)
    return reasons


def _wrong(special: SpecialDay, why: str) -> Reason:
    field = "worked" if special.is_workday else "off"
    return Reason("bad_day", f"{special.day:%Y-%m-%d}{why},不必列入。", field=field)


def _replace_days(year: int, exceptions: Collection[SpecialDay]) -> None:
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=special.day, is_workday=special.is_workday, name=special.name)
        for special in exceptions
    )


def _set_day(day: date, is_workday: bool, name: str) -> CalendarDay | None:
    row = CalendarDay.objects.filter(day=day).first()
    present = row.is_workday if row else day.isoweekday() <= FRIDAY
    if present is is_workday:
        raise Refused(
            Reason("nothing_changed", f"{said(day)}已登记为{'上班' if is_workday else '放假'}。", field="day")
        )
    if row is not None:
        row.delete()
        return None
    return CalendarDay.objects.create(day=day, is_workday=is_workday, name=name)


def _record(row: CalendarYear, made: bool, days: int, actor: User, on: date, reason: str) -> None:
    verb, act = ("publish_year", "登记") if made else ("correct_year", "更正")
    sentence = f"{act}{row.year}年放假安排({row.document_no}),调整{days}天"
    events.record(verb, sentence, actor=actor, on=on, reason=reason.strip())
