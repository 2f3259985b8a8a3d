"""登记送达: the heads of a building in the order of the stairs, ticked and recorded together; and the list to print."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import Action, may
from consultations import grids
from consultations.delivery_sheet import workbook_of
from consultations.letter_queries import counted, delivery_rows, entries_of
from consultations.models import Delivery, Round
from consultations.services.deliveries import record_delivery, take_out_list
from policy.errors import Refused
from web.access import staff_page, whole
from web.acts import PlainForm, page, perform
from web.staff.rounds.common import context, href, round_or_404, today

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DeliveryForm(PlainForm):
    """How, when and by whom the ticked heads got their letter."""

    how = forms.ChoiceField(label="送达方式", choices=Delivery.How.choices)
    delivered_on = forms.DateField(
        label="送达日期", widget=forms.DateInput(attrs={"type": "date", "class": "middle"}, format="%Y-%m-%d")
    )
    delivered_by = forms.CharField(
        label="送达人", max_length=60, widget=forms.TextInput(attrs={"class": "middle"})
    )
    note = forms.CharField(label="备注", max_length=200, required=False)


@staff_page(Action.RECORD_DELIVERY)
def delivery(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One building's heads with their last delivery; what is ticked is recorded in one act."""
    round = round_or_404(request, code, number)
    usual = {"delivered_on": today(), "delivered_by": request.user.full_name}  # type: ignore[union-attr]
    form = DeliveryForm(request.POST or None, initial=usual)
    made = perform(request, form, lambda: _record(request, round, form))
    if made:
        messages.success(request, f"已登记 {len(made):,} 人。{counted(round).sentence}。")
        return redirect(_here(request, round))
    return page(request, "staff/rounds/delivery.html", _context(request, round, form), form)


@require_POST
@staff_page(Action.RECORD_DELIVERY)
def delivery_sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """送达清单 as a workbook; it names owners, so each download is on record."""
    round = round_or_404(request, code, number)
    try:
        take_out_list(round, actor=request.user, on=today())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, "".join(reason.message for reason in refused.reasons))
        return redirect(href("round_delivery", round))
    made = f"{request.user.full_name},{timezone.localtime():%Y-%m-%d %H:%M}"  # type: ignore[union-attr]
    answer = HttpResponse(workbook_of(round, delivery_rows(round), made), content_type=SHEET)
    name = f"delivery-{round.project.code}-{round.number}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _record(request: HttpRequest, round: Round, form: DeliveryForm) -> list[Delivery]:
    ticked = [pk for pk in map(whole, request.POST.getlist("heads")) if pk is not None]
    act: dict[str, Any] = {"actor": request.user, "on": today()}
    return record_delivery(round, entries_of(round, ticked), **act, **form.cleaned_data)


def _here(request: HttpRequest, round: Round) -> str:
    """This building again, nobody ticked."""
    query = request.GET.copy()
    query.pop("tick", None)
    return f"{href('round_delivery', round)}?{query.urlencode()}".rstrip("?")


def _context(request: HttpRequest, round: Round, form: DeliveryForm) -> dict[str, Any]:
    names = [house.name for house in grids.houses(round)]
    building = request.GET.get("building", "")
    building = building if building in names else (names[0] if names else "")
    undelivered = request.GET.get("show") == "undelivered"
    rows = delivery_rows(round, building, undelivered)
    tick_all = request.method == "GET" and request.GET.get("tick") == "all"
    open_heads = [str(row.head.pk) for row in rows if not row.reached]
    return context(
        round,
        form=form,
        names=names,
        building=building,
        undelivered=undelivered,
        ticked=open_heads if tick_all else request.POST.getlist("heads"),
        rows=rows,
        left=len(open_heads),
        counted=counted(round),
        reissues=may(request.user, Action.ISSUE_LETTERS, round),  # type: ignore[arg-type]
        here="登记送达",
    )
