"""Whole numbers shared out so that they add up exactly. Pure."""

import random
from collections.abc import Sequence
from decimal import Decimal

SEED = "拱墅区演示数据"


def dice(*names: object) -> random.Random:
    """A generator that depends on these names alone: the same district in every run."""
    return random.Random("/".join([SEED, *map(str, names)]))


def share_out(total: int, weights: Sequence[float] | Sequence[Decimal], least: int = 0) -> list[int]:
    """`total` in parts proportional to the weights, each at least `least`; largest remainders get the rest."""
    free = total - least * len(weights)
    if free < 0:
        raise ValueError("there is not enough to share out")
    whole = sum(weights)
    exact = [free * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: free - sum(parts)]:
        parts[index] += 1
    return [least + part for part in parts]
