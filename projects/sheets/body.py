"""The rows under a header: units apart from totals, headings, notes and blank lines; merged and filled-down places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from projects.sheets.areas import read_area
from projects.sheets.grid import ErrorValue, Value
from projects.sheets.headers import Layout
from projects.sheets.locate import NoPlace, locate
from projects.sheets.places import Place, building_label, entrance_label, heading, split_building
from projects.sheets.text import as_text, fold

LOCATION = ("building", "entrance", "room", "address")
TOTAL = re.compile(r".{0,20}(?:小计|合计|总计|共计|累计|总合计|汇总)(?:[:(].*|为.*|共.*)?|.{0,4}总面积.*")
NOTE = re.compile(
    r"注|(?:备注|说明|填表|填报|制表|制单|审核|复核|经办|负责|联系|盖章|签字|签名|日期|单位|社区|街道|业委会|调查).{0,8}:.*|注[::1-9].*"
)
FEWEST_REPEATED = 3
UNIT_WORD = re.compile(r"[(\[]?(?:单位:)?(?:平方米|平米|m2|元|户|人|米|套)[)\]]?")
COUNTED = re.compile(r"共?\d+[户套间]")
ASIDE = frozenset(("remark", "phone"))


@dataclass(frozen=True)
class BodyRow:
    """One row under the header. A unit has a place or says why not; a co-owner row continues the unit above."""

    row: int
    kind: Literal["unit", "co_owner", "total"]
    place: Place | NoPlace | None = None
    label: str = ""


@dataclass
class Body:
    """Walks the rows of one sheet. `substance`: the meanings one of which a unit's row must fill."""

    layout: Layout
    substance: Sequence[str]
    default_building: str = ""
    ignored: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    _building: str = ""
    _entrance: str = ""

    def rows(self) -> Iterator[BodyRow]:
        """Every unit, co-owner and total row, in order; `ignored` and `filled` grow meanwhile."""
        first = self.layout.first_body_row
        for row in sorted(row for row in self.layout.sheet.rows if row >= first):
            label = self._total_label(row)
            if self._repeats_header(row) or self._belongs_to_header(row):
                continue
            if label:
                yield BodyRow(row, "total", label=label)
            elif not self._has_substance(row):
                self._take_heading(row)
            elif self._is_note(row):
                self.ignored.append(row)
            elif self._continues(row):
                yield BodyRow(row, "co_owner")
            else:
                yield BodyRow(row, "unit", self._fault(row) or self._place(row))

    def value(self, row: int, meaning: str) -> Value:
        """The cell's value (or its merge's) in the first column of this meaning."""
        indexes = self.layout.by_meaning.get(meaning)
        return self.layout.sheet.spread_value(row, indexes[0]) if indexes else None

    def own(self, row: int, meaning: str) -> Value:
        """The value standing in the cell itself."""
        indexes = self.layout.by_meaning.get(meaning)
        return self.layout.sheet.value(row, indexes[0]) if indexes else None

    def text(self, row: int, meaning: str) -> str:
        """The cell's value (or its merge's) as text."""
        return as_text(self.value(row, meaning))

    def _has_substance(self, row: int) -> bool:
        sheet, by_meaning = self.layout.sheet, self.layout.by_meaning
        return any(
            sheet.value(row, index) is not None
            for meaning in self.substance
            for index in by_meaning.get(meaning, ())
        )

    def _total_label(self, row: int) -> str:
        """The words that make a row a total. In remarks they count only where the row names no unit."""
        if not any(self._texts_with(row, "计总")):
            return ""
        if as_text(self.own(row, "room")).isdigit() and self.own(row, "owner") is not None:
            return ""
        named = [fold(as_text(self.own(row, meaning))) for meaning in ("room", "address")]
        names_a_unit = any(text and not COUNTED.fullmatch(text) for text in named)
        skipped = {use.index for use in self.layout.columns if names_a_unit and use.meaning in ASIDE}
        texts = (as_text(value) for index, value in self._texts_with(row, "计总") if index not in skipped)
        return next((text for text in texts if len(text) <= 80 and TOTAL.fullmatch(fold(text))), "")

    def _texts_with(self, row: int, characters: str) -> Iterator[tuple[int, str]]:
        """The row's texts that hold one of the characters: most rows hold none, which is quickly seen."""
        for index, value in enumerate(self.layout.sheet.rows[row]):
            if isinstance(value, str) and any(character in value for character in characters):
                yield index, value

    def _repeats_header(self, row: int) -> bool:
        """Printed lists repeat their header on every page."""
        sheet = self.layout.sheet
        return any(
            sum(
                cell is not None and cell == sheet.value(header, index)
                for index, cell in enumerate(sheet.rows[row])
            )
            >= FEWEST_REPEATED
            for header in self.layout.header_rows
        )

    def _belongs_to_header(self, row: int) -> bool:
        """Forms number their columns 1, 2, 3 … under the header, or name units there."""
        if row > self.layout.first_body_row:
            return False
        texts = [fold(as_text(value)) for value in self.layout.sheet.rows[row] if value is not None]
        numbered = texts == [str(place) for place in range(1, len(texts) + 1)]
        return (numbered and len(texts) > FEWEST_REPEATED) or all(map(UNIT_WORD.fullmatch, texts))

    def _is_note(self, row: int) -> bool:
        """Remarks under the list and signatures; a row with an area in figures is none of these."""
        if not any(NOTE.fullmatch(fold(value)) for _, value in self._texts_with(row, ":\uff1a注")):
            return False
        return read_area(self.own(row, "area")).code in ("area_missing", "area_not_a_number")

    def _take_heading(self, row: int) -> None:
        """A line with nothing but "3幢" or "3幢2单元" tells where the following rows are."""
        texts = {as_text(value) for value in self.layout.sheet.rows[row] if value is not None}
        found = heading(texts.pop()) if len(texts) == 1 else None
        if found:
            self._building, self._entrance = found[0] or self._building, found[1]
        elif any(isinstance(value, str) for value in self.layout.sheet.rows[row]):
            self.ignored.append(row)

    def _continues(self, row: int) -> bool:
        """A row inside the merged room cell of the unit above, with a further owner."""
        columns = self.layout.by_meaning.get("room") or self.layout.by_meaning.get("address") or ()
        sheet = self.layout.sheet
        inside = any(
            sheet.anchor_row(row, index) < row and sheet.value(row, index) is None for index in columns
        )
        return inside and self.own(row, "area") is None

    def _fault(self, row: int) -> NoPlace | None:
        """A location cell that cannot be taken as it is."""
        for meaning in LOCATION:
            for index in self.layout.by_meaning.get(meaning, ()):
                fault = cell_fault(self.layout, row, index)
                if fault:
                    return NoPlace(fault[0], meaning, fault[1])
        return None

    def _place(self, row: int) -> Place | NoPlace:
        building, entrance = self._labels(row)
        room = self.text(row, "room")
        return locate(building, entrance, room, self.text(row, "address"))

    def _labels(self, row: int) -> tuple[str, str]:
        """Building and entrance: as written, from the merge, or filled down as offices do."""
        written, entrance = self.text(row, "building"), entrance_label(self.text(row, "entrance"))
        if written:
            both = split_building(written)
            building = both[0] if both else building_label(written)
            if building != self._building:
                self._entrance = ""
            entrance = entrance or (both[1] if both else "")
            self._building = building
        if entrance:
            self._entrance = entrance
        if (not written and self._building) or (not entrance and self._entrance):
            self.filled.append(row)
        return self._building or self.default_building, self._entrance


def cell_fault(layout: Layout, row: int, index: int) -> tuple[str, str] | None:
    """What is wrong with a text cell before it is read: a formula, an error value, a date Excel made of 3-1."""
    value = layout.sheet.value(row, index)
    if isinstance(value, ErrorValue):
        return "cell_error", f"是错误值 {value},请改成文字"
    if (row, index) in layout.sheet.formulas or (isinstance(value, str) and fold(value).startswith("=")):
        return "formula", "是公式,不能作为姓名或坐落导入,请改成文字(选择性粘贴为数值)"
    if isinstance(value, date):
        return "location_is_date", f"被 Excel 当成了日期({value.isoformat()}),请把单元格改成文本后重新填写"
    return None
