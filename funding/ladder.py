"""造价阶梯 (policy §4): the cost from estimate to final account, side by side. Values in, values out; amounts in yuan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from funding.ladder_lines import Entry, Key, added, excluded_of
from funding.rules import CENT, NOTHING, Excluded
from policy.errors import Reason, Refused

STAGES: Mapping[str, str] = {
    "estimate": "估算",
    "budget": "概算",
    "reviewed": "审核后概算",
    "contract": "合同价",
    "change": "变更",
    "changed": "变更后合同价",
    "settled": "竣工结算审定价",
    "final": "竣工财务决算",
}
# a change is no price of its own: what stands beside the contract is the contract with its changes
NO_PRICE = "change"


@dataclass(frozen=True)
class Origin:
    """The paper an amount rests on, as "tender:12". Without lines it is a total nobody has split; `outside`: what such a total
    says of the parts the subsidy leaves out.
    """

    ref: str
    label: str
    amount: Decimal
    lines: tuple[Entry, ...] = ()
    note: str = ""
    outside: tuple[Excluded, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of it is known by line."""
        return bool(self.lines) or not self.amount


@dataclass(frozen=True)
class Rung:
    """One step of the ladder, from one or more papers."""

    stage: str
    origins: tuple[Origin, ...]
    label: str = ""

    @property
    def amount(self) -> Decimal:
        """All its papers together."""
        return added(one.amount for one in self.origins)

    @property
    def rest(self) -> Decimal:
        """未分项: what its papers say in total only."""
        return added(one.amount for one in self.origins if not one.lines)

    @property
    def whole(self) -> bool:
        """Whether all of it is known by line."""
        return all(one.whole for one in self.origins)

    @property
    def lines(self) -> tuple[Entry, ...]:
        """The lines of all its papers."""
        return tuple(line for one in self.origins for line in one.lines)

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """What city and district money does not pay, by kind: by its lines, or as a total says of itself."""
        said = [
            Entry("", part.amount, kind=part.kind)
            for one in self.origins
            if not one.lines
            for part in one.outside
        ]
        return excluded_of([*self.lines, *said])

    @property
    def excluded_total(self) -> Decimal | None:
        """All of it; None where nothing is said and not all is known by line."""
        return added(one.amount for one in self.excluded) if self.excluded or self.whole else None

    def refs(self, key: Key) -> tuple[str, ...]:
        """The papers a row's amount comes from."""
        return tuple(one.ref for one in self.origins if any(line.key == key for line in one.lines))

    def sums(self) -> dict[Key, Decimal]:
        """What each row comes to."""
        found: dict[Key, Decimal] = {}
        for line in self.lines:
            found[line.key] = found.get(line.key, NOTHING) + line.amount
        return found


@dataclass(frozen=True)
class Over:
    """By how much an amount exceeds the one before, and which that is."""

    by: Decimal
    than: str


@dataclass(frozen=True)
class Cell:
    """An amount of the table; None where only a total is known. Change cells are never over."""

    amount: Decimal | None
    over: Over | None = None


@dataclass(frozen=True)
class Row:
    """An item, or a line outside the list, through all rungs; `kinds`: as what any rung leaves it out of the subsidy."""

    item_code: str
    label: str
    cells: tuple[Cell, ...]
    kinds: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What its lines are found by."""
        return self.item_code, "" if self.item_code else self.label


@dataclass(frozen=True)
class Ladder:
    """The table: `rungs` are its columns; a column's rows and its 未分项 add up to its total, to the fen."""

    rungs: tuple[Rung, ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...]
    problems: tuple[str, ...] = field(default=())

    @property
    def items(self) -> tuple[Row, ...]:
        """The rows of the list."""
        return tuple(row for row in self.rows if row.item_code)

    @property
    def others(self) -> tuple[Row, ...]:
        """The rows outside the list."""
        return tuple(row for row in self.rows if not row.item_code)

    @property
    def rests(self) -> tuple[Decimal, ...]:
        """未分项 of each column."""
        return tuple(rung.rest for rung in self.rungs)

    @property
    def excluded(self) -> tuple[Decimal | None, ...]:
        """Of each column what the subsidy leaves out; None where that is not known."""
        return tuple(rung.excluded_total for rung in self.rungs)

    @property
    def excluded_kinds(self) -> tuple[str, ...]:
        """As what any rung leaves something out, in the order they come."""
        return tuple(dict.fromkeys(one.kind for rung in self.rungs for one in rung.excluded))


