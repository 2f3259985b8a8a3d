"""An area cell: 62.35, "62.35㎡", "６２．３５", " 62.35 平方米" → Decimal in m² to 0.01."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from projects.sheets.grid import ErrorValue, Value
from projects.sheets.text import decimal_text, fold, is_absent, shorten

CENT = Decimal("0.01")
SMALLEST = Decimal("0.005")
NOISE = Decimal("0.000001")
"""A difference this small comes from binary fractions, not from a clerk."""
IMPLAUSIBLE_ABOVE = Decimal(10_000)
USUAL_FROM, USUAL_TO = Decimal(10), Decimal(500)
UNIT = re.compile(r"(?:平方米|平方|平米|平|㎡|[mM]\^?2|方)$")
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+")
SOURCES = (
    ("register", re.compile(r"登记|产权证|不动产|房产证|权证|证载|产权")),
    ("survey", re.compile(r"实测|测绘|测量")),
    ("contract", re.compile(r"合同|购房")),
)


@dataclass(frozen=True)
class AreaReading:
    """`area` where the cell holds one; otherwise `code` and `fault`, the sentence's middle.

    `caution` is the code of a warning beside a good area.
    """

    area: Decimal | None = None
    code: str = ""
    fault: str = ""
    caution: str = ""


def read_area(value: Value, largest: Decimal = IMPLAUSIBLE_ABOVE) -> AreaReading:
    """Codes area_missing, area_not_a_number, area_not_positive, area_implausible; cautions area_rounded,
    area_unusual. More than two decimals are rounded half up, with the caution."""
    shown = decimal_text(value) if isinstance(value, Decimal) else str(value or "")
    if isinstance(value, str | None) and is_absent(shown):
        return AreaReading(code="area_missing", fault="是空的,请填写专有部分面积")
    exact = _exact(value)
    if exact is None:
        return AreaReading(
            code="area_not_a_number", fault=f"是“{shorten(shown)}”,不是数字,请改成如 60.00 的数字"
        )
    if exact < SMALLEST:
        return AreaReading(code="area_not_positive", fault=f"是 {shown},面积应大于 0,请改正")
    if exact > largest:
        fault = f"是 {shown},一户超过 10,000 ㎡,请核对小数点和单位"
        return AreaReading(code="area_implausible", fault=fault)
    area = exact.quantize(CENT, ROUND_HALF_UP)
    return AreaReading(area=area, caution=_caution(exact, area))


def _caution(exact: Decimal, area: Decimal) -> str:
    if abs(exact - area) > NOISE:
        return "area_rounded"
    return "" if USUAL_FROM <= area <= USUAL_TO else "area_unusual"


def _exact(value: Value) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or isinstance(value, ErrorValue):
        return None
    bare = UNIT.sub("", fold(value))
    return Decimal(bare.replace(",", "")) if NUMBER.fullmatch(bare) and len(bare) <= 30 else None


def area_source(text: str) -> str:
    """Where an area comes from, by the words of its header or source column; "" where they do not say."""
    folded = fold(text)
    return next((source for source, words in SOURCES if words.search(folded)), "")
