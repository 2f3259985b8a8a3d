"""Opening a 专项征求意见: on one matter, of the buildings and entrances it concerns."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.permissions import Action
from consultations.models import Round
from consultations.scopes import scope_words
from consultations.services.roll import in_scope
from consultations.services.special import entrances_of
from policy.loader import load_scheme
from projects.models import Project, Roster
from projects.queries import current_roster, parking_of
from web.access import project_or_404, staff_page, whole
from web.acts import page, perform
from web.staff.rounds.common import crumbs, href
from web.staff.rounds.special_form import SpecialForm, as_before, parts_of, scope_of, shown
from workflow.services.rounds import open_special_round

DONE = "专项征求意见已经开始,范围内的名册已锁定。现在可以发放意见表、录入意见。"


@staff_page(Action.OPEN_ROUND)
def open_special(request: HttpRequest, code: str) -> HttpResponse:
    """The form; "看看范围内有多少人" counts the ticks without opening anything."""
    project = project_or_404(request, code)
    roster, last = current_roster(project.neighbourhood), _before(request, project)
    form = _form(request, project, roster, last)
    again = last.number if last else None
    made = perform(
        request, form, lambda: open_special_round(project, again=again, **_act(request), **form.asked()), DONE
    )
    if isinstance(made, Round):
        return redirect(href("round", made))
    more = {
        "project": project, "roster": roster, "form": form, "again": last,
        "parking": parking_of(roster) if roster else None, "in_scope": _in_scope(form, roster),
        "rules": load_scheme(project.scheme_code).rule_sets.values(),
        "crumbs": crumbs(project, here="开始专项征求意见"),
    }  # fmt: skip
    return page(request, "staff/rounds/special.html", more, form)


def _before(request: HttpRequest, project: Project) -> Round | None:
    """The last attempt of the special round to be asked anew (?again=4)."""
    number = whole(request.GET.get("again", ""))
    rounds = Round.objects.visible_to(request.user).filter(project=project, number=number)
    last = rounds.order_by("attempt").last() if number else None
    return last if last is not None and last.is_special else None


def _form(request: HttpRequest, project: Project, roster: Roster | None, last: Round | None) -> SpecialForm:
    fixed: dict[str, Any] = {
        "project": project,
        "known": entrances_of(roster) if roster else {},
        "parking": bool(roster and parking_of(roster)),
        "on": timezone.localdate(),
    }
    if request.method == "POST" and "preview" not in request.POST:
        return SpecialForm(request.POST, **fixed)
    filled = shown(request.POST) if request.method == "POST" else as_before(last) if last else {}
    return SpecialForm(initial=filled, **fixed)


def _act(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.user, "on": timezone.localdate()}


def _in_scope(form: SpecialForm, roster: Roster | None) -> dict[str, Any] | None:
    """How many heads and how much area what is ticked would ask."""
    ticked, everybody = form["scope"].value() or [], bool(form["whole"].value())
    allowed = {value for value, _ in form.fields["scope"].choices}  # type: ignore[attr-defined]
    parts = scope_of([parts_of(value) for value in ticked if value in allowed], everybody, form.known)
    if roster is None or not parts:
        return None
    parking = "counts_parking" in form.fields and bool(form["counts_parking"].value())
    area, heads = in_scope(roster, parking, parts)
    return {"words": scope_words(parts), "area": area, "heads": heads}
