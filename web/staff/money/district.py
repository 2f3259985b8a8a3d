"""全区资金: sums of money over the district's projects, and the list behind each."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from web.access import FINANCE, staff_page
from web.acts import page
from web.staff.money.district_list import list_context
from web.staff.money.district_page import district_context
from web.staff.projects.page import refuse_reviewers


@staff_page(outside=FINANCE)
def money_district(request: HttpRequest) -> HttpResponse:
    """By source, street and year; subsidies, overdue settlements, unit costs. A street's people see their own street."""
    refuse_reviewers(request.user)
    values = district_context(request.user, request.GET, timezone.localdate())
    return page(request, "staff/money/district.html", values)


@staff_page(outside=FINANCE)
def money_list(request: HttpRequest) -> HttpResponse:
    """The projects a figure is made of; their amounts add up to it."""
    refuse_reviewers(request.user)
    values = list_context(request.user, request.GET, timezone.localdate())
    return page(request, "staff/money/district_list.html", values)
