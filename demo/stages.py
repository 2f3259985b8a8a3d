"""Where the other 119 neighbourhoods stand: which step, since when, at what price. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from demo.numbers import dice
from demo.plan import Place
from demo.story import LENGTHS
from policy.loader import DEFAULT_SCHEME, load_scheme

# How many of them stand at each step; 12 of the 20 at step 11 are closed.
STEPS: Mapping[int, int] = {2: 8, 3: 8, 4: 9, 5: 11, 6: 10, 7: 9, 8: 11, 9: 21, 10: 12, 11: 20}
CLOSED_OF_LAST = 12
# How a step is going, and how often.
PACES = ("on time",) * 10 + ("fresh",) * 4 + ("due",) * 4 + ("late",) * 3


@dataclass(frozen=True)
class Stage:
    """A neighbourhood's present step, the working days in it, those each earlier step took, and yuan per m²."""

    place: Place
    step: int
    in_step: int
    lengths: Mapping[int, int]
    yuan_per_m2: Decimal
    closed: bool = False


def stages(others: Sequence[Place]) -> list[Stage]:
    """A stage per place. For fewer places than 119 the steps are spread alike."""
    steps = [step for step, count in STEPS.items() for _ in range(count)]
    dice("steps").shuffle(steps)
    left = CLOSED_OF_LAST
    found = []
    for place, step in zip(others, steps, strict=False):
        closed = step == 11 and left > 0 and not place.affordable
        left -= closed
        found.append(_stage(place, step, closed))
    return found


def _stage(place: Place, step: int, closed: bool) -> Stage:
    roll = dice("stage", place.name)
    standard = load_scheme(DEFAULT_SCHEME).step(step).standard_workdays
    within = {
        "on time": (max(1, standard - 20), standard - 7),
        "fresh": (2, 5),
        "due": (standard - 4, standard + 4),
        "late": (standard + 8, standard + 30),
    }
    in_step = roll.randint(48, 75) if closed else roll.randint(*within[roll.choice(PACES)])
    lengths = {number: round(length * roll.uniform(0.75, 1.25)) for number, length in LENGTHS.items()}
    return Stage(place, step, in_step, lengths, Decimal(roll.randint(255, 470)), closed)
