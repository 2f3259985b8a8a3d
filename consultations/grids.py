"""楼盘表: the units of a round's roll as people see a building, each with what counts for its head. Reads only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db.models import Count

from consultations.models import RETRACTED, Ballot, RollUnit, Round, returned

NONE = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit: `state` is agree, disagree, abstain, unresolved, none, or developer (not returned, not handed over).

    `online`: what counts for its head came over the web.
    """

    unit: int
    head: int
    room: str
    state: str
    online: bool = False


@dataclass(frozen=True)
class Floor:
    """One floor, its rooms in order; `number` is None where the roster does not say."""

    number: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Entrance:
    """单元, floors from the top down; the name is empty where the building has none."""

    name: str
    floors: tuple[Floor, ...]


@dataclass(frozen=True)
class House:
    """幢 with its entrances; `done` units of `units` belong to heads that returned something."""

    name: str
    units: int
    done: int
    entrances: tuple[Entrance, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A head that has not answered, for the list the street takes along: its unit here and all it holds."""

    room: str
    owner_names: str
    area: Any
    unit_count: int


def houses(round: Round) -> list[House]:
    """Every building with its counts, in the order people number them; one query."""
    rows = (
        RollUnit.objects.filter(round=round)
        .values_list("building")
        .annotate(units=Count("*"), done=Count("entry__effective", filter=returned("entry__effective")))
        .order_by()
    )
    return sorted((House(*row) for row in rows), key=lambda house: natural(house.name))


def grid(round: Round, building: str | None = None) -> list[House]:
    """The buildings with every unit, or the one building; one query."""
    units = RollUnit.objects.filter(round=round)
    if building is not None:
        units = units.filter(building=building)
    rows = units.values_list(
        "building",
        "entrance",
        "floor",
        "room",
        "id",
        "entry_id",
        "entry__effective__choice",
        "entry__is_developer",
        "entry__effective__ballot__source",
    )
    ordered = sorted(rows, key=lambda r: (natural(r[0]), natural(r[1]), -(r[2] or 0), natural(r[3])))
    return [_house(name, list(of)) for name, of in groupby(ordered, key=lambda row: row[0])]


def unanswered(round: Round) -> list[tuple[str, str, list[Missing]]]:
    """Heads without a form as (building, entrance, heads), each listed once at its first unit; one query."""
    rows = (
        RollUnit.objects.filter(~returned("entry__effective"), round=round)
        .order_by("id")
        .values_list(
            "building",
            "entrance",
            "room",
            "entry_id",
            "entry__owner_names",
            "entry__area",
            "entry__unit_count",
        )
    )
    first: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        first.setdefault(row[3], row)
    ordered = sorted(first.values(), key=lambda r: (natural(r[0]), natural(r[1]), natural(r[2])))
    return [
        (building, entrance, [Missing(r[2], *r[4:]) for r in of])
        for (building, entrance), of in groupby(ordered, key=lambda r: (r[0], r[1]))
    ]


@lru_cache(maxsize=4096)
def natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts 2幢 before 10幢, and 甲 after the numbers."""
    return [
        (int(part), "") if part.isdigit() else (10**9, part) for part in re.findall(r"[0-9]+|[^0-9]+", text)
    ]


def _house(name: str, rows: list[Any]) -> House:
    entrances = tuple(
        Entrance(entrance, tuple(_floors(of))) for entrance, of in groupby(rows, key=lambda row: row[1])
    )
    return House(name, len(rows), sum(_said(row) is not None for row in rows), entrances)


def _floors(rows: Iterable[Any]) -> Iterable[Floor]:
    for number, of in groupby(rows, key=lambda row: row[2]):
        yield Floor(number, tuple(_cell(row) for row in of))


def _said(row: Any) -> str | None:
    """What counts for the unit's head; a form taken out again is no answer."""
    return None if row[6] == RETRACTED else row[6]


def _cell(row: Any) -> Cell:
    state = _said(row) or ("developer" if row[7] else NONE)
    return Cell(unit=row[4], head=row[5], room=row[3], state=state, online=row[8] == Ballot.Source.ONLINE)
