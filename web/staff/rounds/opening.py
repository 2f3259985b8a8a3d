"""Opening, extending and voiding a round."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Action
from consultations import services
from consultations.models import Round, round_name
from policy.loader import load_scheme
from projects.models import Project
from projects.queries import current_roster, parking_of
from web.access import project_or_404, staff_page
from web.acts import page, perform
from web.staff.rounds.common import NUMBERS, context, crumbs, href, project_href, round_or_404, today
from web.staff.rounds.forms import ExtendForm, OpenForm, VoidForm
from workflow.services import rounds as workflow


@staff_page(Action.OPEN_ROUND)
def open_round(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What is asked, until when and by which rule; opening freezes the roll."""
    project = project_or_404(request, code)
    if number not in NUMBERS:
        raise Http404
    name, more = round_name(number), _asked(project)
    form = OpenForm(request.POST or None, project=project, number=number, parking=bool(more["parking"]))
    made = perform(
        request,
        form,
        lambda: workflow.open_round(project, number, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "征求意见已经开始,名册已锁定。现在可以发放意见表、录入意见。",
    )
    if isinstance(made, Round):
        return redirect(href("round", made))
    more |= {"form": form, "name": name, "crumbs": crumbs(project, here=f"开始{name}")}
    return page(request, "staff/rounds/open.html", more, form)


def _asked(project: Project) -> dict[str, Any]:
    """What the round would count: the current roster, its parking spaces, the rules to choose from."""
    roster = current_roster(project.neighbourhood)
    return {
        "project": project,
        "roster": roster,
        "parking": parking_of(roster) if roster else None,
        "rules": load_scheme(project.scheme_code).rule_sets.values(),
        "cancel": project_href(project),
    }


@staff_page(Action.OPEN_ROUND)
def extend(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A later last day, before the present one has passed."""
    round = round_or_404(request, code, number)
    form = ExtendForm(request.POST or None)
    done = perform(
        request,
        form,
        lambda: services.extend_round(round, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已延期。请同时在小区公示栏告知业主。",
    )
    if done:
        return redirect(href("round", round))
    more = {"form": form, "here": "延期", "button": f"延长{round}"}
    return page(request, "staff/rounds/act.html", context(round, **more), form)


@staff_page(Action.CLOSE_ROUND)
def void(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The round does not count; its ballots stay in the history."""
    round = round_or_404(request, code, number)
    form = VoidForm(request.POST or None)
    done = perform(
        request,
        form,
        lambda: services.void_round(round, actor=request.user, on=today(), **form.cleaned_data),  # type: ignore[arg-type]
        "已作废,记录保留。需要时可重新开始征求意见。",
    )
    if done:
        return redirect(reverse("round_list", args=[code]))
    more = {"form": form, "here": "作废", "button": f"作废{round}"}
    return page(request, "staff/rounds/void.html", context(round, **more), form)
