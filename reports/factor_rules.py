"""中央补助资金分配因素: neighbourhoods, households, buildings and areas of a plan year; what changed since an audit (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

NOTHING = Decimal("0.00")
NAMES = {"households": "户数", "buildings": "幢数", "building_area": "建筑面积", "subsidy_area": "补助面积"}


class Factor(NamedTuple):
    """One neighbourhood with the project that counts it; areas in m²."""

    code: str
    name: str
    street: str
    households: int
    buildings: int
    building_area: Decimal
    subsidy_area: Decimal

    def stored(self) -> dict[str, str]:
        """As it is frozen: every number as text."""
        return {name: str(value) for name, value in self._asdict().items()}


class LeftOut(NamedTuple):
    """A project whose figures are not confirmed, with every reason."""

    code: str
    name: str
    street: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Factors:
    """What a year comes to now."""

    rows: tuple[Factor, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def totals(self) -> dict[str, Any]:
        """The four factors and the subsidy area, over all rows."""
        return {
            "neighbourhoods": len(self.rows),
            "households": sum(one.households for one in self.rows),
            "buildings": sum(one.buildings for one in self.rows),
            "building_area": sum((one.building_area for one in self.rows), NOTHING),
            "subsidy_area": sum((one.subsidy_area for one in self.rows), NOTHING),
        }

    def stored(self) -> list[dict[str, str]]:
        """The rows as they are frozen."""
        return [one.stored() for one in self.rows]

    @property
    def fingerprint(self) -> str:
        """Two sets of figures with the same one are the same."""
        return sha256(json.dumps(self.stored(), ensure_ascii=False).encode()).hexdigest()


def read(stored: Sequence[Mapping[str, str]]) -> Factors:
    """What was frozen."""
    return Factors(
        tuple(
            Factor(
                one["code"], one["name"], one["street"], int(one["households"]), int(one["buildings"]),
                Decimal(one["building_area"]), Decimal(one["subsidy_area"]),
            )
            for one in stored
        )
    )  # fmt: skip


def changes(before: Factors, now: Factors) -> Iterator[str]:
    """What is different now from what was audited, a sentence a project; nothing where nothing is."""
    old, new = _by_code(before.rows), _by_code(now.rows)
    for code in old.keys() - new.keys():
        yield f"{old[code].name}({code})不再计入"
    for code, one in new.items():
        if code not in old:
            yield f"{one.name}({code})新计入"
        elif one != old[code]:
            yield f"{one.name}({code}){'、'.join(_changed(old[code], one)) or '名称或街道有变'}"


def _changed(old: Factor, new: Factor) -> Iterator[str]:
    for field, name in NAMES.items():
        was, is_now = getattr(old, field), getattr(new, field)
        if was != is_now:
            yield f"{name} {was:,} → {is_now:,}"


def _by_code(rows: Iterable[Factor]) -> dict[str, Factor]:
    return {one.code: one for one in rows}
