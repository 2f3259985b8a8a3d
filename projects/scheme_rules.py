"""Rules on scheme versions' money: when a budget is over the estimate, and what two versions differ in. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


@dataclass(frozen=True)
class CostEntry:
    """One line of a version in yuan; `item_code` blank where it lies outside the list; `excluded`: outside subsidy."""

    item_code: str
    label: str
    amount: Decimal
    reviewed: Decimal | None = None
    excluded: str = ""


@dataclass(frozen=True)
class Difference:
    """What two versions say of one item, or of one line outside the list; None: the version has no such line."""

    item_code: str
    label: str
    before: Decimal | None
    after: Decimal | None

    @property
    def yuan(self) -> Decimal:
        """By how much the later version is dearer; negative where it is cheaper."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))

    @property
    def share(self) -> str:
        """The difference in hundredths of the earlier amount: "+12.5%", "新增", "取消", "不变"."""
        return change_in_words(self.before, self.after)


def over_estimate(estimate: Decimal, reviewed: Decimal, share: Fraction) -> bool:
    """Whether the reviewed budget exceeds the estimate by more than the scheme's part of it; exactly that is not over.

    Cross-multiplied: hundredths are never rounded first.
    """
    return Fraction(reviewed) * share.denominator > Fraction(estimate) * (share.denominator + share.numerator)


def line_to_explain(estimate: Decimal, share: Fraction) -> Decimal:
    """The highest reviewed budget in yuan that needs no reason, for sentences; cut to the cent."""
    exact = Fraction(estimate) * (share.denominator + share.numerator) / share.denominator
    return Decimal(exact.numerator * 100 // exact.denominator).scaleb(-2)


def hundredths(share: Fraction) -> str:
    """1/10 as "10%", 1/8 as "12.5%"."""
    value = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{value.quantize(CENT).normalize():f}%"


def change_in_words(before: Decimal | None, after: Decimal | None) -> str:
    """How an amount changed, for reading only: one decimal, half up."""
    if before == after:
        return "不变"
    if after is None:
        return "取消"
    if not before:
        return "新增"
    exact = Fraction(after - before) * 100 / Fraction(before)
    value = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal("0.1"), rounding=ROUND_HALF_UP
    )
    return f"{value:+,.1f}%"


def compare(before: Iterable[CostEntry], after: Iterable[CostEntry]) -> tuple[Difference, ...]:
    """The versions side by side: items by code, then lines outside the list by name; lines of one item added up."""
    old, new = _added(before), _added(after)
    labels = {key: entry[0] for key, entry in (*old.items(), *new.items())}
    return tuple(
        Difference(
            key[0], labels[key], old[key][1] if key in old else None, new[key][1] if key in new else None
        )
        for key in sorted(labels, key=lambda key: (not key[0], key))
    )


def added_up(entries: Iterable[CostEntry]) -> Decimal:
    """The sum in yuan."""
    return sum((entry.amount for entry in entries), Decimal(0))


def _added(entries: Iterable[CostEntry]) -> dict[tuple[str, str], tuple[str, Decimal]]:
    sums: dict[tuple[str, str], tuple[str, Decimal]] = {}
    for entry in entries:
        key = (entry.item_code, "" if entry.item_code else entry.label.strip())
        sums[key] = (entry.label.strip(), sums.get(key, ("", Decimal(0)))[1] + entry.amount)
    return sums
