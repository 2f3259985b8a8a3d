"""When a public notice begins to count, and the days it closes on. Pure: values in, values out.

A notice counts only where it really hangs: on every notice board of the neighbourhood, proved by a dated photo of each.
Its working days follow the later of its publication and the day the last of its boards had it; that day itself is not
counted (民法典 201).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policy.errors import CalendarUnpublished
from policy.workdays import Calendar, notice_closes_on


@dataclass(frozen=True)
class Hung:
    """A board the notice must hang on: its number, the days of its photos, and the day it was no longer waited for."""

    number: int
    photos: Sequence[date] = ()
    dropped_on: date | None = None

    @property
    def is_missing(self) -> bool:
        """Whether its photo is still waited for."""
        return not self.photos and self.dropped_on is None

    @property
    def since(self) -> date | None:
        """The day its first photo shows, or the day it was no longer waited for; None while it is missing."""
        return min(self.photos) if self.photos else self.dropped_on


def began_on(published_on: date, boards: Sequence[Hung]) -> date | None:
    """The day after which the working days are counted; None while a photo is missing, or where none was taken."""
    days = [board.since for board in boards]
    if None in days or not any(board.photos for board in boards):
        return None
    return max([published_on, *(day for day in days if day is not None)])


def closing_day(cal: Calendar, begun: date | None, workdays: int) -> date | None:
    """The day at whose end a notice closes; None where it has not begun or its year has no published calendar."""
    try:
        return notice_closes_on(cal, begun, workdays) if begun else None
    except CalendarUnpublished:
        return None


def missing(boards: Iterable[Hung]) -> tuple[int, ...]:
    """The numbers of the boards whose photo is waited for, in order."""
    return tuple(sorted(board.number for board in boards if board.is_missing))


def waiting_words(numbers: Iterable[int]) -> str:
    """缺少第1、2号公告栏的张贴照片,公示期未起算."""
    named = "、".join(str(number) for number in numbers)
    return f"缺少第{named}号公告栏的张贴照片,公示期未起算" if named else "缺少张贴照片,公示期未起算"
