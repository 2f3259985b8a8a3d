"""加装电梯: all entrances of one neighbourhood in one table, and the sums by street and year."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Street, User
from accounts.permissions import Action, may
from registers.entrances import entrances_of
from registers.services.lifts import enter_lifts
from registers.sums import LiftSums, lift_sums
from reports.workbook import book_of
from web.access import neighbourhood_or_404, staff_page
from web.acts import page, perform
from web.staff.records.desk import posted
from web.staff.registers.lift_forms import LiftTable
from web.staff.registers.merit_kinds import LIFT_REGISTER
from web.staff.registers.places import crumbs
from web.staff.registers.year_views import EXCEL

PER_PAGE = 60
STATES = (("all", "已登记"), ("agreed", "已达成协议"), ("started", "施工中"), ("accepted", "已验收"))


@staff_page(Action.READ_REGISTER)
def neighbourhood_lifts(request: HttpRequest, code: str) -> HttpResponse:
    """Every entrance with its lift's days; whoever keeps registers fills in many at once."""
    place, today, user = neighbourhood_or_404(request, code), timezone.localdate(), request.user
    may_keep = may(user, Action.KEEP_REGISTER, place)  # type: ignore[arg-type]
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    shown = Paginator(entrances_of(place), PER_PAGE).get_page(request.GET.get("page"))
    form = LiftTable(posted(request), entrances=shown.object_list, today=today)  # type: ignore[arg-type]
    verb = lambda: enter_lifts(place, form.entries(), actor=user, on=today)  # type: ignore[arg-type] # noqa: E731
    made = perform(request, form, verb, "电梯情况已保存。")
    if made:
        return redirect(request.get_full_path())
    values = {
        "place": place, "form": form, "lines": list(form.lines()), "page": shown,
        "may_keep": may_keep,
        "project": place.projects.exclude(state="withdrawn").order_by("-pk").first(),
        "crumbs": crumbs(LIFT_REGISTER, place.name),
    }  # fmt: skip
    return page(request, "staff/registers/lifts.html", values, form)


@staff_page(Action.READ_REGISTER)
def sums(request: HttpRequest) -> HttpResponse:
    """Lifts started and accepted, by street and year."""
    user: Any = request.user
    found = lift_sums(user)
    values = {
        "years": found.years(), "rows": list(_rows(user, found)), "states": STATES,
        "crumbs": crumbs(LIFT_REGISTER, "各街道台数"), "excel": reverse("lift_sums_excel"),
    }  # fmt: skip
    return page(request, "staff/registers/lift_sums.html", values)


@staff_page(Action.READ_REGISTER)
def sums_excel(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    user: Any = request.user
    found = lift_sums(user)
    head = ("街道", *(name for _, name in STATES))
    head += tuple(f"{year}年{word}" for year in found.years() for word in ("开工", "验收"))
    cells = (
        (name, *states, *(one for pair in years for one in pair))
        for name, states, years in _rows(user, found)
    )
    answer = HttpResponse(book_of([("加装电梯", head, cells)]), content_type=EXCEL)
    answer["Content-Disposition"] = 'attachment; filename="lifts.xlsx"'
    return answer


def _rows(user: User, found: LiftSums) -> Iterator[tuple[str, list[int], list[tuple[int, int]]]]:
    """A street's name, its lifts by state, started and accepted by year; the district's sum last."""
    streets = Street.objects.filter(pk=user.street_id) if user.street_id else Street.objects.all()
    rows = [
        (
            street.name,
            [found.states.get(street.pk, {}).get(code, 0) for code, _ in STATES],
            [
                (found.started.get((street.pk, year), 0), found.accepted.get((street.pk, year), 0))
                for year in found.years()
            ],
        )
        for street in streets
    ]
    yield from rows
    if len(rows) > 1:
        states = [sum(column) for column in zip(*(row[1] for row in rows), strict=True)]
        years = [
            (sum(a for a, _ in column), sum(b for _, b in column))
            for column in zip(*(row[2] for row in rows), strict=True)
        ]
        yield "全区", states, years
