"""What the desk and the project page read: worklists, deadlines, checklists, the step track. Fixed numbers of queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet

from accounts.models import User
from accounts.permissions import Action, may
from policy.errors import CalendarUnpublished
from policy.loader import load_scheme
from policy.schema import StepDef
from policy.workdays import Calendar, workdays_between
from projects.calendar import calendar
from projects.models import Project
from workflow import rules
from workflow.conditions import Condition
from workflow.cycles import floor
from workflow.facts import gather
from workflow.history import Visit, last_visits, visits, workdays_used
from workflow.models import Proposal, Transition
from workflow.services.deadlines import moves_of
from workflow.services.proposals import FROM
from workflow.services.steps import advancing, targets
from workflow.sources import send_backs
from workflow.worklists import Task, light_of, worklist

__all__ = ["Acts", "Deadline", "Station", "Task", "light_of", "worklist"]


@dataclass(frozen=True)
class Deadline:
    """A running project's day. `workdays_left` negative when late, None where the calendar is not published."""

    project: Project
    due_on: date | None
    workdays_left: int | None
    light: str


@dataclass(frozen=True)
class Station:
    """One station of the step track (docs/look.md); `state` is done, now, next, returned or skipped."""

    number: int
    name: str
    state: str
    plain: str
    days_standard: int
    entered_on: date | None = None
    left_on: date | None = None
    days_used: int | None = None
    href: str = ""


@dataclass(frozen=True)
class Acts:
    """What the person may do with the project's step now; whether the gate is open is the checklist's matter."""

    advance: bool
    send_back_to: tuple[int, ...]
    propose: tuple[str, ...]


def deadlines(user: Any, today: date, limit: int | None = None) -> tuple[Deadline, ...]:
    """Running projects by due day, undetermined ones last; three queries."""
    rows = Project.objects.visible_to(user).with_place().filter(state=Project.State.ACTIVE)
    cal = calendar()
    ordered = rows.order_by(F("due_on").asc(nulls_last=True), "code")[:limit]
    return tuple(
        Deadline(project, project.due_on, _left(cal, today, project.due_on), light_of(project, today))
        for project in ordered
    )


def light_counts(user: Any, today: date) -> dict[str, int]:
    """How many running projects show each light; one query."""
    running = Project.objects.visible_to(user).filter(state=Project.State.ACTIVE)
    counted = running.with_light(today).order_by().values_list("light").annotate(count=Count("*"))
    return dict.fromkeys(("red", "yellow", "green", "grey"), 0) | dict(counted)


def checklist(project: Project, today: date) -> tuple[Condition, ...]:
    """The gate of the present step, condition by condition: exactly what `advance` enforces."""
    return rules.gate(project.step, gather(project, today), load_scheme(project.scheme_code))


def checklists(project: Project, today: date) -> dict[int, tuple[Condition, ...]]:
    """The gates of all steps; as many queries as one."""
    facts, scheme = gather(project, today), load_scheme(project.scheme_code)
    return {step: rules.gate(step, facts, scheme) for step in rules.GATES}


def step_track(project: Project, today: date) -> tuple[Station, ...]:
    """The eleven stations with dates from the transitions and working days used; three queries."""
    stays = last_visits(visits(moves_of([project.pk]).get(project.pk, [])))
    cal = calendar()
    return tuple(
        _station(project, step, stays.get(step.number), cal, today)
        for step in load_scheme(project.scheme_code).steps
    )


def counting(project: Project) -> Callable[[str, int], bool]:
    """Asks whether a record still counts after the project's send-backs, by key ("3:round") and cycle; one query."""
    backs = send_backs([project.pk]).get(project.pk, [])
    return lambda key, cycle: cycle >= floor(key, backs)


def history(project: Project) -> QuerySet[Transition]:
    """The acts on the project's steps, newest first."""
    return Transition.objects.filter(project=project).select_related("actor").order_by("-id")


def pending_proposal(project: Project) -> Proposal | None:
    """The proposal that waits for the leader."""
    waiting_ones = Proposal.objects.filter(project=project, decision=Proposal.Decision.PENDING)
    return waiting_ones.select_related("project__neighbourhood__street", "proposed_by").first()


def acts_of(user: User, project: Project) -> Acts:
    """The buttons of the project page."""
    running = project.is_running
    proposes = may(user, Action.PROPOSE_PAUSE, project)
    return Acts(
        advance=running and may(user, advancing(project), project),
        send_back_to=targets(user, project) if running else (),
        propose=tuple(kind.value for kind, states in FROM.items() if proposes and project.state in states),
    )


def _left(cal: Calendar, today: date, due_on: date | None) -> int | None:
    if due_on is None:
        return None
    try:
        return workdays_between(cal, today, due_on)
    except CalendarUnpublished:
        return None


def _station(project: Project, step: StepDef, stay: Visit | None, cal: Calendar, today: date) -> Station:
    state = _state(project, step.number, stay)
    shown = stay if state != "next" else None
    known = shown is not None and (shown.left_on is not None or state == "now")
    return Station(
        number=step.number,
        name=step.name,
        state=state,
        plain=step.plain,
        days_standard=step.standard_workdays,
        entered_on=shown.entered_on if shown else None,
        left_on=shown.left_on if shown else None,
        days_used=workdays_used(shown, cal, today) if shown and known else None,
    )


def _state(project: Project, number: int, stay: Visit | None) -> str:
    if number < project.step or project.state == Project.State.CLOSED:
        return "done"
    if project.state == Project.State.WITHDRAWN:
        return "skipped"
    if number == project.step:
        return "now"
    return "returned" if stay else "next"
