"""The working-day calendar: years published, entered and corrected; deadlines follow in the same act."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from projects.models import CalendarDay, CalendarYear
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.admin.forms import YearForm, lines_of
from workflow.services.calendars import publish_year


@staff_page(Action.MANAGE_CALENDAR)
def year_list(request: HttpRequest) -> HttpResponse:
    """The years there are, and the next one that is missing."""
    today = timezone.localdate()
    years = list(CalendarYear.objects.order_by("-year"))
    counts = _counts()
    rows = [(row, counts.get(row.year, {"off": 0, "worked": 0})) for row in years]
    following = max((row.year for row in years), default=today.year - 1) + 1
    values = {"rows": rows, "following": following, "today": today}
    return page(request, "staff/admin/calendar.html", values)


@staff_page(Action.MANAGE_CALENDAR)
def publish(request: HttpRequest) -> HttpResponse:
    """Enter a year whose notice came out."""
    today = timezone.localdate()
    form = YearForm(
        request.POST or None, correcting=False, initial={"year": request.GET.get("year", today.year + 1)}
    )
    act = {"actor": request.user, "on": today}

    def verb() -> CalendarYear:
        given = form.cleaned_data
        return publish_year(given["year"], form.exceptions(), given["document_no"], **act)

    done = "放假安排已登记,各项目的应完成日期和公示截止日期已重新计算。"
    # whether it is a correction hangs on the year
    made = perform(request, form, verb, done, rehearsed=False)
    if made:
        return redirect("calendar_year", made.year)
    return page(request, "staff/admin/calendar_edit.html", {"form": form, "year": None}, form)


@staff_page(Action.MANAGE_CALENDAR)
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """The exceptions of one year."""
    row = found(CalendarYear.objects.all(), year=year)
    days = CalendarDay.objects.filter(day__year=year)
    return page(request, "staff/admin/calendar_year.html", {"year": row, "days": days})


@staff_page(Action.MANAGE_CALENDAR)
def correct(request: HttpRequest, year: int) -> HttpResponse:
    """Correct a year, with a reason; what hangs on it is computed anew."""
    row = found(CalendarYear.objects.all(), year=year)
    form = YearForm(request.POST or None, correcting=True, initial=_initial(row))
    act = {"actor": request.user, "on": timezone.localdate()}

    def verb() -> CalendarYear:
        given = form.cleaned_data
        return publish_year(year, form.exceptions(), given["document_no"], **act, reason=given["reason"])

    if perform(request, form, verb, "放假安排已更正,各项目的应完成日期和公示截止日期已重新计算。"):
        return redirect("calendar_year", year)
    return page(request, "staff/admin/calendar_edit.html", {"form": form, "year": row}, form)


def _initial(row: CalendarYear) -> dict[str, Any]:
    days = list(CalendarDay.objects.filter(day__year=row.year))
    return {
        "year": row.year,
        "document_no": row.document_no,
        "off": lines_of(days, False),
        "worked": lines_of(days, True),
    }


def _counts() -> dict[int, dict[str, int]]:
    rows = (
        CalendarDay.objects.order_by()
        .values("day__year")
        .annotate(off=Count("pk", filter=Q(is_workday=False)), worked=Count("pk", filter=Q(is_workday=True)))
    )
    return {row["day__year"]: row for row in rows}
