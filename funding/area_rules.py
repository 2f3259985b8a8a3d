"""补助面积 by building: where years of construction straddle the scheme's limit, only buildings up to it count (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class BuildingArea:
    """One building (幢): its number, year of construction and area in m²."""

    building: str
    year_built: int
    area: Decimal

    def stored(self) -> dict[str, str]:
        """As it is stored: numbers as text."""
        return {"building": self.building, "year_built": str(self.year_built), "area": f"{self.area:.2f}"}


@dataclass(frozen=True)
class Counted:
    """What the buildings come to, in m²: those that count, all, and the newest year among those that count (None: none do)."""

    eligible: Decimal
    whole: Decimal
    newest_year: int | None

    @property
    def straddles(self) -> bool:
        """Whether some of the area does not count."""
        return self.eligible < self.whole


def counted(buildings: Iterable[BuildingArea], year_limit: int) -> Counted:
    """Buildings built up to the limit (inclusive) count; the limit is the scheme's."""
    rows = tuple(buildings)
    old = [one for one in rows if one.year_built <= year_limit]
    return Counted(
        eligible=sum((one.area for one in old), NOTHING),
        whole=sum((one.area for one in rows), NOTHING),
        newest_year=max((one.year_built for one in old), default=None),
    )


def read(stored: Sequence[Mapping[str, str]]) -> tuple[BuildingArea, ...]:
    """Buildings as they are stored."""
    return tuple(
        BuildingArea(one["building"], int(one["year_built"]), Decimal(one["area"])) for one in stored
    )
