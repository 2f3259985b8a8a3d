"""What waits for whom in a set of projects, for every role at once: the same lines are stored and computed."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Department, Role
from accounts.permissions import GRANTS, Action
from policy.loader import load_scheme
from projects.models import Project
from workflow import rules
from workflow.conditions import Condition
from workflow.facts import gather_many
from workflow.services.steps import advancing
from workflow.values import Facts, ReviewFacts

# Somebody waits for these: a line of their own on the worklist, whatever else the step lacks.
OWN_TASK = frozenset({"objections_answered"})


@dataclass(frozen=True)
class Line:
    """One thing that waits for whoever has the role at the project's desk.

    `department_id`: for that department alone. `person_id`: for that person alone. `but_for`: not for these persons, as
    who proposed something does not confirm it. `more`: how many further conditions wait for the same role.
    """

    project_id: int
    role: str
    sentence: str
    where: str
    due_on: date | None = None
    more: int = 0
    department_id: int | None = None
    person_id: int | None = None
    but_for: tuple[int, ...] = ()


def roles_of(action: Action) -> tuple[str, ...]:
    """The roles that may do the act."""
    return tuple(str(role) for role in Role if action in GRANTS.get(role, ()))


def asked(one: Condition, project: Project) -> tuple[str, ...]:
    """Who can meet the condition in this project: a builder's clerk only where a body was named."""
    if project.builder_body_id is not None:
        return one.who
    return tuple(role for role in one.who if role != Role.BUILDER_CLERK)


def meets(line: Line, user: Any) -> bool:
    """Whether the line is for the person, who sees the project anyway."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or line.role != user.role:
        return False
    if user.role == Role.DEPARTMENT_REVIEWER and line.department_id != user.department_id:
        return False
    return line.person_id == user.pk if line.person_id else user.pk not in line.but_for


def of_gates(projects: Collection[Project], today: date) -> Iterator[Line]:
    """What the present step of each running project lacks, a line for every role that can meet it.

    A take-over that is not confirmed waits for its confirmation alone.
    """
    running = [one for one in projects if one.is_running and not getattr(one, "take_over_pending", False)]
    if not running:
        return
    facts = gather_many(running, today, present_step_only=True)
    departments = dict(Department.objects.values_list("code", "pk"))
    for project in running:
        yield from _of_gate(project, facts[project.pk], departments)


def _of_gate(project: Project, facts: Facts, departments: dict[str, int]) -> Iterator[Line]:
    left = rules.unmet(rules.gate(project.step, facts, load_scheme(project.scheme_code)))
    if not left:
        yield from _may_go_on(project)
    for role in sorted({role for one in left for role in asked(one, project)} - {Role.DEPARTMENT_REVIEWER}):
        yield from _of_role(project, role, [one for one in left if role in one.who])
    if left and facts.review:
        yield from _of_departments(project, facts.review, departments)


def _may_go_on(project: Project) -> Iterator[Line]:
    """The last step has an anchor of its own: a project is closed one by one, never among those that go on."""
    last = project.step == rules.LAST_STEP
    goal, where = ("可以办结", "close") if last else (f"可以进入第{project.step + 1}步", "advance")
    for role in roles_of(advancing(project)):
        yield Line(project.pk, role, f"本步骤的条件都已具备,{goal}", where, project.due_on)


def _of_role(project: Project, role: str, mine: list[Condition]) -> Iterator[Line]:
    first, *others = mine
    apart = [one for one in others if one.code in OWN_TASK]
    yield Line(project.pk, role, first.sentence, first.where, project.due_on, len(others) - len(apart))
    yield from (Line(project.pk, role, one.sentence, one.where, project.due_on) for one in apart)


def _of_departments(project: Project, review: ReviewFacts, departments: dict[str, int]) -> Iterator[Line]:
    """What each department asked has to do itself, by the review's own day: its opinion, its conditions' end."""
    due_on = review.due_on or project.due_on
    for opinion in review.opinions:
        if opinion.state == "missing":
            sentence = "请对现行方案出具联审意见"
        elif opinion.state == "conditional_open" and opinion.answered:
            sentence = "街道已回复附带的条件,请确认是否落实"
        else:
            continue
        key = departments[opinion.department]
        yield Line(project.pk, Role.DEPARTMENT_REVIEWER, sentence, "review", due_on, department_id=key)


def by_project(lines: Iterable[Line]) -> dict[int, list[Line]]:
    """Grouped, the order kept: a line's place in its project is its rank."""
    grouped: dict[int, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.project_id, []).append(line)
    return grouped
