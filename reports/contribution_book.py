"""居民出资 as Excel: every receipt, and the buildings' sums with live totals; texts stay texts. No name is in it."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from funding.contribution_queries import building_rows
from funding.models import Contribution
from projects.models import Project
from reports.workbook import Sum, append_cells, append_text

HEADS = ("序号", "收据编号", "幢", "单元", "室", "金额(元)", "缴款日期", "登记人", "状态", "作废原因")
WIDTHS = (6, 24, 8, 8, 10, 16, 14, 14, 10, 30)
BUILDING_HEADS = ("幢", "名册户数", "已出资户数", "收据(张)", "金额(元)")
FIRST = 4


def contribution_book(project: Project, rows: Iterable[Contribution], made: str) -> bytes:
    """The .xlsx; `made` says who made it and when. Cancelled receipts stand in it without an amount to sum."""
    book = Workbook(write_only=True)
    _receipts(book, project, list(rows), made)
    _buildings(book, project)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _receipts(book: Workbook, project: Project, rows: list[Contribution], made: str) -> None:
    sheet = _sheet(book, "收据", WIDTHS, f"C{FIRST}")
    append_text(sheet, f"{project.neighbourhood.name}({project.code})居民出资", bold=True)
    append_text(sheet, f"制表:{made};已作废的收据不计入合计。")
    append_cells(sheet, ((head, "text") for head in HEADS), strong=True)
    for number, row in enumerate(rows, 1):
        append_cells(sheet, list(_cells(number, row)))
    total = Sum(6, ((FIRST, FIRST + len(rows) - 1),)) if rows else 0
    last = [("合计", "text"), *[("", "text")] * 4, (total, "money"), *[("", "text")] * 4]
    append_cells(sheet, last, strong=True)


def _cells(number: int, row: Contribution) -> Iterator[tuple[Any, str]]:
    yield number, "number"
    yield from ((text, "text") for text in (row.receipt_number, row.building, row.entrance, row.room))
    yield ("", "text") if row.cancelled_on else (row.amount_yuan, "money")
    yield row.paid_on, "date"
    yield str(row.recorded_by), "text"
    yield f"已作废 {row.amount_yuan:,.2f}" if row.cancelled_on else "有效", "text"
    yield row.cancel_reason, "text"


def _buildings(book: Workbook, project: Project) -> None:
    sheet = _sheet(book, "按幢合计", (10, 14, 14, 12, 18), "B2")
    append_cells(sheet, ((head, "text") for head in BUILDING_HEADS), strong=True)
    rows = building_rows(project)
    for row in rows:
        counts = [
            (row.on_roster if row.on_roster is not None else "", "number"),
            (row.units, "number"),
            (row.receipts, "number"),
        ]
        append_cells(sheet, [(row.building, "text"), *counts, (row.amount, "money")])
    if rows:
        sums = [
            (Sum(column, ((2, len(rows) + 1),)), "money" if column == 5 else "number")
            for column in range(2, 6)
        ]
        append_cells(sheet, [("合计", "text"), *sums], strong=True)


def _sheet(book: Workbook, name: str, widths: Iterable[int], freeze: str) -> Any:
    sheet = book.create_sheet(name)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = freeze
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页,共 &N 页"
    return sheet
