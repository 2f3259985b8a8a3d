"""From what a clerk types ("501", "2-501", "3-2-501", "3幢2单元501室") to a unit of the roll."""

import re
from collections.abc import Iterator

from consultations.models import RollUnit, Round
from policy.errors import Refused
from projects.sheets.places import Place, parse_address
from projects.sheets.text import half_width

Reading = tuple[str, str | None, str]
"""Building, entrance (None: whichever) and room."""


def unit_typed(round: Round, text: str, building: str, entrance: str) -> RollUnit:
    """The unit meant, read in the building and entrance the page shows; one query.

    Raises Refused where the roll has no such unit, or several.
    """
    readings = list(_readings(half_width(text).strip(), building, entrance))
    wanted = {reading[0] for reading in readings}
    units = list(RollUnit.objects.filter(round=round, building__in=wanted))
    for reading in readings:
        if found := [unit for unit in units if _is(unit, reading)]:
            return _only(found, text)
    raise Refused.one(
        "unknown_unit", f"名册里没有“{text.strip()[:30]}”,请核对,可写成 3-2-501。", field="place"
    )


def _readings(text: str, building: str, entrance: str) -> Iterator[Reading]:
    parts = [part for part in re.split(r"[-—–/.\s]+", text) if part]
    if len(parts) == 1 and building:
        yield building, entrance, parts[0]
        yield building, None, parts[0]
    if len(parts) == 2:
        yield building, parts[0], parts[1]
        yield parts[0], None, parts[1]
    if len(parts) == 3:
        yield parts[0], parts[1], parts[2]
    if place := parse_address(text):
        yield place.building, place.entrance or None, place.room


def _is(unit: RollUnit, reading: Reading) -> bool:
    building, entrance, room = reading
    here = Place(unit.building, unit.entrance if entrance is not None else "", unit.room).key
    return here == Place(building, entrance or "", room).key


def _only(found: list[RollUnit], text: str) -> RollUnit:
    if len(found) == 1:
        return found[0]
    entrances = "、".join(f"{unit.entrance}单元" for unit in found[:4])
    message = (
        f"{entrances}都有“{text.strip()[:30]}”,请写成“单元-室”,例如 {found[0].entrance}-{found[0].room}。"
    )
    raise Refused.one("ambiguous_unit", message, field="place")
