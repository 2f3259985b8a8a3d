"""Standard times of the steps against the real ones, street by street: medians of working days, days saved or late."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import QuerySet

from policy.loader import load_scheme
from policy.workdays import Calendar
from projects.calendar import calendar
from projects.models import Project
from workflow.history import Move, last_visits, visits, workdays_used
from workflow.models import StepTimes, Transition

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
    """By street in the streets' order, the district's sum first; counted once a day and read, one query.

    Where nothing is stored of today (no worker ran), or the reader sees a part of a street only, it is counted now:
    one query and the calendar's two more. A street's people read their street's lines.
    """
    stored = _stored(user, today, scheme_code)
    return in_order(stored, scheme_code) if stored else counted(user, today, scheme_code)


def counted(user: Any, today: date, scheme_code: str) -> tuple[StepTime, ...]:
    """From the projects the person sees."""
    seen = Project.objects.visible_to(user)
    return in_order(times_of(seen, today, scheme_code, whole=user.street_id is None), scheme_code)


def times_of(projects: QuerySet[Project], today: date, scheme_code: str, *, whole: bool) -> list[StepTime]:
    """Of these projects, by street; `whole`: and of all of them together. Three queries."""
    cal, used = calendar(), defaultdict(list)
    for street, moves in _moves(projects, scheme_code):
        for step, days in _days(moves, cal, today):
            used[street, step].append(days)
            if whole:
                used["", step].append(days)
    scheme = load_scheme(scheme_code)
    return [_time(street, scheme.step(step), days) for (street, step), days in used.items()]


def in_order(rows: Iterable[StepTime], scheme_code: str) -> tuple[StepTime, ...]:
    """The district first, then the streets as the scheme names them, then others."""
    order = ["", *(one.name for one in load_scheme(scheme_code).street_defs)]
    return tuple(sorted(rows, key=lambda row: (_rank(order, row.street), row.street, row.step)))


def _stored(user: Any, today: date, scheme_code: str) -> list[StepTime]:
    if not user.sees_district and (user.works_in_community or not user.street_id):
        return []
    rows = StepTimes.objects.filter(scheme_code=scheme_code, made_on=today).select_related("street")
    rows = rows if user.sees_district else rows.filter(street=user.street_id)
    scheme = load_scheme(scheme_code)
    return [_read(row, scheme.step(row.step).name) for row in rows]


def _read(row: StepTimes, name: str) -> StepTime:
    street = row.street.name if row.street else ""
    figures = (row.standard, row.count, float(row.median), row.saved, row.late_count)
    return StepTime(street, row.step, name, *figures)


def _moves(projects: QuerySet[Project], scheme_code: str) -> Iterable[tuple[str, list[Move]]]:
    seen = projects.filter(scheme_code=scheme_code)
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
