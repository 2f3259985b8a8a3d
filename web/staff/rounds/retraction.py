"""撤销录入: a form entered for the wrong owner is taken out, from the grid and back to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from accounts.permissions import Action
from consultations.models import RollUnit
from consultations.services import retractions
from consultations.services.retractions import Retracted
from web.access import found, staff_page
from web.acts import page, perform
from web.staff.rounds.common import context, href, round_or_404, today
from web.staff.rounds.paper_forms import RetractForm


@staff_page(Action.ENTER_BALLOTS)
def retract(request: HttpRequest, code: str, number: int, unit: int) -> HttpResponse:
    """What would be taken out, and why."""
    round = round_or_404(request, code, number)
    of = found(RollUnit.objects.filter(round=round).select_related("entry"), pk=unit)
    form = RetractForm(request.POST or None)
    reason = lambda: form.cleaned_data["reason"]  # noqa: E731
    done = perform(
        request,
        form,
        lambda: retractions.retract(round, actor=request.user, on=today(), unit=of, reason=reason()),  # type: ignore[arg-type]
    )
    if isinstance(done, Retracted):
        messages.success(request, sentence(of, done))
        return redirect(f"{href('round_grid', round)}?{urlencode(_back(of))}#entry")
    more = {"form": form, "unit": of, "ballots": retractions.retractable(of), "here": "撤销录入"}
    return page(request, "staff/rounds/retract.html", context(round, **more), form)


def sentence(unit: RollUnit, done: Retracted) -> str:
    """What is left after it."""
    left = "现为未反馈" if done.choice == "retracted" else "以同一业主的其他意见为准"
    reopened = "".join(f"{stack}少了一份,已重新打开,请核对份数。" for stack in done.reopened)
    return f"{unit.place}的录入已撤销,{left}。{reopened}"


def _back(unit: RollUnit) -> dict[str, str]:
    return {"building": unit.building, "entrance": unit.entrance}
