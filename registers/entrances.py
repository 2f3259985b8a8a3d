"""The entrances of a neighbourhood: those its roster knows, and those with a lift on the register. Two queries."""

import re
from dataclasses import dataclass

from django.db.models import Count

from projects.models import Neighbourhood, Unit
from registers.models import Lift

NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Entrance:
    """One entrance (单元). `households`: its units on the roster; `lift`: its line on the register, if it has one."""

    building: str
    name: str
    households: int | None
    lift: Lift | None = None


def entrances_of(place: Neighbourhood) -> list[Entrance]:
    """All of them in the order people count them, lifts of entrances the roster does not know among them."""
    lifts = {(one.building_name, one.entrance): one for one in _lifts(place)}
    known = {(building, name): count for building, name, count in _of_roster(place)}
    keys = sorted(known.keys() | lifts.keys(), key=lambda key: (_order(key[0]), _order(key[1])))
    return [Entrance(*key, known.get(key), lifts.get(key)) for key in keys]


def _lifts(place: Neighbourhood) -> list[Lift]:
    return list(Lift.objects.standing().filter(neighbourhood=place).order_by("pk"))


def _of_roster(place: Neighbourhood) -> list[tuple[str, str, int]]:
    units = Unit.objects.filter(roster__neighbourhood=place, roster__is_current=True, is_parking=False)
    counted = units.exclude(entrance="").order_by().values_list("building", "entrance")
    return list(counted.annotate(count=Count("pk")))


def _order(name: str) -> tuple[int, str]:
    """2 before 10, and 3 before 3甲."""
    number = NUMBERS.search(name)
    return int(number.group()[:9]) if number else 0, name
