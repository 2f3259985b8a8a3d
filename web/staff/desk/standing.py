"""我的代班: a person names who stands in for the own absence, and ends it early."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES, StandIn
from web.access import found, staff_page
from web.acts import page
from web.staff import standing


@staff_page(community=True, outside=OUTSIDE_ROLES)
def own_stand_in(request: HttpRequest) -> HttpResponse:
    """My absences, and the form for the next one."""
    today, person = timezone.localdate(), request.user
    form = standing.StandInForm(request.POST or None, person=person, today=today)  # type: ignore[arg-type]
    if standing.named(request, form, today):
        return redirect("own_stand_in")
    rows, others = standing.rows(person, today), standing.colleagues(person).exists()  # type: ignore[arg-type]
    values = {"form": form, "rows": rows, "colleagues": others}
    return page(request, "staff/desk/stand_in.html", values, form)


@staff_page(community=True, outside=OUTSIDE_ROLES)
def end_own_stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """I am back before the last day."""
    today = timezone.localdate()
    row = found(
        StandIn.objects.not_over(today).select_related("person", "stand_in"), pk=pk, person=request.user
    )
    form = standing.EndForm(request.POST or None)
    if standing.ended(request, form, row, today):
        return redirect("own_stand_in")
    values = {"form": form, "sentence": standing.sentence(row), "account": None}
    return page(request, "staff/desk/stand_in_end.html", values, form)
