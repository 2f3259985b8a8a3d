"""Standard times of the steps against the real ones, street by street: medians of working days, days saved or late."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from policy.loader import load_scheme
from policy.workdays import Calendar
from projects.calendar import calendar
from projects.models import Project
from workflow.history import Move, last_visits, visits, workdays_used
from workflow.models import Transition

Key = tuple[str, int]


@dataclass(frozen=True)
class StepTime:
    """One step of one street (or of the whole district: street ""), over the projects that have left it.

    `saved`: standard working days less those needed, summed; negative where the step took longer.
    """

    street: str
    step: int
    name: str
    standard: int
    count: int
    median: float
    saved: int
    late_count: int


def step_times(user: Any, today: date, scheme_code: str) -> tuple[StepTime, ...]:
    """By street in the streets' order, the district's sum first; one query and the calendar's two."""
    cal, used = calendar(), defaultdict(list)
    for street, moves in _moves(user, scheme_code):
        for step, days in _days(moves, cal, today):
            used["", step].append(days)
            used[street, step].append(days)
    scheme = load_scheme(scheme_code)
    order = ["", *(one.name for one in scheme.street_defs)]
    rows = (_time(street, scheme.step(step), days) for (street, step), days in used.items())
    return tuple(sorted(rows, key=lambda row: (_rank(order, row.street), row.street, row.step)))


def _moves(user: Any, scheme_code: str) -> Iterable[tuple[str, list[Move]]]:
    seen = Project.objects.visible_to(user).filter(scheme_code=scheme_code)
    rows = Transition.objects.filter(project__in=seen.values("pk")).order_by("project_id", "id")
    found: dict[int, tuple[str, list[Move]]] = {}
    values = ("project_id", "project__neighbourhood__street__name", "kind", "from_step", "to_step", "on")
    for pk, street, *move in rows.values_list(*values):
        found.setdefault(pk, (street, []))[1].append(Move(*move))
    return found.values()


def _days(moves: list[Move], cal: Calendar, today: date) -> Iterable[tuple[int, int]]:
    """(step, working days) of the newest stay in each step that was left and whose days are known."""
    for step, stay in last_visits(visits(moves)).items():
        days = workdays_used(stay, cal, today) if stay.left_on else None
        if days is not None:
            yield step, days


def _time(street: str, step: Any, days: list[int]) -> StepTime:
    standard = step.standard_workdays
    late = sum(one > standard for one in days)
    saved = standard * len(days) - sum(days)
    return StepTime(street, step.number, step.name, standard, len(days), median(days), saved, late)


def _rank(order: list[str], street: str) -> int:
    return order.index(street) if street in order else len(order)