def ladder(rungs: Iterable[Rung], names: Mapping[str, str]) -> Ladder:
    """The rungs side by side; `names`: the scheme's items by code, in its order.

    A total is compared with the rung before it; a row with the nearest rung before that is known by line as a whole.
    Raises Refused where the lines of a paper do not add up to it.
    """
    given = sorted(rungs, key=lambda rung: list(STAGES).index(rung.stage))
    if wrong := [reason for rung in given for one in rung.origins for reason in mismatch(one)]:
        raise Refused(wrong)
    columns = tuple(_with_changed(given))
    sums = [rung.sums() for rung in columns]
    rows = tuple(_row(key, columns, sums, names) for key in _keys(columns, names))
    return Ladder(columns, rows, tuple(_totals(columns)))


def mismatch(origin: Origin) -> list[Reason]:
    """A reason naming the difference where a paper's lines do not add up to it."""
    lines, total = added(one.amount for one in origin.lines), origin.amount
    if not origin.lines or lines == total:
        return []
    text = (
        f"明细合计 {lines:,.2f} 元,与{origin.label} {total:,.2f} 元不一致,相差 {abs(total - lines):,.2f} 元。"
    )
    return [Reason("lines_do_not_add_up", text, field="lines")]


def per_m2(amount: Decimal | None, area: Decimal | None) -> Decimal | None:
    """Yuan per m² for the eye, half up to the fen; None without an amount or an area. Never computed with."""
    if amount is None or not area:
        return None
    return floor(Fraction(amount) / Fraction(area) * 100 + Fraction(1, 2)) * CENT


def _with_changed(given: Sequence[Rung]) -> Iterator[Rung]:
    """Each rung with its name; after the changes the contract with them."""
    contract = next((rung for rung in given if rung.stage == "contract"), None)
    for rung in given:
        yield replace(rung, label=rung.label or STAGES[rung.stage])
        if rung.stage == NO_PRICE and contract:
            yield Rung("changed", (*contract.origins, *rung.origins), STAGES["changed"])


def _keys(columns: Iterable[Rung], names: Mapping[str, str]) -> list[Key]:
    """Items in the scheme's order, then the others in the order they come."""
    found = dict.fromkeys(line.key for rung in columns for line in rung.lines)
    order = {code: place for place, code in enumerate(names)}
    return sorted(found, key=lambda key: (not key[0], order.get(key[0], len(order)), key[0]))


def _row(
    key: Key, columns: Sequence[Rung], sums: Sequence[Mapping[Key, Decimal]], names: Mapping[str, str]
) -> Row:
    found = [line for rung in columns for line in rung.lines if line.key == key]
    label = names.get(key[0], found[0].label) if key[0] else key[1]
    kinds = tuple(dict.fromkeys(line.kind for line in found if line.kind))
    return Row(key[0], label, tuple(_cells(key, columns, sums)), kinds)


def _cells(key: Key, columns: Sequence[Rung], sums: Sequence[Mapping[Key, Decimal]]) -> Iterator[Cell]:
    before: tuple[Decimal, str] | None = None
    for rung, known in zip(columns, sums, strict=True):
        amount = known.get(key, NOTHING if rung.whole else None)
        if rung.stage == NO_PRICE or not rung.whole or amount is None:
            yield Cell(amount)
            continue
        yield Cell(amount, _over(amount, before))
        before = amount, rung.label


def _totals(columns: Iterable[Rung]) -> Iterator[Cell]:
    before: tuple[Decimal, str] | None = None
    for rung in columns:
        if rung.stage == NO_PRICE:
            yield Cell(rung.amount)
            continue
        yield Cell(rung.amount, _over(rung.amount, before))
        before = rung.amount, rung.label


def _over(amount: Decimal, before: tuple[Decimal, str] | None) -> Over | None:
    return Over(amount - before[0], before[1]) if before and amount > before[0] else None
