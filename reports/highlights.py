"""年度亮点: what the district's yearly report lives from, by street and year, from the registers. Six queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from accounts.models import Street
from registers.models import Lift, RebuildPilot, ServiceRoom
from registers.sums import by_street_and_year, case_counts

HEADS = (
    "国家级案例(个)", "省级案例(个)", "市级案例(个)", "区级案例(个)", "加装电梯开工(台)", "加装电梯验收(台)",
    "拆改结合试点(幢)", "启用配套用房(处)", "启用配套用房(㎡)",
)  # fmt: skip
DEFINITIONS = (
    ("典型案例", "按发布年度统计,已作废的不计。"),
    ("加装电梯开工、验收", "按开工日期、验收日期所在年度统计;加装电梯不计入市、区补助资金。"),
    ("拆改结合试点", "按方案一致通过日期所在年度统计。"),
    ("启用配套用房", "按启用日期所在年度统计,面积为登记面积之和。"),
)


@dataclass
class Highlights:
    """A street's or the district's figures of a year, in the order of HEADS."""

    nation: int = 0
    province: int = 0
    city: int = 0
    district: int = 0
    started: int = 0
    accepted: int = 0
    pilots: int = 0
    rooms: int = 0
    room_area: Decimal = Decimal("0.00")

    @property
    def cells(self) -> tuple[Any, ...]:
        """As HEADS names them."""
        return tuple(getattr(self, one.name) for one in fields(self))

    def __add__(self, other: "Highlights") -> "Highlights":
        """Streets and years add up."""
        return Highlights(*(mine + theirs for mine, theirs in zip(self.cells, other.cells, strict=True)))


@dataclass(frozen=True)
class YearBook:
    """All that was counted, by street (name, in the district's order) and year."""

    streets: tuple[tuple[int, str], ...]
    found: dict[tuple[int, int], Highlights]

    def of_year(self, year: int) -> list[tuple[str, Highlights]]:
        """Each street's line of the year, those without anything too; the sum last where there are several."""
        lines = [(name, self.found.get((pk, year), Highlights())) for pk, name in self.streets]
        return [*lines, ("全区", total(one for _, one in lines))] if len(lines) > 1 else lines

    def by_year(self) -> list[tuple[int, Highlights]]:
        """The sum of the reader's streets year by year, newest first."""
        return [
            (year, total(one for (_, found_year), one in self.found.items() if found_year == year))
            for year in self.years()
        ]

    def years(self) -> list[int]:
        """Years with anything in them, newest first."""
        return sorted({year for _, year in self.found}, reverse=True)


def year_book(user: Any) -> YearBook:
    """What the reader may see: the own street, or the district."""
    found: dict[tuple[int, int], Highlights] = defaultdict(Highlights)
    for (street, year, level), count in case_counts(user).items():
        setattr(found[street, year], level, count)
    lifts = Lift.objects.visible_to(user).standing()
    pilots = RebuildPilot.objects.visible_to(user).standing()
    for name, rows, day in (
        ("started", lifts, "started_on"), ("accepted", lifts, "accepted_on"), ("pilots", pilots, "plan_agreed_on"),
    ):  # fmt: skip
        for key, count in by_street_and_year(rows, day).items():
            setattr(found[key], name, count)
    for street, year, count, area in _rooms(user):
        found[street, year].rooms, found[street, year].room_area = count, area
    streets = Street.objects.filter(pk=user.street_id) if user.street_id else Street.objects.all()
    return YearBook(tuple(streets.values_list("pk", "name")), dict(found))


def total(lines: Iterable[Highlights]) -> Highlights:
    """Their sum."""
    return sum(lines, Highlights())


def _rooms(user: Any) -> Iterable[tuple[int, int, int, Decimal]]:
    rows = ServiceRoom.objects.visible_to(user).standing().filter(opened_on__isnull=False).order_by()
    return rows.values_list("street", ExtractYear("opened_on")).annotate(Count("pk"), Sum("area"))
