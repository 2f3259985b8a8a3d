"""中央补助资金分配因素 as the register has them now: only of projects whose figures are confirmed. One query."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from funding.models import SubsidyArea
from projects.models import Project
from reports.factor_rules import Factor, Factors, LeftOut
from reports.models import CentralFactors


def factors_of(year: int) -> Factors:
    """Listed projects of the plan year whose area is recorded with its paper; the others with what they lack."""
    rows, left_out, counted = [], [], set()
    for one in _projects(year):
        place = one.neighbourhood
        lacks = tuple(_lacks(one, place.pk in counted))
        if lacks:
            left_out.append(LeftOut(one.code, place.name, str(place.street), lacks))
            continue
        counted.add(place.pk)
        rows.append(
            Factor(
                one.code, place.name, str(place.street), place.household_count, place.building_count,
                place.building_area, one.recorded_area,
            )
        )  # fmt: skip
    return Factors(tuple(rows), tuple(left_out))


def audits() -> QuerySet[CentralFactors]:
    """All audited versions, newest first, with who audited."""
    return CentralFactors.objects.select_related("audited_by").order_by("-year", "-number")


def audits_of(year: int) -> QuerySet[CentralFactors]:
    """Those of a year."""
    return audits().filter(year=year)


def _projects(year: int) -> QuerySet[Any]:
    areas = SubsidyArea.objects.filter(neighbourhood=OuterRef("neighbourhood"), evidence__isnull=False)
    rows = Project.objects.filter(batch_year=year).exclude(state=Project.State.WITHDRAWN)
    rows = rows.select_related("neighbourhood__street", "take_over")
    recorded = Subquery(areas.order_by("-pk").values("area")[:1])
    return rows.annotate(recorded_area=recorded).order_by("neighbourhood__street__order", "code")


def _lacks(one: Any, counted: bool) -> Iterator[str]:
    """Why a project's figures are not confirmed."""
    if not one.listing_number:
        yield "没有登记计划下达文号"
    if one.recorded_area is None:
        yield "补助面积还没有登记依据材料"
    entered = getattr(one, "take_over", None)
    if entered is not None and entered.confirmed_at is None:
        yield "补录还没有确认"
    if not one.neighbourhood.household_count or not one.neighbourhood.building_count:
        yield "户数或幢数没有填写"
    if counted:
        yield "同一小区已由另一个项目计入"
