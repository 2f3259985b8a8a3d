"""Targets of streets against what is listed, started, completed; and the quota of showcases. Pure sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Scale:
    """How much: neighbourhoods, households, buildings, area in m²."""

    neighbourhoods: int = 0
    households: int = 0
    buildings: int = 0
    area: Decimal = Decimal(0)

    def __add__(self, other: Scale) -> Scale:
        """Years and streets add up."""
        return Scale(
            self.neighbourhoods + other.neighbourhoods, self.households + other.households,
            self.buildings + other.buildings, self.area + other.area,
        )  # fmt: skip

    @property
    def parts(self) -> tuple[int, int, int, Decimal]:
        """The four, in the order the tables have."""
        return self.neighbourhoods, self.households, self.buildings, self.area


Done = Mapping[tuple[int, int], Scale]
"""What was reached, by street (primary key) and plan year."""


def within(done: Done, street: int | None, first_year: int, last_year: int) -> Scale:
    """The sum over these plan years, both ends counted; of all streets where none is named."""
    rows = (
        scale
        for (place, year), scale in done.items()
        if first_year <= year <= last_year and street in (None, place)
    )
    return sum(rows, Scale())


@dataclass(frozen=True)
class Quota:
    """Recognised showcases (精品工程) of a street or the district against the scheme's quota (三(一), 四(五)).

    `share`: of all projects, assessed (列入考核) or not; `least`: per street; 0 for the district.
    """

    name: str
    projects: int
    models: int
    showcases: int
    share: Fraction
    least: int = 0

    @property
    def needed(self) -> int:
        """How many showcases the quota asks for, rounded up; a street without projects owes none."""
        return max(ceil(self.projects * self.share), self.least if self.projects else 0)

    @property
    def missing(self) -> int:
        """How many are still to be recognised."""
        return max(self.needed - self.showcases, 0)

    @property
    def sentence(self) -> str:
        """Whether the quota is met, in words."""
        if not self.needed:
            return "没有指标"
        return f"应有{self.needed}个,还差{self.missing}个" if self.missing else f"应有{self.needed}个,已达到"


def sum_of(scales: Iterable[Scale]) -> Scale:
    """Their sum."""
    return sum(scales, Scale())
