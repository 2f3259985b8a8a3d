"""第二次录入: the stack read again, keyboard first, without a word of what the first entry says."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.permissions import Action
from consultations import stack_queries
from consultations.models import Ballot, Choice, PaperBatch, RollUnit, Round
from consultations.services.second import drop_second, enter_second
from policy.errors import Refused
from web.access import staff_page
from web.acts import page, show_reasons
from web.staff.rounds.batches import stack_or_404
from web.staff.rounds.common import context, round_or_404, today
from web.staff.rounds.paper_forms import SecondForm
from web.staff.rounds.places import unit_typed
from web.staff.rounds.stack_choice import stack_words


@staff_page(Action.ENTER_BALLOTS)
def second(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """One form after the other; answers in JSON where the script asks."""
    round = round_or_404(request, code, number)
    stack = stack_or_404(request, round, pk)
    if request.method != "POST":
        return _page(request, round, stack, SecondForm(initial=_place(request.GET)))
    form = SecondForm(request.POST)
    unit = _attempt(form, lambda: _save(request, stack, form))
    quick = request.headers.get("Accept", "").startswith("application/json")
    if quick:
        return _answer(stack, form, unit)
    if unit is None:
        return _page(request, round, stack, form)
    messages.success(request, _sentence(form, unit))
    return redirect(f"{request.path}?{urlencode({'building': unit.building, 'entrance': unit.entrance})}")


@require_POST
@staff_page(Action.ENTER_BALLOTS)
def drop(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    """A slip of the second entry is taken out again."""
    round = round_or_404(request, code, number)
    stack = stack_or_404(request, round, pk)
    form = SecondForm({"choice": Choice.AGREE, **request.POST.dict()})
    unit = _attempt(form, lambda: _drop(request, stack, form))
    if unit is None:
        return _page(request, round, stack, form)
    messages.success(request, f"第二次录入已撤销 {unit.place}。")
    return redirect(reverse("round_second", args=[code, number, pk]))


def _attempt(form: SecondForm, act: Any) -> RollUnit | None:
    """The unit it was done for, or None with the reasons in the form."""
    if not form.is_valid():
        return None
    try:
        return act()  # type: ignore[no-any-return]
    except Refused as refused:
        show_reasons(form, refused)
        return None


def _save(request: HttpRequest, stack: PaperBatch, form: SecondForm) -> RollUnit:
    data = form.cleaned_data
    unit = unit_typed(stack.round, data["place"], data["building"], data["entrance"])
    enter_second(
        stack,
        actor=request.user,  # type: ignore[arg-type]
        on=today(),
        unit=unit,
        choice=data["choice"],
        signed_by=data["signed_by"] or Ballot.SignedBy.SELF,
    )
    return unit


def _drop(request: HttpRequest, stack: PaperBatch, form: SecondForm) -> RollUnit:
    data = form.cleaned_data
    unit = unit_typed(stack.round, data["place"], data["building"], data["entrance"])
    drop_second(stack, actor=request.user, on=today(), unit=unit)  # type: ignore[arg-type]
    return unit


def _sentence(form: SecondForm, unit: RollUnit) -> str:
    data = form.cleaned_data
    signer = Ballot.SignedBy(data["signed_by"] or Ballot.SignedBy.SELF).label
    return f"{unit.place} {Choice(data['choice']).label},{signer}签字"


def _answer(stack: PaperBatch, form: SecondForm, unit: RollUnit | None) -> JsonResponse:
    if unit is None:
        said = "".join(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"sentence": f"{form.data.get('place', '')[:30]}:{said}"}, status=422)
    count = len(stack_queries.second_entries(stack))
    more = {"building": unit.building, "entrance": unit.entrance, "count": _words(stack, count)}
    return JsonResponse({"sentence": _sentence(form, unit), **more})


def _words(stack: PaperBatch, count: int) -> str:
    return f"第二次录入 {stack_words(stack.number, count, stack.form_count)}"


def _place(asked: Any) -> dict[str, str]:
    return {name: asked.get(name, "")[:60] for name in ("building", "entrance", "place")}


def _page(request: HttpRequest, round: Round, stack: PaperBatch, form: SecondForm) -> HttpResponse:
    own = stack_queries.second_entries(stack)
    units = RollUnit.objects.in_bulk(list(own)[-8:])
    more = {
        "form": form,
        "stack": stack,
        "count": _words(stack, len(own)),
        "recent": [(units[pk].place, Choice(own[pk].choice).label) for pk in reversed(list(own)[-8:])],
        "first_here": not form.is_bound and stack.ballots.filter(entered_by=request.user).exists(),
        "here": f"{stack} 第二次录入",
    }
    return page(request, "staff/rounds/second.html", context(round, **more), form)
