"""What a reading gives back: units, owners, heads, and sentences for the clerk. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from projects.sheets.parking import is_parking


@dataclass(frozen=True)
class Problem:
    """A problem, warning or note. `row` is 1-based (0: the file as a whole), `column` a letter."""

    sheet: str
    row: int
    column: str | None
    code: str
    message: str


@dataclass(frozen=True)
class OwnerRow:
    """One owner as the sheet names them; never more than the last four digits of an ID number."""

    name: str
    last_four: str = ""
    credit_code: str = ""
    phone: str = ""


@dataclass(frozen=True)
class UnitRow:
    """One unit 专有部分. `area` in m² to 0.01; `area_source` "", "register", "survey" or "contract"."""

    sheet: str
    row: int
    building: str
    entrance: str
    room: str
    floor: int | None
    area: Decimal
    owners: tuple[OwnerRow, ...]
    developer_block: bool = False
    area_source: str = ""
    remark: str = ""
    year_built: int | None = None

    @property
    def is_parking(self) -> bool:
        """A titled parking space, which counts only where a round says so."""
        return is_parking(self.building, self.room, self.remark)


@dataclass(frozen=True)
class HeadGroup:
    """One head 业主(人): indexes of its units, its owners. `key` is stable and tells nobody's name."""

    key: str
    units: tuple[int, ...]
    owners: tuple[OwnerRow, ...]
    is_developer: bool = False


@dataclass(frozen=True)
class ColumnUse:
    """How a column is understood; `meaning` None where it is not read."""

    sheet: str
    index: int
    letter: str
    header_text: str
    meaning: str | None
    label: str


@dataclass(frozen=True)
class TotalCheck:
    """A total the sheet states, beside what its rows add up to."""

    sheet: str
    row: int
    label: str
    stated_area: Decimal | None
    stated_units: int | None
    area: Decimal
    units: int
    matches: bool


@dataclass(frozen=True)
class RosterReading:
    """A roster as read. With problems nothing of it may be stored.

    `sheet` names the sheets read (joined by 、); `rows` are the units without a problem; `notes` tell
    what was left out or filled in, and are neither errors nor doubts.
    """

    sheet: str = ""
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    rows: tuple[UnitRow, ...] = ()
    heads: tuple[HeadGroup, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    sheet_totals: tuple[TotalCheck, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it may be stored."""
        return not self.problems

    @property
    def units(self) -> int:
        """Units read."""
        return len(self.rows)

    @property
    def area(self) -> Decimal:
        """Their total area in m²."""
        return sum((unit.area for unit in self.rows), Decimal("0.00"))

    @property
    def head_count(self) -> int:
        """业主人数."""
        return len(self.heads)

    @property
    def multi_unit_heads(self) -> int:
        """Heads with more than one unit, the developer's block among them."""
        return sum(len(head.units) > 1 for head in self.heads)

    @property
    def developer_units(self) -> int:
        """Units the developer has not sold or not handed over."""
        return sum(unit.developer_block for unit in self.rows)

    @property
    def parking(self) -> int:
        """Titled parking spaces among the units."""
        return sum(unit.is_parking for unit in self.rows)

    @property
    def namesakes(self) -> tuple[Problem, ...]:
        """The warnings a clerk settles by asking who is who."""
        return tuple(warning for warning in self.warnings if warning.code == "namesake")
