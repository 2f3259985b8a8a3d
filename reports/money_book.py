"""A table of money as Excel: live SUM formulas with the values they come to, texts that stay texts, ready to print on A4."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from reports.money_rules import ranges
from reports.money_table import Table
from reports.workbook import Sum, append_cells, append_text

Cell = tuple[Any, str]
Values = dict[str, Decimal | int]
SHEET = "xl/worksheets/sheet1.xml"
FORMULA = re.compile(
    r'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v\s*/>|(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v></v>'
)


def table_book(table: Table, made: str) -> bytes:
    """The .xlsx; `made` says who made it and when."""
    book, values = Workbook(write_only=True), Values()
    book.calculation.fullCalcOnLoad = True
    sheet = book.create_sheet("明细")
    head = len(table.notes) + 3
    _page(sheet, table, head)
    append_text(sheet, table.title, bold=True)
    for text in (*table.notes, f"制表:{made}"):
        append_text(sheet, text)
    append_cells(sheet, ((column.title, "text") for column in table.columns), strong=True)
    for cells, strong in _lines(table, head + 1, values):
        append_cells(sheet, cells, strong=strong)
    sheet.append([])
    append_text(sheet, "        ".join(f"{sign}:            " for sign in table.signs))
    append_text(sheet, "        ".join(f"{seal}(盖章)        年   月   日" for seal in table.seals))
    stream = BytesIO()
    book.save(stream)
    return with_values(stream.getvalue(), values)


def with_values(content: bytes, values: Mapping[str, Decimal | int]) -> bytes:
    """The workbook whose formulas hold what they come to, for readers that do not calculate: previews, phones, programs."""
    before, made = ZipFile(BytesIO(content)), BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == SHEET:
                part = FORMULA.sub(lambda found: _filled(found, values), part.decode()).encode()
            after.writestr(entry, part)
    return made.getvalue()


def _filled(found: re.Match[str], values: Mapping[str, Decimal | int]) -> str:
    opening, place = found[1] or found[3], found[2] or found[4]
    return f"{opening}<v>{values[place]}</v>"


def _page(sheet: WriteOnlyWorksheet, table: Table, head: int) -> None:
    """A4 across, every column on the page, the head on each, numbered x of y."""
    for index, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = f"D{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = table.title.replace("&", "&&")
    sheet.oddFooter.center.text = "第 &P 页,共 &N 页"
    sheet.oddFooter.right.text = "打印日期 &D"


def _lines(table: Table, first: int, values: Values) -> Iterator[tuple[list[Cell], bool]]:
    """Rows, a subtotal under each street where there are several, the total; what the sums come to is put into `values`."""
    several = len(table.groups) > 1
    spans = ranges([len(group.rows) for group in table.groups], first, 1 if several else 0)
    row = first
    for group, span in zip(table.groups, spans, strict=True):
        for one in group.rows:
            yield [(value, column.kind) for value, column in zip(one, table.columns, strict=True)], False
        row = span[1] + 1
        if several:
            yield _sum_cells(table, f"{group.name}小计", (span,), row, table.sums(group.rows), values), True
            row += 1
    yield _sum_cells(table, f"合计({table.count}个项目)", spans, row, table.totals, values), True


def _sum_cells(
    table: Table,
    label: str,
    spans: tuple[tuple[int, int], ...],
    row: int,
    sums: Iterable[Any],
    values: Values,
) -> list[Cell]:
    cells: list[Cell] = []
    for index, (column, value) in enumerate(zip(table.columns, sums, strict=True), 1):
        if value is None or not spans:
            cells.append((label if index == 2 else "", "text"))
            continue
        values[f"{get_column_letter(index)}{row}"] = value
        cells.append((Sum(index, spans), column.kind))
    return cells
