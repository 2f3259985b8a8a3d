"""The 131 neighbourhoods of the demo district. Pure and deterministic: the sums are the scheme's own (三(一))."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from demo.numbers import dice, share_out
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import TargetDef

NAMES = Path(__file__).parent / "data" / "neighbourhoods.toml"
CENTS = 100
LEAST_HOUSEHOLDS = 110
M2_PER_HOUSEHOLD = {False: (56, 70), True: (96, 112)}
YEARS = {False: (1976, 2000), True: (2003, 2012)}


@dataclass(frozen=True)
class Place:
    """A neighbourhood as the register will know it. `area` in m² to 0.01; `number` counts the district's."""

    number: int
    street: str
    community: str
    name: str
    affordable: bool
    year_built: int = 0
    last_renovated_year: int | None = None
    households: int = 0
    buildings: int = 0
    area: Decimal = Decimal(0)

    @property
    def phone(self) -> str:
        """A number that cannot be anybody's."""
        return street_phone(self.street)


@dataclass(frozen=True)
class Filed:
    """Figures of a neighbourhood whose roster is one of the files in demo/data/rosters."""

    households: int
    buildings: int
    area: Decimal


# The building area is a little more than what the roster's units add up to.
FILED = {
    "和睦新村西区": Filed(100, 5, Decimal("6868.00")),
    "和睦新村东区": Filed(72, 3, Decimal("4770.70")),
    "大关西苑": Filed(96, 4, Decimal("6071.90")),
    "半道红新村": Filed(48, 2, Decimal("3085.80")),
    "珠儿潭小区": Filed(72, 2, Decimal("4893.50")),
    "杭棉新村一区": Filed(4800, 40, Decimal("317323.40")),
}


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """All 131, in the order of the scheme's streets."""
    named = list(_named())
    figured = {
        place.number: place
        for target in load_scheme(DEFAULT_SCHEME).targets
        for place in _figured([one for one in named if one.affordable is _affordable(target)], target)
    }
    return tuple(figured[place.number] for place in named)


def street_phone(street: str) -> str:
    """The street office's public number in the demo: eight digits no exchange gives out."""
    codes = [one.code for one in load_scheme(DEFAULT_SCHEME).street_defs]
    return f"0571-000000{codes.index(street) + 1:02d}"


def _affordable(target: TargetDef) -> bool:
    return target.kind == "affordable"


def _named() -> Iterator[Place]:
    listed = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    number = 0
    for street in load_scheme(DEFAULT_SCHEME).street_defs:
        for community, entries in listed[street.code].items():
            for entry in entries:
                number += 1
                yield _place(number, street.code, community, entry)


def _place(number: int, street: str, community: str, entry: str | dict[str, Any]) -> Place:
    named = {"name": entry, "affordable": False} if isinstance(entry, str) else entry
    roll = dice("place", named["name"])
    year = roll.randint(*YEARS[named["affordable"]])
    renovated = roll.randint(2006, 2013) if year < 1990 and roll.random() < 0.2 else None
    return Place(
        number,
        street,
        community,
        named["name"],
        named["affordable"],
        year_built=year,
        last_renovated_year=renovated,
    )


def _figured(group: Sequence[Place], target: TargetDef) -> list[Place]:
    """The group with households, buildings and area: those of files as they are, the others share the rest."""
    filed = [place for place in group if place.name in FILED]
    free = [place for place in group if place.name not in FILED]
    known = [FILED[place.name] for place in filed]
    figures = [*known, *_shared(free, known, target)]
    return [
        replace(place, households=one.households, buildings=one.buildings, area=one.area)
        for place, one in zip([*filed, *free], figures, strict=True)
    ]


def _shared(free: Sequence[Place], known: Sequence[Filed], target: TargetDef) -> list[Filed]:
    """What the target leaves after the known ones, shared out to the household, the building and 0.01 m²."""
    left = Filed(
        target.households - sum(one.households for one in known),
        target.buildings - sum(one.buildings for one in known),
        target.area - sum((one.area for one in known), Decimal(0)),
    )
    households = share_out(left.households, [_size(place) for place in free], least=LEAST_HOUSEHOLDS)
    both = list(zip(households, free, strict=True))
    buildings = share_out(left.buildings, [n * _wobble(place, "buildings", 15) for n, place in both], least=2)
    cents = share_out(int(left.area * CENTS), [n * _width(place) for n, place in both])
    return [Filed(n, b, Decimal(c).scaleb(-2)) for n, b, c in zip(households, buildings, cents, strict=True)]


def _size(place: Place) -> float:
    """Many small neighbourhoods and a few large ones."""
    return dice("size", place.name).triangular(0.2, 3, 0.6)


def _wobble(place: Place, what: str, percent: int) -> float:
    return dice(what, place.name).uniform(1 - percent / 100, 1 + percent / 100)


def _width(place: Place) -> float:
    return dice("width", place.name).uniform(*M2_PER_HOUSEHOLD[place.affordable])
