"""The rounds of a project, and who has not answered."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.permissions import Action, may
from consultations import grids
from consultations.models import Round, round_name
from consultations.queries import returned_by_round
from consultations.scopes import scope_words
from projects.models import Project
from web.access import project_or_404, staff_page
from web.staff.rounds.common import NUMBERS, TAGS, context, crumbs, round_or_404, today
from workflow.values import ROUND_STEPS


@staff_page(community=True)
def round_list(request: HttpRequest, code: str) -> HttpResponse:
    """Three consultations, each with its attempts; below them 专项征求意见."""
    project = project_or_404(request, code)
    rounds = list(
        Round.objects.visible_to(request.user)
        .filter(project=project)
        .select_related("project", "let_pass")
        .order_by("number", "-attempt")
    )
    may_open = may(request.user, Action.OPEN_ROUND, project) and project.is_running  # type: ignore[arg-type]
    rows = [_row(project, number, rounds, may_open) for number in NUMBERS]
    special = _special(project, [round for round in rounds if round.is_special], may_open)
    values = {"project": project, "rows": rows, "special": special, "crumbs": crumbs(project)}
    return render(request, "staff/rounds/list.html", values)


@staff_page(Action.ENTER_BALLOTS, Action.CERTIFY_ROUND)
def unanswered(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Who has not answered, by entrance, to take along or print; ?apart=1 gives each entrance its own sheet."""
    round = round_or_404(request, code, number)
    lists = grids.unanswered(round)
    heads = sum(len(missing) for _, _, missing in lists)
    more = {"lists": lists, "heads": heads, "today": today(), "here": "未反馈名单"}
    more["apart"] = request.GET.get("apart") == "1"
    return render(request, "staff/rounds/unanswered.html", context(round, **more))


def _row(project: Project, number: int, rounds: Iterable[Round], may_open: bool) -> dict[str, Any]:
    attempts = [round for round in rounds if round.number == number]
    returned = returned_by_round(attempts)
    offered = may_open and project.step == ROUND_STEPS[number] and not any(map(_stands, attempts))
    return {
        "name": round_name(number),
        "step": ROUND_STEPS[number],
        "attempts": [
            {"round": round, "tag": TAGS[Round.State(round.state)], "returned": returned[round.pk]}
            for round in attempts
        ],
        "open_href": reverse("round_open", args=[project.code, number]) if offered else "",
    }


def _special(project: Project, rounds: list[Round], may_open: bool) -> dict[str, Any]:
    """Every 专项征求意见, the newest first; whether one may be asked anew, and where a new one is opened."""
    returned, address = returned_by_round(rounds), reverse("round_open_special", args=[project.code])
    newest = {round.number: round.pk for round in sorted(rounds, key=lambda one: one.attempt)}
    attempts = [
        {
            "round": round,
            "tag": TAGS[Round.State(round.state)],
            "returned": returned[round.pk],
            "where": scope_words(round.scope),
            "again_href": f"{address}?again={round.number}"
            if may_open and newest[round.number] == round.pk and not _stands(round)
            else "",
        }
        for round in sorted(rounds, key=lambda one: (-one.number, -one.attempt))
    ]
    return {"attempts": attempts, "open_href": address if may_open else ""}


def _stands(round: Round) -> bool:
    """Under way, or carried since the project was last sent back: nothing to begin anew."""
    under_way = round.state in (Round.State.OPEN, Round.State.CLOSED)
    return under_way or (round.carried and round.cycle == round.project.cycle)
