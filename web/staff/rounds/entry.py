"""Entering forms in the building grid: mouse, keyboard or a plain form, all through one verb."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations import grids, services
from consultations.models import RollUnit, Round
from consultations.services.ballots import Entered
from policy.errors import Refused
from web.access import staff_page, whole
from web.acts import page, show_reasons
from web.staff.rounds import wording
from web.staff.rounds.common import context, counted, href, round_or_404, today
from web.staff.rounds.forms import EntryForm
from web.staff.rounds.places import unit_typed
from web.staff.rounds.stack_choice import remember_stack, stack_words, stacks_in_hand

ALL = "all"


@staff_page(Action.ENTER_BALLOTS)
def grid(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The grid of one building (or of all), with the entry form above it."""
    round = round_or_404(request, code, number)
    unit = _asked_for(request, round)
    building = unit.building if unit else request.GET.get("building", "")
    initial = {"building": building, "entrance": request.GET.get("entrance", "")}
    if unit:
        initial |= {"unit": unit.pk, "place": unit.place, "entrance": unit.entrance}
    return _page(request, round, EntryForm(initial=initial), building, unit)


@require_POST
@staff_page(Action.ENTER_BALLOTS)
def cast(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Save one form: JSON with the new bars for the script, the grid again for everybody else."""
    round = round_or_404(request, code, number)
    form = EntryForm(request.POST)
    quick = request.headers.get("Accept", "").startswith("application/json")
    try:
        saved = _save(request, round, form)
    except Refused as refused:
        show_reasons(form, refused)
        saved = None
    if saved is None:
        return _refused(form) if quick else _page(request, round, form, form.data.get("building", ""))
    entered, unit = saved
    return _answer(round, form, entered, unit) if quick else _back(request, round, form, entered, unit)


def _save(request: HttpRequest, round: Round, form: EntryForm) -> tuple[Entered, RollUnit | None] | None:
    if not form.is_valid():
        return None
    data, unit = form.cleaned_data, None
    if not data["unit"]:
        unit = unit_typed(round, data["place"], data["building"], data["entrance"])
    entered = services.cast(
        round,
        actor=request.user,  # type: ignore[arg-type]
        on=today(),
        unit=data["unit"] or unit,
        **form.form_fields(),
    )
    remember_stack(request, round, data["batch"])
    return entered, unit


def _answer(round: Round, form: EntryForm, entered: Entered, unit: RollUnit | None) -> JsonResponse:
    """What the script puts in place: the head's cells, the bars, the running count, one sentence."""
    count = counted(round) | {"round": round, "stack": _stack_words(entered)}
    return JsonResponse(
        {
            "head": entered.entry_id,
            "state": entered.choice,
            "mark": wording.MARKS[entered.choice],
            "word": wording.WORDS[entered.choice],
            "sentence": wording.sentence(_where(form, unit), form.cleaned_data["choice"], entered),
            "clash": entered.clash is not None,
            "receipt": _receipts(round, form.cleaned_data["unit"] or unit),
            "count": render_to_string("staff/rounds/_count.html", count),
            "stack": entered.stack and {"pk": entered.stack.batch, "words": count["stack"]},
            "bars": render_to_string("staff/rounds/_bars.html", count),
        }
    )


def _stack_words(entered: Entered) -> str:
    stack = entered.stack
    return stack_words(stack.number, stack.entered, stack.counted) if stack else ""


def _receipts(round: Round, unit: RollUnit | int) -> str:
    """Where the slip of this unit's form is printed for the owner who wants one."""
    pk = unit if isinstance(unit, int) else unit.pk
    return reverse("round_receipts", args=[round.project.code, round.number, pk])


def _refused(form: EntryForm) -> JsonResponse:
    reasons = [error for errors in form.errors.values() for error in errors]
    return JsonResponse({"sentence": f"{_where(form, None)}:{''.join(reasons)}"}, status=422)


def _back(
    request: HttpRequest, round: Round, form: EntryForm, entered: Entered, unit: RollUnit | None
) -> HttpResponse:
    messages.success(request, wording.sentence(_where(form, unit), form.cleaned_data["choice"], entered))
    building = unit.building if unit else form.cleaned_data["building"]
    entrance = unit.entrance if unit else form.cleaned_data["entrance"]
    return redirect(f"{href('round_grid', round)}?{urlencode({'building': building, 'entrance': entrance})}")


def _where(form: EntryForm, unit: RollUnit | None) -> str:
    return unit.place if unit else str(form.data.get("place", "")).strip()[:30]


def _asked_for(request: HttpRequest, round: Round) -> RollUnit | None:
    asked = whole(request.GET.get("unit", ""))
    return None if asked is None else RollUnit.objects.filter(round=round, pk=asked).first()


def _page(
    request: HttpRequest, round: Round, form: EntryForm, building: str, unit: RollUnit | None = None
) -> HttpResponse:
    houses = grids.houses(round)
    names = [house.name for house in houses]
    if building not in (*names, ALL):
        building = next(
            (house.name for house in houses if house.done < house.units), names[0] if names else ""
        )
    shown = grids.grid(round, None if building == ALL else building)
    stacks, stack = stacks_in_hand(request, round)
    form.offer(stacks)
    if stack:
        form.initial["batch"] = stack.pk
    more: dict[str, Any] = {
        "form": form,
        "houses": houses,
        "building": building,
        "shown": wording.painted(shown),
        "keys": wording.KEYS,
        "here": "录入意见",
        "asked_for": unit,
        "stack": stack_words(stack.number, stack.entered, stack.form_count) if stack else "",  # type: ignore[attr-defined]
        "cast_url": reverse("round_cast", args=[round.project.code, round.number]),
    }
    return page(request, "staff/rounds/grid.html", context(round, **more, **counted(round)), form)
