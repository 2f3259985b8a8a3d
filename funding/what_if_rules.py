"""试算: the same figures under two schemes, or under a scheme and values tried out (pure). Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from funding.claim_words import in_words
from funding.rules import Breakdown, Excluded, SubsidyInput, subsidy
from policy.schema import SubsidyRules


@dataclass(frozen=True)
class Tried:
    """The figures under one set of rules: its name, the breakdown, every step in words."""

    name: str
    made: Breakdown
    words: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """One or two results; `city` and `rest` are what the second has more than the first, None where either is unknown."""

    first: Tried
    second: Tried | None

    @property
    def city(self) -> Decimal | None:
        """More or less from the city."""
        return self._more("city")

    @property
    def rest(self) -> Decimal | None:
        """More or less for the others."""
        return self._more("rest")

    def _more(self, name: str) -> Decimal | None:
        if self.second is None:
            return None
        one, two = getattr(self.first.made, name), getattr(self.second.made, name)
        return None if one is None or two is None else two - one


def try_out(name: str, given: SubsidyInput, rules: SubsidyRules) -> Tried:
    """The figures under these rules; lines of kinds the rules do not know are not excluded. Raises Refused as `subsidy`."""
    known = tuple(line for line in given.excluded if line.kind in rules.excluded_kinds)
    told = replace(given, excluded=known)
    made = subsidy(told, rules)
    return Tried(name, made, in_words(told, rules, made))


def varied(
    rules: SubsidyRules, *, cap: Decimal | None, rate: Decimal | None, year_limit: int | None
) -> SubsidyRules:
    """A scheme's rules with some values of one's own; `rate` in percent."""
    return replace(
        rules,
        cap_yuan_per_m2=rules.cap_yuan_per_m2 if cap is None else cap,
        city_rate=rules.city_rate if rate is None else Fraction(rate) / 100,
        year_limit=rules.year_limit if year_limit is None else year_limit,
    )


def figures(
    year_built: int,
    affordable: bool,
    area: Decimal | None,
    cost: Decimal | None,
    excluded: tuple[Excluded, ...],
    whole_area: Decimal | None = None,
) -> SubsidyInput:
    """What is tried is never official: the cost is an estimate called 试算."""
    return SubsidyInput(
        year_built, affordable, area, None, cost, "试算造价", excluded, whole_area if whole_area else None
    )
