"""The geometry of the two-bar tally: plain counts in, percentages for SVG attributes and written numbers out.

The CSP allows no inline style, so a bar is an SVG whose rectangles carry `x` and `width` as attributes in percent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from web import formats

CHOICES = (
    ("agree", "同意"),
    ("disagree", "不同意"),
    ("abstain", "弃权"),
    ("unresolved", "待核实"),
    ("not_returned", "未反馈"),
    ("rest", "其余"),
)
DIMENSIONS = (
    ("area", "面积", "㎡", formats.number),
    ("heads", "业主人数", "人", lambda value: formats.number(value, 0)),
)
NEAR_THE_EDGE = 88


@dataclass(frozen=True)
class Part:
    """One choice in one bar; `x` and `width` in percent of the bar."""

    kind: str
    word: str
    written: str
    x: str
    width: str


@dataclass(frozen=True)
class Mark:
    """A line to reach: where it stands (percent), its label, and which end of the label touches it."""

    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class Bar:
    """One dimension, ready to print."""

    name: str
    unit: str
    parts: tuple[Part, ...]
    total: str
    mark: Mark | None
    quorum: Mark | None
    fraction: str
    sentence: str
    holds: bool | None


def pick(thing: Any, name: str, default: Any = None) -> Any:
    """`thing[name]` of a dict or `thing.name` of an object."""
    return thing.get(name, default) if isinstance(thing, dict) else getattr(thing, name, default)


def two_bars(bars: Any) -> tuple[Bar, ...]:
    """The area bar and the heads bar of `bars.area` and `bars.heads` (shapes: docs/look.md).

    待核实 stands there only while there is something to settle; 其余 instead of what is not told apart.
    """
    made = tuple(
        one_bar(pick(bars, dimension), name, unit, write) for dimension, name, unit, write in DIMENSIONS
    )
    rows = [pick(bars, dimension) for dimension, *_ in DIMENSIONS]
    together = any(pick(row, "rest") is not None for row in rows)
    kinds = {"agree", "rest"} if together else {"agree", "disagree", "abstain", "not_returned"}
    if any(pick(row, "unresolved") for row in rows):
        kinds.add("unresolved")
    return tuple(replace(bar, parts=tuple(part for part in bar.parts if part.kind in kinds)) for bar in made)


def one_bar(row: Any, name: str, unit: str, write: Callable[[Any], str]) -> Bar:
    """The bar of one dimension."""
    numerator, denominator = pick(row, "numerator"), pick(row, "denominator")
    return Bar(
        name=name,
        unit=unit,
        parts=tuple(_parts(row, write)),
        total=write(pick(row, "total")),
        mark=_mark(pick(row, "mark"), pick(row, "required_label")),
        quorum=_mark(pick(row, "quorum_mark"), pick(row, "quorum_label")),
        fraction="" if denominator is None else f"{write(numerator)} / {write(denominator)}",
        sentence=pick(row, "sentence") or "",
        holds=pick(row, "holds"),
    )


def _parts(row: Any, write: Callable[[Any], str]) -> Iterator[Part]:
    total, start = Decimal(pick(row, "total") or 0), Decimal(0)
    for kind, word in CHOICES:
        value = Decimal(pick(row, kind) or 0)
        width = value * 100 / total if total else Decimal(0)
        yield Part(kind, word, write(value), _percent(start), _percent(width))
        start += width


def _mark(percent: Any, label: str | None) -> Mark | None:
    if percent is None or percent == "":
        return None
    exact = Decimal(str(percent))
    anchor = "end" if exact > NEAR_THE_EDGE else "start" if exact < 100 - NEAR_THE_EDGE else "middle"
    return Mark(_percent(exact), label or "", anchor)


def _percent(value: Decimal) -> str:
    return f"{value:.3f}%"
