"""年度资金需求 as Excel: a line a project with what it rests on, live sums below; texts stay texts."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from funding.batch_queries import YearRow
from reports.money_book import Values, with_values
from reports.money_rules import total
from reports.workbook import Sum, append_cells, append_text

HEADS = (
    "序号", "街道", "小区", "项目编号", "依据", "性质", "造价(元)", "不计入(元)", "补助面积(㎡)", "市级(元)", "其余(元)",
    "其他来源已计划(元)", "需区级承担(元)", "区级已计划(元)",
)  # fmt: skip
WIDTHS = (6, 12, 20, 18, 12, 8, 18, 16, 16, 18, 18, 18, 18, 18)
MONEY = (7, 8, 10, 11, 12, 13, 14)
FIRST = 5
NOTE = "测算数按合同价、概算或估算计算,不是正式数;决算核定后以核定数为准。空格为尚不能计算,不是零。"


def need_book(year: int, rows: Sequence[YearRow], made: str) -> bytes:
    """The .xlsx; `made` says who made it and when."""
    book = Workbook(write_only=True)
    book.calculation.fullCalcOnLoad = True
    sheet = book.create_sheet(f"{year}年度")
    for index, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"D{FIRST}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页,共 &N 页"
    append_text(sheet, f"{year}年度老旧小区改造资金需求", bold=True)
    append_text(sheet, NOTE)
    append_text(sheet, f"制表:{made}")
    append_cells(sheet, ((head, "text") for head in HEADS), strong=True)
    lines = [list(_cells(number, row)) for number, row in enumerate(rows, 1)]
    for line in lines:
        append_cells(sheet, line)
    append_cells(sheet, list(_sums(len(lines))), strong=True)
    stream = BytesIO()
    book.save(stream)
    return with_values(stream.getvalue(), _values(lines))


def _cells(number: int, row: YearRow) -> Iterator[tuple[Any, str]]:
    """`area`: what it was measured by, of the eligible buildings where some are not."""
    place, made, need = row.project.neighbourhood, row.made, row.need
    yield number, "number"
    yield from (
        (text, "text") for text in (str(place.street), place.name, row.project.code, row.figure or "尚无造价")
    )
    yield "正式" if row.is_official else "测算", "text"
    yield from ((amount, "money") for amount in (made.gross, made.excluded_total))
    yield row.area, "area"
    yield from (
        (amount, "money") for amount in (need.city, made.rest, need.others, need.district, need.planned)
    )


def _sums(count: int) -> Iterator[tuple[Any, str]]:
    for column in range(1, len(HEADS) + 1):
        if column == 3:
            yield f"合计({count}个项目)", "text"
        elif column in MONEY and count:
            yield Sum(column, ((FIRST, FIRST + count - 1),)), "money"
        else:
            yield "", "text"


def _values(lines: Sequence[Sequence[tuple[Any, str]]]) -> Values:
    """What the sums come to, by their cells, for readers that do not calculate."""
    last = FIRST + len(lines)
    return {
        f"{get_column_letter(column)}{last}": total(line[column - 1][0] for line in lines) for column in MONEY
    }
