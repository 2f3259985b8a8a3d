"""年度计划 as the table the district government signs: an Excel file with live sums, and A4 pages with seals."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from projects import pdf
from projects.checks import said
from reports.money_book import Values, with_values
from reports.workbook import Sum, append_cells, append_text
from reviews.models import AnnualPlan
from reviews.plan_rules import Amounts, PlanRow, by_street, total_of

HEADS = (
    "序号", "街道", "社区", "小区", "建成年份", "幢数", "户数(套)", "建筑面积(㎡)", "改造内容概要", "估算(元)",
)  # fmt: skip
WIDTHS = (6, 12, 14, 22, 10, 8, 10, 16, 60, 18)
SUMMED = {6: "number", 7: "number", 8: "area", 10: "money"}
FIRST = 4
SUMMARY = 120
SIGNS = ("区住建局(盖章):", "区发改经信局(盖章):", "区政府(盖章):")


def title_of(plan: AnnualPlan) -> str:
    """2020年度老旧小区综合改造提升计划表(第1批)."""
    return f"{plan.year}年度老旧小区综合改造提升计划表(第{plan.number}批)"


def plan_book(plan: AnnualPlan, rows: Sequence[PlanRow]) -> bytes:
    """The .xlsx: a line per project, a live sum per street and of all, each with what it comes to."""
    book = Workbook(write_only=True)
    book.calculation.fullCalcOnLoad = True
    sheet = book.create_sheet("计划表")
    _lay_out(sheet)
    append_text(sheet, title_of(plan), bold=True)
    append_text(sheet, _compiled(plan))
    append_cells(sheet, ((head, "text") for head in HEADS), strong=True)
    parts = _street_parts(sheet, rows)
    append_cells(sheet, _sum_line(f"合计({len(rows)}个小区)", parts), strong=True)
    append_text(sheet, "")
    for sign in SIGNS:
        append_text(sheet, f"{sign}                负责人签字:                    年   月   日")
    stream = BytesIO()
    book.save(stream)
    return with_values(stream.getvalue(), _values(rows))


def plan_pdf(plan: AnnualPlan, rows: Sequence[PlanRow]) -> bytes:
    """The pages to sign and seal; numbered x of y."""
    return pdf.pdf("annual_plan", _printed(plan, rows))


def _lay_out(sheet: WriteOnlyWorksheet) -> None:
    for index, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"A{FIRST}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{FIRST - 1}:{FIRST - 1}"
    sheet.oddFooter.center.text = "第 &P 页,共 &N 页"


def _street_parts(sheet: WriteOnlyWorksheet, rows: Sequence[PlanRow]) -> list[tuple[int, int]]:
    """Each street's lines and its sum; first and last row of each."""
    place, number, parts = FIRST, 0, []
    for part in by_street(rows):
        first = place
        for row in part.rows:
            number += 1
            append_cells(sheet, _line(number, row))
            place += 1
        parts.append((first, place - 1))
        append_cells(sheet, _sum_line(f"{part.street}小计({len(part.rows)}个小区)", parts[-1:]), strong=True)
        place += 1
    return parts


def _line(number: int, row: PlanRow) -> list[tuple[Any, str]]:
    return [
        (number, "number"), (row.street, "text"), (row.community, "text"), (row.name, "text"),
        (row.year_built, "number"), (row.buildings, "number"), (row.households, "number"),
        (row.area, "area"), (row.summary, "text"), (row.estimate, "money"),
    ]  # fmt: skip


def _sum_line(title: str, parts: Sequence[tuple[int, int]]) -> list[tuple[Any, str]]:
    cells: list[tuple[Any, str]] = [("", "text"), (title, "text")]
    for column in range(3, len(HEADS) + 1):
        kind = SUMMED.get(column)
        live = parts and kind
        cells.append((Sum(column, tuple(parts)), kind or "") if live else ("", "text"))
    return cells


def _values(rows: Sequence[PlanRow]) -> Values:
    """What the sums come to, by their cells, for readers that do not calculate."""
    values, place = Values(), FIRST
    for part in by_street(rows):
        place += len(part.rows)
        values |= _at(place, part.amounts)
        place += 1
    return values | _at(place, total_of(row.amounts for row in rows))


def _at(place: int, amounts: Amounts) -> Values:
    summed: tuple[Decimal | int, ...] = (
        amounts.buildings,
        amounts.households,
        amounts.area,
        amounts.estimate,
    )
    return {f"{get_column_letter(column)}{place}": one for column, one in zip(SUMMED, summed, strict=True)}


def _compiled(plan: AnnualPlan) -> str:
    approved = f";区政府同意:{plan.approval_document},{said(plan.approved_on)}" if plan.approved_on else ""
    return f"区住建局{said(plan.compiled_on)}汇总{approved}"


def _printed(plan: AnnualPlan, rows: Sequence[PlanRow]) -> dict[str, Any]:
    numbers = iter(range(1, len(rows) + 1))
    return {
        "title": title_of(plan),
        "compiled": _compiled(plan),
        "heads": list(HEADS),
        "parts": [
            {
                "rows": [_printed_row(next(numbers), row) for row in part.rows],
                "sum": _printed_sum(f"{part.street}小计({len(part.rows)}个小区)", part.amounts),
            }
            for part in by_street(rows)
        ],
        "total": _printed_sum(f"合计({len(rows)}个小区)", total_of(row.amounts for row in rows)),
        "signs": list(SIGNS),
    }


def _printed_row(number: int, row: PlanRow) -> list[str]:
    summary = row.summary if len(row.summary) <= SUMMARY else f"{row.summary[:SUMMARY]}…"
    estimate = "" if row.estimate is None else f"{row.estimate:,.2f}"
    return [
        str(number), row.street, row.community, row.name, str(row.year_built), f"{row.buildings:,}",
        f"{row.households:,}", f"{row.area:,.2f}", summary, estimate,
    ]  # fmt: skip


def _printed_sum(title: str, amounts: Amounts) -> list[str]:
    return [
        title, f"{amounts.buildings:,}", f"{amounts.households:,}", f"{amounts.area:,.2f}", "",
        f"{amounts.estimate:,.2f}",
    ]  # fmt: skip
