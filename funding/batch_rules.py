"""What a project asks of city and district, and what a plan year asks in all; estimates apart from official figures (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from funding.rules import NOTHING, Breakdown


@dataclass(frozen=True)
class Need:
    """In yuan; None where it is not known yet. `district`: what city and the other planned sources leave open.

    `planned`: what is planned from the district, None where nothing is.
    """

    is_official: bool
    cost: Decimal | None
    city: Decimal | None
    others: Decimal
    district: Decimal | None
    planned: Decimal | None = None


@dataclass(frozen=True)
class Sums:
    """What projects ask together, in yuan: official and estimated apart; `unknown` counts those of which nothing is known."""

    projects: int
    official: int
    estimated: int
    city_official: Decimal
    city_estimated: Decimal
    district_official: Decimal
    district_estimated: Decimal

    @property
    def unknown(self) -> int:
        """Projects without a figure."""
        return self.projects - self.official - self.estimated

    @property
    def city(self) -> Decimal:
        """Of the city in all."""
        return self.city_official + self.city_estimated

    @property
    def district(self) -> Decimal:
        """Of the district in all."""
        return self.district_official + self.district_estimated


def need_of(made: Breakdown, others: Decimal, planned: Decimal | None) -> Need:
    """`others`: planned from residents, central, social and the original body; they pay what is excluded first.

    Later affordable housing is its original body's: nothing is asked of the district. Where the buildings are too young
    nothing is asked of the city.
    """
    official, city, rest = made.status == "official", made.city, made.rest
    if city is None or rest is None:
        young = "not_eligible" in made.warnings and made.cost is not None
        return Need(
            False,
            made.cost,
            NOTHING if young else None,
            others,
            _left(made, others) if young else None,
            planned,
        )
    if made.without_city:
        return Need(official, made.cost, city, others, NOTHING, planned)
    return Need(official, made.cost, city, others, _left(made, others), planned)


def sums_of(needs: Iterable[Need]) -> Sums:
    """All together; the parts make the whole to the fen."""
    rows = tuple(needs)
    known = [one for one in rows if one.city is not None]
    official = [one for one in known if one.is_official]
    estimated = [one for one in known if not one.is_official]
    return Sums(
        projects=len(rows),
        official=len(official),
        estimated=len(estimated),
        city_official=_sum(one.city for one in official),
        city_estimated=_sum(one.city for one in estimated),
        district_official=_sum(one.district for one in official),
        district_estimated=_sum(one.district for one in estimated),
    )


def _left(made: Breakdown, others: Decimal) -> Decimal:
    """What is left of the cost that counts, once the others paid what is excluded and then their part of the rest."""
    rest = made.rest if made.rest is not None else made.cost or NOTHING
    helps = max(NOTHING, others - made.excluded_total)
    return max(NOTHING, rest - helps)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one is not None), NOTHING)
