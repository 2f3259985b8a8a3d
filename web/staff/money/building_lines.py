"""A neighbourhood's buildings as they are typed or pasted: one a line, number, year of construction, area."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms

from funding.area_rules import BuildingArea

LINE = re.compile(r"(?P<building>.+?)[\s,、]+(?P<year>\d{4})年?[\s,、]+(?P<area>[\d,]{1,14}(\.\d+)?)(㎡|m2)?")
MOST, LONGEST = 500, 80
HINT = "一幢一行:幢号、建成年份、面积,用空格或逗号分开,可以从表格粘贴。如:1 1998 3250.60"


class BuildingLines(forms.CharField):
    """逐幢: the lines as `BuildingArea`s; a line that cannot be read is named."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="逐幢年份和面积", required=False, max_length=40_000, help_text=HINT,
            widget=forms.Textarea(attrs={"rows": 6}), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> tuple[BuildingArea, ...]:
        """Every building; raises ValidationError naming each line that is none."""
        text = unicodedata.normalize("NFKC", super().clean(value) or "")
        lines = [(number, one.strip()) for number, one in enumerate(text.splitlines(), 1) if one.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(f"最多 {MOST} 幢。")
        wrong = [number for number, one in lines if len(one) > LONGEST or LINE.fullmatch(one) is None]
        if wrong:
            named = "、".join(f"第{number}行" for number in wrong[:10])
            raise forms.ValidationError(f"{named}看不懂。{HINT}")
        return tuple(_read(lines))


def written(buildings: Iterable[BuildingArea]) -> str:
    """As they are typed."""
    return "\n".join(f"{one.building} {one.year_built} {one.area:.2f}" for one in buildings)


def _read(lines: Iterable[tuple[int, str]]) -> Iterator[BuildingArea]:
    for _, one in lines:
        found = LINE.fullmatch(one)
        if found:
            number = found["building"].strip().removesuffix("幢").strip()
            yield BuildingArea(number, int(found["year"]), Decimal(found["area"].replace(",", "")))
