"""What the desk and the project page read: worklists, deadlines, checklists, the step track. Fixed numbers of queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet

from accounts.models import Role, User
from accounts.permissions import Action, may
from accounts.queries import standing_in
from policy.errors import CalendarUnpublished
from policy.loader import load_scheme
from policy.schema import StepDef
from policy.workdays import Calendar, workdays_between
from projects.calendar import calendar
from projects.models import Project
from workflow import lights, rules, waiting
from workflow.conditions import Condition
from workflow.cycles import floor
from workflow.facts import gather, gather_many
from workflow.history import Visit, last_visits, visits, workdays_used
from workflow.models import Proposal, Transition
from workflow.services.deadlines import moves_of
from workflow.services.proposals import FROM
from workflow.services.steps import advancing, targets
from workflow.sources import send_backs
from workflow.special import special_rounds
from workflow.values import Facts

# Somebody waits for these: a line of their own on the worklist, whatever else the step lacks.
OWN_TASK = frozenset({"objections_answered"})


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person. `more`: how many further conditions of the project wait for them too.

    `for_whom`: the absent person in whose place it is to be done, "" where the person acts for nobody.
    """

    project: Project
    sentence: str
    where: str
    due_on: date | None
    light: str
    more: int = 0
    for_whom: str = ""


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


def worklist(user: User, today: date) -> tuple[Task, ...]:
    """待办事项: what waits for this person, the nearest deadline first; at most 20 queries for any number of projects.

    What waits in a project whose responsible person is away today says so to the stand-in.
    A take-over that is not confirmed waits for its confirmation alone.
    """
    projects = list(_may_wait_for(user))
    facts = gather_many(projects, today, present_step_only=True)
    tasks = [task for project in projects for task in _of_gate(user, project, facts[project.pk], today)]
    tasks += [_task(project, words, where, today) for project, words, where in waiting.for_person(user)]
    tasks += [
        Task(project, words, where, due_on, light="")  # its own day, not the step's
        for project, words, where, due_on in special_rounds(user, today)
    ]
    away = {row.person_id: str(row.person) for row in standing_in(user, today)}
    named = (replace(task, for_whom=away.get(task.project.responsible_id or 0, "")) for task in tasks)
    return tuple(sorted(named, key=lambda task: (task.due_on or date.max, task.project.code)))


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
    running = Project.objects.filter(
        state=Project.State.ACTIVE, pk__in=Project.objects.visible_to(user).values("pk")
    )
    counted = running.with_light(today).order_by().values_list("light").annotate(count=Count("*"))
    return dict.fromkeys(("red", "yellow", "green", "grey"), 0) | dict(counted)


def light_of(project: Project, today: date) -> str:
    """green, yellow, red, grey, or "" for a project that stands still or is closed."""
    known = None
    if project.due_on and project.yellow_from_on:
        known = lights.Deadlines(project.due_on, project.yellow_from_on, project.red_from_on)
    return lights.light(known, today, project.state)


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


def _may_wait_for(user: Any) -> QuerySet[Project]:
    """Running projects of the steps whose gates can wait for the person; the few streets are read once."""
    rows = Project.objects.visible_to(user).filter(state=Project.State.ACTIVE)
    if steps := rules.STEPS_OF_ROLE.get(getattr(user, "role", "")):
        rows = rows.filter(step__in=steps)
    confirmed = rows.exclude(take_over__isnull=False, take_over__confirmed_by__isnull=True)
    placed = confirmed.select_related("neighbourhood").prefetch_related("neighbourhood__street")
    return placed.order_by("due_on", "code")


def _of_gate(user: User, project: Project, facts: Facts, today: date) -> Iterator[Task]:
    conditions = rules.gate(project.step, facts, load_scheme(project.scheme_code))
    left = rules.unmet(conditions)
    mine = [one for one in left if _waits_for(user, one, facts)]
    if mine:
        apart = [one for one in mine[1:] if one.code in OWN_TASK]
        yield _task(project, mine[0].sentence, mine[0].where, today, more=len(mine) - 1 - len(apart))
        yield from (_task(project, one.sentence, one.where, today) for one in apart)
    elif not left and may(user, advancing(project), project):
        last = project.step == rules.LAST_STEP
        goal = "可以办结" if last else f"可以进入第{project.step + 1}步"
        yield _task(project, f"本步骤的条件都已具备,{goal}", "advance", today)


def _waits_for(user: User, condition: Condition, facts: Facts) -> bool:
    if user.role != Role.DEPARTMENT_REVIEWER:
        return user.role in condition.who
    code = user.department.code if user.department else ""
    opinions = facts.review.opinions if facts.review and user.role in condition.who else ()
    return any(opinion.department == code and opinion.state == "missing" for opinion in opinions)


def _task(project: Project, sentence: str, where: str, today: date, more: int = 0) -> Task:
    return Task(project, sentence, where, project.due_on, light_of(project, today), more)


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
