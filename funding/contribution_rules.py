"""Which rows of contributions may be taken in: the unit stands on the roster, no receipt counts twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from funding.contribution_rows import Row
from projects.sheets.places import Place
from projects.sheets.sentences import Sentences
from projects.sheets.values import Problem

Unit = tuple[str, str, str]
FEWEST_PUBLIC = 5


@dataclass(frozen=True)
class Paid:
    """One payment of a unit as the roster names it; `receipt` "" where the portal gives the number."""

    unit: Unit
    amount: Decimal
    paid_on: date
    receipt: str

    @property
    def same(self) -> tuple[Unit, Decimal, date]:
        """What makes a second row without a receipt number look like the first."""
        return self.unit, self.amount, self.paid_on


class Units:
    """The newest roster's units, found as clerks write them: 0601 is 601, and 3-601 where no other entrance has a 601."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._exact: dict[Unit, Unit] = {}
        self._by_room: dict[tuple[str, str], list[Unit]] = {}
        for unit in units:
            key = Place(*unit).key
            self._exact[key] = unit
            self._by_room.setdefault((key[0], key[2]), []).append(unit)

    def __len__(self) -> int:
        return len(self._exact)

    def find(self, place: Place) -> tuple[Unit | None, str]:
        """The unit; or the middle of a sentence saying why there is none."""
        key = place.key
        if unit := self._exact.get(key):
            return unit, ""
        same = self._by_room.get((key[0], key[2]), [])
        if not place.entrance and len(same) == 1:
            return same[0], ""
        if not place.entrance and same:
            return None, f"“{place}”在{len(same)}个单元都有,请写明单元"
        return None, f"“{place}”不在现在的业主名册上"


@dataclass(frozen=True)
class Ledger:
    """What stands already: receipt number → who took it in and when; payments → the same."""

    receipts: Mapping[str, str] = field(default_factory=dict)
    payments: Mapping[tuple[Unit, Decimal, date], str] = field(default_factory=dict)


def judge(
    rows: Sequence[Row], units: Units, ledger: Ledger, tell: Sentences, spoilt: Sequence[Row] = ()
) -> tuple[list[Paid], list[Problem]]:
    """What is taken in, and every problem; with a problem nothing is taken in. `spoilt`: rows with something wrong already,
    of which unit and receipt number are looked at too, so that all is told at once.
    """
    taken: list[Paid] = []
    problems: list[Problem] = []
    seen = _Seen(ledger, tell)
    for row in rows:
        unit, fault = units.find(row.place)
        if unit is None:
            problems.append(_about(row, row.place_column, "unknown_unit", fault, tell))
            continue
        paid = Paid(unit, row.amount, row.paid_on, row.receipt)
        problems += seen.faults(row, paid)
        taken.append(paid)
    for row in spoilt:
        unit, fault = units.find(row.place)
        if unit is None:
            problems.append(_about(row, row.place_column, "unknown_unit", fault, tell))
        elif row.receipt:
            problems += seen.faults(row, Paid(unit, row.amount, row.paid_on, row.receipt))
    return taken, problems


@dataclass
class _Seen:
    """What was met so far, in the sheet and before it."""

    ledger: Ledger
    tell: Sentences
    receipts: dict[str, Row] = field(default_factory=dict)
    payments: dict[tuple[Unit, Decimal, date], Row] = field(default_factory=dict)

    def faults(self, row: Row, paid: Paid) -> Iterator[Problem]:
        """Why this row is one too many."""
        if paid.receipt:
            first = self.receipts.setdefault(paid.receipt, row)
            known = self.ledger.receipts.get(paid.receipt)
            where, fault = row.receipt_column, f"收据编号“{paid.receipt}”"
        else:
            first = self.payments.setdefault(paid.same, row)
            known = self.ledger.payments.get(paid.same)
            where, fault = row.place_column, f"{row.place}同日同额的出资(没有收据编号)"
        if first is not row:
            again = f"{fault}与{self.tell.row(first.sheet, first.row)}重复"
            yield _about(row, where, "receipt_twice", again, self.tell)
        if known:
            yield _about(row, where, "receipt_twice", f"{fault}已{known}", self.tell)


def _about(row: Row, column: str | None, code: str, fault: str, tell: Sentences) -> Problem:
    """About one row; what stands in no sheet (row 0) says only what is wrong."""
    where = tell.row(row.sheet, row.row) if row.row else ""
    return Problem(row.sheet, row.row, column, code, f"{where}{fault}。")


def may_tell(units: int) -> bool:
    """Whether the public may read what residents paid in: from five units up, so that nobody's own share is known."""
    return units >= FEWEST_PUBLIC


def numbered(paid: Iterable[Paid], prefix: str, last: int) -> Iterator[Paid]:
    """Each with a receipt number: the office's own, else the portal's next."""
    for one in paid:
        last += not one.receipt
        yield one if one.receipt else Paid(one.unit, one.amount, one.paid_on, f"{prefix}{last:05d}")
