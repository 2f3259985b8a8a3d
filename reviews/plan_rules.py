"""年度计划: the window's countdown, what keeps a project out of the batch, and the sums of the district's table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy.schema import Scheme
from reviews.rules import window_closes_on

STEP = 4
NOTHING = Decimal(0)


def window_sentence(today: date, year: int, scheme: Scheme) -> str:
    """How long the yearly batch is still open (每年8月底集中申报), in days; its last day still counts."""
    left = (window_closes_on(year, scheme) - today).days
    if left < 0:
        return "集中申报已截止;仍要申报的,写明逾期申报理由,由区住建局决定是否受理。"
    return "今天截止集中申报。" if left == 0 else f"距集中申报截止还有{left}天。"


@dataclass(frozen=True)
class Candidate:
    """What decides whether a project can be submitted; `state`: None while it runs, else its Chinese name."""

    step: int
    step_name: str
    state: str | None = None
    listing_number: str = ""
    waiting: bool = False


def why_not_ready(one: Candidate) -> tuple[str, ...]:
    """Every reason why a project is not submitted now; none: it is ready."""
    reasons = []
    if one.state is not None:
        reasons.append(f"项目{one.state}")
    if one.listing_number:
        reasons.append(f"已列入计划({one.listing_number})")
    if one.waiting:
        reasons.append("已经申报,等待区住建局办理")
    if one.step != STEP:
        reasons.append(f"还在第{one.step}步({one.step_name})")
    return tuple(reasons)


@dataclass(frozen=True)
class Amounts:
    """What the table adds up. Area in m², estimate in yuan; an estimate that is not known adds nothing."""

    neighbourhoods: int = 0
    buildings: int = 0
    households: int = 0
    area: Decimal = NOTHING
    estimate: Decimal = NOTHING

    def __add__(self, other: Amounts) -> Amounts:
        """Projects sum to the street, streets to the district."""
        return Amounts(
            self.neighbourhoods + other.neighbourhoods, self.buildings + other.buildings,
            self.households + other.households, self.area + other.area, self.estimate + other.estimate,
        )  # fmt: skip


@dataclass(frozen=True)
class PlanRow:
    """A line of the table the district government signs."""

    street: str
    community: str
    name: str
    year_built: int
    buildings: int
    households: int
    area: Decimal
    summary: str
    estimate: Decimal | None

    @property
    def amounts(self) -> Amounts:
        """What the line adds."""
        return Amounts(1, self.buildings, self.households, self.area, self.estimate or NOTHING)


@dataclass(frozen=True)
class StreetPart:
    """A street's lines and their sum."""

    street: str
    rows: tuple[PlanRow, ...]

    @property
    def amounts(self) -> Amounts:
        """The street's sum."""
        return total_of(row.amounts for row in self.rows)


def by_street(rows: Sequence[PlanRow]) -> tuple[StreetPart, ...]:
    """The table in parts, streets in the order they first appear."""
    streets = dict.fromkeys(row.street for row in rows)
    return tuple(StreetPart(name, tuple(row for row in rows if row.street == name)) for name in streets)


def total_of(amounts: Iterable[Amounts]) -> Amounts:
    """Their sum."""
    return sum(amounts, Amounts())
