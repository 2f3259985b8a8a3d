"""A package's price shared among its projects, exact to the fen. Amounts in yuan with two decimals, areas in m²."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

FEN = Decimal("0.01")


def by_area(total: Decimal, areas: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Shares by area whose sum is the total: whole fen each, the fen left over go to the largest remainders.

    Of equal remainders the smaller key comes first, so the order of `areas` changes nothing; a larger area never pays
    less. ValueError where there is nothing to weigh by or the total is no whole number of fen.
    """
    fen, whole = _fen(total), Fraction(sum(areas.values(), Decimal(0)))
    if whole <= 0 or min(areas.values()) < 0:
        raise ValueError("areas must be known and not negative")
    exact = {key: fen * Fraction(area) / whole for key, area in areas.items()}
    shares = {key: int(share) for key, share in exact.items()}
    first = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in first[: fen - sum(shares.values())]:
        shares[key] += 1
    return {key: share * FEN for key, share in shares.items()}


def difference(total: Decimal, sums: Mapping[int, Decimal]) -> Decimal:
    """What stated sums leave of the total; negative where they are more, zero where they add up."""
    return total - sum(sums.values(), Decimal("0.00"))


def _fen(amount: Decimal) -> int:
    fen = Fraction(amount) * 100
    if fen.denominator != 1 or fen < 0:
        raise ValueError("not a whole number of fen")
    return int(fen)
