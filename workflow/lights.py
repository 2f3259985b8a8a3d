"""The light of a step: 正常, 预警, 逾期 or 待定, from its standard duration in working days (policy §2).

A project keeps three days, computed when the step is entered; the light of any day is a comparison with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from policy.errors import CalendarUnpublished
from policy.schema import LightRules
from policy.workdays import Calendar, add_workdays

Light = Literal["green", "yellow", "red", "grey", ""]

DEFAULT_MARGINS = LightRules(workdays_before=5, workdays_after=5)
UNLIT_STATES = frozenset({"paused", "closed", "withdrawn"})
LIGHT_NAMES = {"green": "正常", "yellow": "预警", "red": "逾期", "grey": "待定", "": ""}


@dataclass(frozen=True)
class Deadlines:
    """The days of one step. `red_from_on` None: it lies in a year whose calendar is not published yet."""

    due_on: date
    yellow_from_on: date
    red_from_on: date | None


def step_deadlines(
    cal: Calendar, entered_on: date, standard_workdays: int, margins: LightRules = DEFAULT_MARGINS
) -> Deadlines | None:
    """The days of a step entered on a day (not counted); None where its end is in an unpublished year.

    Yellow begins on the first day that leaves no more than `workdays_before`, red on the first day more than
    `workdays_after` working days late. A step shorter than the margin is yellow from its first day.
    """
    early = max(0, standard_workdays - margins.workdays_before)
    late = standard_workdays + margins.workdays_after + 1
    due_on = _or_none(cal, entered_on, standard_workdays)
    if due_on is None:
        return None
    return Deadlines(due_on, add_workdays(cal, entered_on, early), _or_none(cal, entered_on, late))


def light(deadlines: Deadlines | None, today: date, state: str) -> Light:
    """The light on a day. Paused, closed and withdrawn projects have none.

    Late with `red_from_on` unknown is yellow: the delay cannot be counted until the calendar is published.
    """
    if state in UNLIT_STATES:
        return ""
    if deadlines is None:
        return "grey"
    if deadlines.red_from_on is not None and today >= deadlines.red_from_on:
        return "red"
    return "yellow" if today >= deadlines.yellow_from_on else "green"


def _or_none(cal: Calendar, start: date, workdays: int) -> date | None:
    try:
        return add_workdays(cal, start, workdays)
    except CalendarUnpublished:
        return None
