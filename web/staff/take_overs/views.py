"""补录 of many projects: what waits, what was returned, what is confirmed; the bureau decides several at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import Street
from accounts.permissions import Action, may
from policy.loader import load_scheme
from projects.models import Project
from web.access import staff_page
from web.acts import page, perform
from web.paging import LongList
from web.staff.records.desk import posted
from web.staff.take_overs.forms import DecideForm
from web.staff.take_overs.table import OUTCOMES, crumbs
from workflow.services.take_over_many import confirm_take_overs, return_take_overs
from workflow.take_over_queries import STATES, Standing, counts_by_state, standing, take_overs

PAGE_SIZE = 50
WORDS = {"waiting": "等待确认", "returned": "已退回", "confirmed": "已确认"}


@staff_page(Action.TAKE_OVER, Action.CONFIRM_TAKE_OVER)
def take_over_list(request: HttpRequest) -> HttpResponse:
    """By state and street; the bureau ticks and confirms, or returns with one reason."""
    form, today = DecideForm(posted(request)), timezone.localdate()
    returning = "return" in request.POST

    def verb() -> int:
        rows = list(take_overs(request.user).filter(pk__in=form.cleaned_data["chosen"]))  # type: ignore[arg-type]
        act: dict[str, Any] = {"actor": request.user, "on": today}
        if returning:
            return return_take_overs(rows, **act, reason=form.cleaned_data["reason"])
        return confirm_take_overs(rows, **act)

    count = perform(request, form, verb)
    if count:
        done = "退回街道更正" if returning else "确认,项目可以继续办理"
        messages.success(request, f"已将 {count} 个小区的补录{done}。")
        return redirect(_back(request))
    return page(request, "staff/take_overs/list.html", _shown(request, form), form)


def _shown(request: HttpRequest, form: DecideForm) -> dict[str, Any]:
    user: Any = request.user
    state = request.GET.get("state", "")
    state = state if state in STATES else "waiting"
    streets = list(Street.objects.all()) if user.street_id is None else []
    street = next((one for one in streets if one.code == request.GET.get("street")), None)
    rows, counts = take_overs(user).filter(STATES[state]), counts_by_state(user)
    if street:
        rows = rows.filter(project__neighbourhood__street=street)
    shown = LongList(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = standing(list(shown.object_list))
    return {
        "form": form,
        "page": shown,
        "rows": [_row(one) for one in listed],
        "ticked": _ticked(request, form, listed),
        "tabs": [{"code": code, "word": word, "count": counts[code]} for code, word in WORDS.items()],
        "state": state,
        "street": street,
        "streets": streets,
        "may_confirm": may(user, Action.CONFIRM_TAKE_OVER) and state == "waiting",
        "may_enter": may(user, Action.TAKE_OVER),
        "crumbs": crumbs(),
    }


def _back(request: HttpRequest) -> str:
    """The same street's list."""
    query = {"street": request.GET["street"]} if request.GET.get("street") else {}
    return f"{reverse('take_over_list')}?{urlencode(query)}" if query else reverse("take_over_list")


def _ticked(request: HttpRequest, form: DecideForm, rows: list[Standing]) -> set[str]:
    """What was ticked before a refusal; by ?tick=ready everything on the page that can be confirmed."""
    if form.is_bound:
        return set(form.data.getlist("chosen"))  # type: ignore[attr-defined]
    if request.GET.get("tick") == "ready":
        return {str(one.entered.pk) for one in rows if not one.lacking}
    return set()


def _row(one: Standing) -> dict[str, Any]:
    project: Project = one.entered.project
    step = one.entered.step
    return {
        "one": one,
        "project": project,
        "place": project.neighbourhood,
        "step": f"第{step}步 {load_scheme(project.scheme_code).step(step).name}",
        "rounds": [
            {"round": round, "outcome": OUTCOMES[round.outcome or "indeterminate"]} for round in one.rounds
        ],
    }
