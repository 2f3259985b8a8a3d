"""What the registers come to by street and year; each in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from accounts.models import Street
from registers.models import Lift, ServiceRoom, TypicalCase

Counts = Mapping[tuple[int, int], int]
"""How many, by street (primary key) and year."""


def by_street_and_year(rows: QuerySet[Any], day: str) -> dict[tuple[int, int], int]:
    """How many of these lines by street and the year of this day; lines without the day are left out. One query."""
    dated = rows.filter(**{f"{day}__isnull": False}).order_by()
    found = dated.values_list("street", ExtractYear(day)).annotate(Count("pk"))
    return {(street, year): count for street, year, count in found}


@dataclass(frozen=True)
class LiftSums:
    """Lifts the reader may see: started and accepted by street and year, and how many stand in each state, by street."""

    started: Counts
    accepted: Counts
    states: Mapping[int, Mapping[str, int]]

    def years(self) -> list[int]:
        """Years in which anything happened, newest first."""
        return sorted({year for counts in (self.started, self.accepted) for _, year in counts}, reverse=True)


def lift_sums(user: Any) -> LiftSums:
    """Three queries."""
    rows = Lift.objects.visible_to(user).standing()
    accepted, started = Q(accepted_on__isnull=False), Q(accepted_on=None, started_on__isnull=False)
    agreed = Q(accepted_on=None, started_on=None, agreed_on__isnull=False)
    states = rows.order_by().values("street").annotate(
        accepted=Count("pk", filter=accepted), started=Count("pk", filter=started),
        agreed=Count("pk", filter=agreed), all=Count("pk"),
    )  # fmt: skip
    return LiftSums(
        by_street_and_year(rows, "started_on"),
        by_street_and_year(rows, "accepted_on"),
        {one["street"]: one for one in states},
    )


def case_counts(user: Any) -> dict[tuple[int, int, str], int]:
    """Typical cases by street, year and level; one query."""
    rows = TypicalCase.objects.visible_to(user).standing().order_by()
    found = rows.values_list("street", "year", "level").annotate(Count("pk"))
    return {(street, year, level): count for street, year, level, count in found}


@dataclass
class RoomSum:
    """Rooms of a street or of the district: how many and how large; of them open, and with a title certificate. m²."""

    name: str
    number: int = 0
    area: Decimal = Decimal(0)
    open_number: int = 0
    open_area: Decimal = Decimal(0)
    titled_number: int = 0
    titled_area: Decimal = Decimal(0)

    def add(self, is_open: bool, titled: bool, number: int, area: Decimal) -> None:
        """So many rooms more that are alike."""
        self.number, self.area = self.number + number, self.area + area
        if is_open:
            self.open_number, self.open_area = self.open_number + number, self.open_area + area
        if titled:
            self.titled_number, self.titled_area = self.titled_number + number, self.titled_area + area


def room_sums(user: Any) -> list[RoomSum]:
    """Each street that has rooms, the sum last where there are several; two queries, each room summed once."""
    rows = ServiceRoom.objects.visible_to(user).standing().order_by()
    is_open = ExpressionWrapper(Q(opened_on__isnull=False), BooleanField())
    titled = ExpressionWrapper(~Q(title_certificate=""), BooleanField())
    alike = rows.values_list("street", is_open, titled).annotate(count=Count("*"), total=Sum("area"))
    names = dict(Street.objects.order_by("order").values_list("pk", "name"))
    sums, total = {pk: RoomSum(name) for pk, name in names.items()}, RoomSum("合计")
    for street, *kinds in alike:
        sums[street].add(*kinds)
        total.add(*kinds)
    kept = [one for one in sums.values() if one.number]
    return [*kept, total] if len(kept) > 1 else kept
