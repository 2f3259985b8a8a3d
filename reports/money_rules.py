"""Money of many projects: sums by source, street and year, and unit costs as a distribution (pure). Yuan and m²."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")
STEP = Decimal(100)
FLOWS = ("planned", "committed", "received", "paid")


class Entry(NamedTuple):
    """A figure of a plan year, street and kind of source ("" where it has none), in yuan; of "projects" their number."""

    year: int
    street: int
    figure: str
    kind: str
    amount: Decimal


class Place(NamedTuple):
    """A street as the filter and the tables name it."""

    pk: int
    order: int
    code: str
    name: str

    def __str__(self) -> str:
        return self.name


def streets_of(entries: Iterable[Entry]) -> list[Place]:
    """The streets that have projects, in their order; the entries of "projects" name them ("3|hemu|和睦街道")."""
    found = {(one.street, one.kind) for one in entries if one.figure == "projects"}
    rows = [Place(pk, int(order), code, name) for pk, (order, code, name) in _split(found)]
    return sorted(rows, key=lambda one: (one.order, one.code))


def _split(found: Iterable[tuple[int, str]]) -> Iterable[tuple[int, list[str]]]:
    return ((pk, kind.split("|", 2)) for pk, kind in found)


@dataclass(frozen=True)
class Sums:
    """Entries added up: all together, and each figure by kind, by street and by year. What is missing is 0.00."""

    whole: Mapping[str, Decimal] = field(default_factory=dict)
    by_kind: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    by_street: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    by_year: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)

    def of(self, figure: str) -> Decimal:
        """A figure in all."""
        return self.whole.get(figure, NOTHING)

    def of_kind(self, figure: str, kind: str) -> Decimal:
        """A figure of one kind of source."""
        return self.by_kind.get((figure, kind), NOTHING)

    def of_street(self, figure: str, street: int) -> Decimal:
        """A figure of one street."""
        return self.by_street.get((figure, street), NOTHING)

    def of_year(self, figure: str, year: int) -> Decimal:
        """A figure of one plan year."""
        return self.by_year.get((figure, year), NOTHING)


def sums_of(entries: Iterable[Entry], year: int | None = None, street: int | None = None) -> Sums:
    """One pass; only of the year and street where one is given. The parts make the whole to the fen."""
    whole: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    kinds: dict[tuple[str, str], Decimal] = defaultdict(lambda: NOTHING)
    streets: dict[tuple[str, int], Decimal] = defaultdict(lambda: NOTHING)
    years: dict[tuple[str, int], Decimal] = defaultdict(lambda: NOTHING)
    for its_year, its_street, figure, kind, amount in entries:
        if year in {None, its_year} and street in {None, its_street}:
            whole[figure] += amount
            kinds[figure, kind] += amount
            streets[figure, its_street] += amount
            years[figure, its_year] += amount
    return Sums(whole, kinds, streets, years)


class UnitCost(NamedTuple):
    """What a project's works cost by its approved account: `cost` in yuan without what the subsidy leaves out, `area` in m².

    `cap`: its scheme's line in yuan/m².
    """

    project_id: int
    cost: Decimal
    area: Decimal
    cap: Decimal

    @property
    def unit(self) -> Decimal:
        """Yuan/m², half up, to be read and to sort by; never to compare with the line."""
        return (self.cost / self.area).quantize(CENT, ROUND_HALF_UP)

    @property
    def is_above(self) -> bool:
        """Above the line: totals are compared, no unit price is rounded first."""
        return self.cost > self.cap * self.area


@dataclass(frozen=True)
class Bucket:
    """Unit costs above `low` up to `high` yuan/m² inclusive; None: open. `is_above`: beyond the line."""

    low: Decimal | None
    high: Decimal | None
    rows: tuple[UnitCost, ...]
    is_above: bool

    @property
    def label(self) -> str:
        """超过 300 至 400."""
        if self.low is None:
            return f"不超过 {self.high:f}"
        return f"超过 {self.low:f} 至 {self.high:f}" if self.high is not None else f"超过 {self.low:f}"


def bounds(line: Decimal) -> tuple[Decimal, ...]:
    """Whole hundreds up to two beyond the line, the line itself among them."""
    steps = {STEP * n for n in range(1, int(line // STEP) + 3)}
    return tuple(sorted(steps | {line.normalize() + 0}))


def distribution(costs: Iterable[UnitCost], line: Decimal) -> tuple[Bucket, ...]:
    """Every cost in exactly one bucket; exactly the line is not above it."""
    edges = bounds(line)
    found: list[list[UnitCost]] = [[] for _ in range(len(edges) + 1)]
    # to 28 digits the quotient of fen and hundredths of m² never meets an edge it is beyond
    for one in costs:
        found[bisect_left(edges, one.cost / one.area)].append(one)
    lows = [None, *map(_plain, edges)]
    highs = [*map(_plain, edges), None]
    return tuple(
        Bucket(low, high, tuple(rows), low is not None and low >= line)
        for low, high, rows in zip(lows, highs, found, strict=True)
    )


def outliers(costs: Iterable[UnitCost]) -> list[UnitCost]:
    """Those above their scheme's line, the dearest first."""
    return sorted((one for one in costs if one.is_above), key=lambda one: (-one.unit, one.project_id))


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """What is known, added up."""
    return sum((one for one in amounts if one is not None), NOTHING)


def ranges(counts: Sequence[int], first: int, gap: int = 1) -> tuple[tuple[int, int], ...]:
    """The rows of a sheet that groups of so many lines take: from `first` on, `gap` rows of subtotals after each."""
    found = []
    for count in counts:
        found.append((first, first + count - 1))
        first += count + gap
    return tuple(found)


def _plain(amount: Decimal) -> Decimal:
    return Decimal(f"{amount:f}")
