"""The totals a sheet states itself (小计, 合计), compared with what its rows add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.sheets.areas import CENT, read_area
from projects.sheets.body import Body, BodyRow
from projects.sheets.grid import Value
from projects.sheets.places import building_label, entrance_label
from projects.sheets.text import as_text, fold
from projects.sheets.values import TotalCheck, UnitRow

COUNT = re.compile(r"(?:共)?(\d{1,6})[户套间]")
AREA_IN_TEXT = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(?:平方米|平米|m2)")
NAMED_BUILDING = re.compile(r"^(?:第)?(.{1,8}?)(?:号楼|幢|栋|座)")
NAMED_ENTRANCE = re.compile(r"(?:幢|栋|号楼|座|^)(?:第)?([^幢栋座]{1,4}?)单元")


@dataclass(frozen=True)
class StatedTotal:
    """A total row: what it says, and how many units stood above it in the file and in its sheet."""

    sheet: str
    row: int
    label: str
    area: Decimal | None
    units: int | None
    units_above: int
    sheet_start: int


@dataclass(frozen=True)
class _Sum:
    area: Decimal
    units: int


def stated_total(body: Body, found: BodyRow, units_above: int, sheet_start: int) -> StatedTotal:
    """Read a total row: its area from the area column or from its words, its count from "24户"."""
    texts = [fold(as_text(value)) for value in body.layout.sheet.rows[found.row]]
    return StatedTotal(
        body.layout.sheet.name,
        found.row,
        found.label,
        _stated_area(body, found.row, texts),
        next((int(match[1]) for text in texts if (match := COUNT.search(text))), None),
        units_above,
        sheet_start,
    )


def _stated_area(body: Body, row: int, texts: Sequence[str]) -> Decimal | None:
    for index in body.layout.by_meaning.get("area", ()):
        exact = _as_area(body.layout.sheet.value(row, index))
        if exact is not None:
            return exact
    match = next((found for text in texts if (found := AREA_IN_TEXT.search(text))), None)
    return Decimal(match[1].replace(",", "")) if match else None


def _as_area(value: Value) -> Decimal | None:
    """A stated total; unlike a unit's area it may well be over 10,000."""
    if isinstance(value, Decimal):
        return value.quantize(CENT) if abs(value) < 10**12 else None
    if not isinstance(value, str):
        return None
    reading = read_area(value, largest=Decimal(10) ** 12)
    return reading.area


def check_totals(totals: Sequence[StatedTotal], rows: Sequence[UnitRow]) -> tuple[TotalCheck, ...]:
    """Compare each stated total with the sum it most likely means."""
    return tuple(
        _check(total, totals[:place], rows)
        for place, total in enumerate(totals)
        if total.area is not None or total.units is not None
    )


def _check(total: StatedTotal, before: Sequence[StatedTotal], rows: Sequence[UnitRow]) -> TotalCheck:
    candidates = [_sum(span) for span in _spans(total, before, rows)]
    fitting = next((candidate for candidate in candidates if _fits(total, candidate)), None)
    shown = fitting or candidates[0]
    return TotalCheck(
        total.sheet,
        total.row,
        total.label,
        total.area,
        total.units,
        shown.area,
        shown.units,
        fitting is not None,
    )


def _sum(rows: Sequence[UnitRow]) -> _Sum:
    return _Sum(sum((row.area for row in rows), Decimal("0.00")), len(rows))


def _fits(total: StatedTotal, candidate: _Sum) -> bool:
    return total.area in (None, candidate.area) and total.units in (None, candidate.units)


def _spans(
    total: StatedTotal, before: Sequence[StatedTotal], rows: Sequence[UnitRow]
) -> Iterator[Sequence[UnitRow]]:
    """What a total may cover, likeliest first. One that names its building covers that and nothing else."""
    above = rows[total.sheet_start : total.units_above]
    named = _named(total.label, above)
    if named is not None:
        yield named
        return
    if "小计" not in total.label:
        yield above
        yield rows[: total.units_above]
    for earlier in reversed(before):
        yield rows[max(earlier.units_above, total.sheet_start) : total.units_above]
    yield above


def _named(label: str, above: Sequence[UnitRow]) -> list[UnitRow] | None:
    """The units of the building or entrance the label names; None where it names none that is there."""
    folded = fold(label)
    building, entrance = NAMED_BUILDING.search(folded), NAMED_ENTRANCE.search(folded)
    name = building_label(building[1]) if building else (above[-1].building if above else "")
    if not building and not entrance:
        return None
    found = [row for row in above if row.building == name]
    if entrance:
        found = [row for row in found if row.entrance == entrance_label(entrance[1])]
    return found or None
