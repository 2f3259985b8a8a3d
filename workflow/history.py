"""A project's way through the steps, from its transitions: visits, pauses, working days used (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policy.errors import CalendarUnpublished
from policy.workdays import Calendar, workdays_between

ENTERING = frozenset({"open", "take_over", "advance", "send_back"})


@dataclass(frozen=True)
class Move:
    """One transition, as far as the way is concerned."""

    kind: str
    from_step: int
    to_step: int
    on: date


@dataclass(frozen=True)
class Visit:
    """A stay in a step. A pause without an end still lasts.

    `left_on` None: still there; of an earlier step of a take-over: not known.
    """

    step: int
    entered_on: date
    left_on: date | None = None
    pauses: tuple[tuple[date, date | None], ...] = ()


def visits(moves: Iterable[Move]) -> tuple[Visit, ...]:
    """Every stay, oldest first."""
    stays: list[Visit] = []
    before = ""
    for move in moves:
        if (before, move.kind) == ("send_back", "take_over"):
            stays.clear()  # a 补录 entered anew after its return: the days given before no longer stand
        before = move.kind
        if move.kind in ENTERING:
            if stays and not _leaves_a_gap(stays[-1], move):
                stays[-1] = replace(stays[-1], left_on=move.on)
            stays.append(Visit(move.to_step, move.on))
        elif stays:
            stays[-1] = _within(stays[-1], move)
    return tuple(stays)


def _leaves_a_gap(last: Visit, move: Move) -> bool:
    """补录 with only some steps' days known: the day the last known step was left is not."""
    return move.kind == "take_over" and move.to_step > last.step + 1


def _within(visit: Visit, move: Move) -> Visit:
    if move.kind == "pause":
        return replace(visit, pauses=(*visit.pauses, (move.on, None)))
    if move.kind == "resume" and visit.pauses:
        began = visit.pauses[-1][0]
        return replace(visit, pauses=(*visit.pauses[:-1], (began, move.on)))
    return replace(visit, left_on=move.on) if move.kind in ("close", "withdraw") else visit


def paused_workdays(visit: Visit, cal: Calendar, until: date) -> int:
    """Working days the project stood still during the stay. Raises CalendarUnpublished."""
    return sum(workdays_between(cal, began, ended or until) for began, ended in visit.pauses)


def workdays_used(visit: Visit, cal: Calendar, today: date) -> int | None:
    """Working days of the stay without its pauses; None where the calendar is not published."""
    until = visit.left_on or today
    try:
        return workdays_between(cal, visit.entered_on, until) - paused_workdays(visit, cal, until)
    except CalendarUnpublished:
        return None


def last_visits(stays: Sequence[Visit]) -> dict[int, Visit]:
    """Step → its newest stay."""
    return {visit.step: visit for visit in stays}
