"""管线单位事项 for the coordination meeting: neighbourhood × unit, and the usual units written down at once."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action, may
from projects.models import Neighbourhood
from registers.models import UtilityMatter
from registers.queries import Asked, matrix_places, matters_by_unit
from registers.services.utilities import USUAL, Matter, add_usual_units, units_of
from web.access import neighbourhood_or_404, staff_page
from web.acts import PlainForm, page, perform
from web.paging import LongList
from web.staff.records.desk import posted
from web.staff.records.fields import DayField
from web.staff.registers.daily_kinds import STATE_TAGS
from web.staff.registers.forms import place_filter, street_filter
from web.staff.registers.kinds import REGISTERS
from web.staff.registers.places import crumbs

PAGE_SIZE = 50
Unit = UtilityMatter.Unit


class MatrixForm(PlainForm):
    """What the matrix is narrowed to."""

    def __init__(self, asked: Any, *, user: Any) -> None:
        super().__init__(asked)
        self.fields["place"] = place_filter()
        if user.street_id is None:
            self.fields["street"] = street_filter()
        choices = [("", "全部小区"), ("1", "有未完成事项的")]
        self.fields["open"] = forms.ChoiceField(label="事项", choices=choices, required=False)


class UsualForm(PlainForm):
    """A tick, the matter and who follows it for each unit; one day for all. Units that stand already are not offered."""

    def __init__(self, *args: Any, known: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"] = DayField(label="完成期限", ahead=True)
        self.units = [unit for unit in Unit if unit not in known]
        for unit in self.units:
            matter, owner = USUAL[unit]
            self.fields[f"take_{unit}"] = forms.BooleanField(label=unit.label, initial=True, required=False)
            self.fields[f"matter_{unit}"] = _line(f"{unit.label}事项", matter, 200)
            self.fields[f"owner_{unit}"] = _line(f"{unit.label}责任人(单位或岗位)", owner, 60)

    def clean(self) -> dict[str, Any]:
        """Something is ticked."""
        given = super().clean() or {}
        if not any(given.get(f"take_{unit}") for unit in self.units):
            self.add_error(None, "请至少选择一个单位。")
        return given

    def rows(self) -> list[list[forms.BoundField]]:
        """The inputs of each unit beside each other."""
        return [[self[f"{part}_{unit}"] for part in ("take", "matter", "owner")] for unit in self.units]

    def matters(self) -> list[Matter]:
        """Those that were ticked."""
        given = self.cleaned_data
        return [
            Matter(unit, given[f"matter_{unit}"], given[f"owner_{unit}"])
            for unit in self.units
            if given[f"take_{unit}"]
        ]


@staff_page(Action.READ_REGISTER)
def matrix(request: HttpRequest) -> HttpResponse:
    """Neighbourhoods down, units across, the state in each cell; fifty neighbourhoods a page."""
    form, today = MatrixForm(request.GET, user=request.user), timezone.localdate()
    form.is_valid()
    asked = Asked(form.cleaned_data.get("place", ""), form.cleaned_data.get("street"))
    rows = matrix_places(request.user, asked, only_open=bool(form.cleaned_data.get("open")))
    shown = LongList(rows.order_by("street__order", "code"), PAGE_SIZE).get_page(request.GET.get("page"))
    may_keep = may(request.user, Action.KEEP_REGISTER)  # type: ignore[arg-type]
    values = {
        "page": shown, "units": [unit.label for unit in Unit], "rows": _rows(list(shown), may_keep, today),
        "filter_form": form, "result_sentence": f"共 {shown.paginator.count} 个小区", "may_keep": may_keep,
        "crumbs": crumbs(REGISTERS["utility"], "按小区和单位"),
    }  # fmt: skip
    return page(request, "staff/registers/matrix.html", values)


@staff_page(Action.KEEP_REGISTER)
def usual(request: HttpRequest, code: str) -> HttpResponse:
    """The usual units of one neighbourhood at once."""
    place = neighbourhood_or_404(request, code)
    form = UsualForm(posted(request), known=units_of(place))
    act: dict[str, Any] = {"actor": request.user, "on": timezone.localdate()}

    def verb() -> Any:
        return add_usual_units(place, **act, due_on=form.cleaned_data["due_on"], matters=form.matters())

    if perform(request, form, verb, "各单位事项已登记。"):
        return redirect(f"{reverse('register_list', args=['utility'])}?place={place.code}")
    values = {"place": place, "form": form, "crumbs": crumbs(REGISTERS["utility"], "一次登记常用单位")}
    return page(request, "staff/registers/usual.html", values, form)


def _rows(places: list[Neighbourhood], may_keep: bool, today: date) -> list[dict[str, Any]]:
    found = matters_by_unit(places)
    return [
        {
            "place": place,
            "cells": [
                _cell(place, unit, found.get(place.pk, {}).get(unit, []), today, may_keep) for unit in Unit
            ],
            "usual": may_keep and len(found.get(place.pk, {})) < len(Unit),
        }
        for place in places
    ]


def _cell(
    place: Neighbourhood, unit: Unit, matters: list[UtilityMatter], today: date, may_keep: bool
) -> dict[str, Any]:  # fmt: skip
    """The unit's most pressing matter, how many there are, and where it is changed or read; or where to add one."""
    if not matters:
        address = f"{reverse('register_add', args=['utility'])}?place={place.code}&unit={unit}"
        return {"unit": unit.label, "add": address}
    first = min(matters, key=_pressing)
    late = first.waits and first.due_on is not None and first.due_on < today
    one = len(matters) == 1
    route = "register_edit" if may_keep else "register_line"
    room = reverse(route, args=["utility", first.pk]) if one else _list_of(place, unit)
    return {
        "unit": unit.label, "href": room, "words": "已超期" if late else first.get_state_display(),
        "tag": "bad" if late else STATE_TAGS[first.state], "more": len(matters) if not one else 0,
        "due_on": first.due_on if first.waits else None,
    }  # fmt: skip


def _pressing(row: UtilityMatter) -> tuple[bool, date]:
    """What waits first, by its day."""
    return not row.waits, row.due_on or date.max


def _list_of(place: Neighbourhood, unit: Unit) -> str:
    return f"{reverse('register_list', args=['utility'])}?place={place.code}&unit={unit}"


def _line(label: str, initial: str, longest: int) -> forms.CharField:
    return forms.CharField(label=label, initial=initial, max_length=longest, required=False)
