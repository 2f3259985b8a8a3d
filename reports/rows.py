"""One project at the end of a month: the row that workbook, page and API print alike. Values only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Money = Decimal | None


@dataclass(frozen=True)
class RoundFigures:
    """A certified round: agreed of all, in heads and m²; `outcome` in Chinese."""

    agree_heads: int
    total_heads: int
    agree_area: Decimal
    total_area: Decimal
    outcome: str


@dataclass(frozen=True)
class Outputs:
    """What was built so far, cumulative."""

    lifts: int = 0
    parking_spaces: int = 0
    chargers: int = 0
    ramps: int = 0
    service_area: Decimal = Decimal(0)
    activity_area: Decimal = Decimal(0)
    pipes_km: Decimal = Decimal(0)
    green_area: Decimal = Decimal(0)


@dataclass(frozen=True)
class ProjectRow:
    """One project as of the month's last day. Areas in m², money in yuan; None where there is nothing on record."""

    street: str
    community: str
    code: str
    name: str
    batch_year: int
    kind: str
    grade: str
    grade_code: str
    assessed: bool
    taken_over: bool
    households: int
    buildings: int
    area: Decimal
    year_built: int
    step: int
    step_name: str
    state: str
    state_name: str
    round1: RoundFigures | None
    round2: RoundFigures | None
    round3: RoundFigures | None
    notice_from: date | None
    notice_to: date | None
    listed_on: date | None
    listing: str
    listing_number: str
    reviewed_on: date | None
    awarded_on: date | None
    started_on: date | None
    completed_on: date | None
    accepted_on: date | None
    settled_on: date | None
    is_listed: bool
    is_supplementary: bool
    is_started: bool
    is_completed: bool
    is_accepted: bool
    physical_percent: int | None
    invested_month: Decimal
    invested_total: Decimal
    correction_note: str
    days_late: int | None
    light: str
    light_name: str
    open_issues: int
    outputs: Outputs
    budget: Money
    contract: Money
    settlement: Money
    city: Decimal
    district: Decimal
    central: Decimal
    residents: Decimal
    social: Decimal
    original_body: Decimal
