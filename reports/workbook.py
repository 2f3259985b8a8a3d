"""The monthly workbook by openpyxl: sums, one row per project, the checks, and one sheet of definitions.

Text of users is always written as text, so that "=1+1" in a name never becomes a formula.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from projects.sheets.text import for_xml
from reports.columns import COLUMNS, DEFINITIONS, Column
from reports.figures import Figures
from reports.rows import ProjectRow
from reports.summary import summary_lines, total_of

FORMATS = {"area": "#,##0.00", "money": "#,##0.00", "km": "#,##0.000", "date": "yyyy-mm-dd", "number": "0"}
HEAD = PatternFill("solid", fgColor="E8EEF5")
LINE = Border(*(Side(style="thin", color="C5CCD5"),) * 4)
WIDTHS = {"text": 14, "date": 12, "area": 14, "money": 14, "km": 12, "number": 10, "percent": 10}
LONGEST = 32_000


def workbook_of(figures: Figures, made: str) -> bytes:
    """The file. `made` says who made it and when, in Chinese; it stands on the first sheet."""
    book = Workbook(write_only=True)
    _summary_sheet(book.create_sheet("汇总"), figures, made)
    _rows_sheet(book.create_sheet("项目明细"), figures)
    _pairs_sheet(book.create_sheet("指标说明"), ("指标", "说明"), DEFINITIONS)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def book_of(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of plain tables: each sheet's name, its head and its rows; texts stay texts."""
    book = Workbook(write_only=True)
    for name, head, rows in sheets:
        sheet = book.create_sheet(name)
        _widths(sheet, [22, *(WIDTHS["text"] for _ in head[1:])])
        sheet.freeze_panes = "B2"
        _append(sheet, head, head=True)
        for row in rows:
            _append(sheet, row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class Sum(NamedTuple):
    """A live sum of these rows of the cell's own column; the only formulas there are."""

    column: int
    rows: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        letter = get_column_letter(self.column)
        return f"=SUM({','.join(f'{letter}{first}:{letter}{last}' for first, last in self.rows)})"


def append_cells(
    sheet: WriteOnlyWorksheet, cells: Iterable[tuple[Any, str]], *, strong: bool = False
) -> None:
    """A row of (value, kind of number) cells with lines around them; texts stay texts, a `Sum` becomes a formula."""
    sheet.append([_kind_cell(sheet, kind, value, bold=strong) for value, kind in cells])


def append_text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> None:
    """A line of text without borders."""
    cell = _cell(sheet, text, bold=bold)
    cell.border = Border()
    sheet.append([cell])


def title_of(figures: Figures) -> str:
    """和睦街道老旧小区改造2019年10月月报."""
    return f"{figures.street.name if figures.street else '全区'}老旧小区改造{figures.month.label}月报"


def _summary_sheet(sheet: WriteOnlyWorksheet, figures: Figures, made: str) -> None:
    _widths(sheet, (34, 18, 18, 18))
    sheet.append([_cell(sheet, title_of(figures), bold=True)])
    sheet.append([_cell(sheet, f"统计时点:{figures.as_of:%Y-%m-%d};{made}")])
    sheet.append([])
    _append(sheet, ("指标", "数值", "分子", "分母"), head=True)
    for line in summary_lines(figures):
        _append(sheet, line)
    sheet.append([])
    _append(sheet, ("核对结果",), head=True)
    for sentence in figures.problems or ("各项数据核对一致。",):
        _append(sheet, (sentence,))


def _rows_sheet(sheet: WriteOnlyWorksheet, figures: Figures) -> None:
    _widths(sheet, [WIDTHS[column.kind] for column in COLUMNS])
    sheet.freeze_panes = "E3"
    _append(sheet, [_group_title(index) for index in range(len(COLUMNS))], head=True)
    _append(sheet, [column.title for column in COLUMNS], head=True)
    for row in figures.rows:
        sheet.append([_value_cell(sheet, column, row) for column in COLUMNS])
    totals = [_total(column, figures) for column in COLUMNS]
    sheet.append(
        [_kind_cell(sheet, column.kind, value) for column, value in zip(COLUMNS, totals, strict=True)]
    )


def _group_title(index: int) -> str:
    """The group's name above its first column."""
    group = COLUMNS[index].group
    return group if index == 0 or COLUMNS[index - 1].group != group else ""


def _value_cell(sheet: WriteOnlyWorksheet, column: Column, row: ProjectRow) -> WriteOnlyCell:
    return _kind_cell(sheet, column.kind, column.value(row))


def _total(column: Column, figures: Figures) -> Any:
    return "合计" if column is COLUMNS[0] else total_of(column, figures.total)


def _kind_cell(sheet: WriteOnlyWorksheet, kind: str, value: Any, bold: bool = False) -> WriteOnlyCell:
    cell = _cell(sheet, value, bold=bold)
    if not isinstance(value, str) and kind in FORMATS:
        cell.number_format = FORMATS[kind]
    return cell


def _pairs_sheet(sheet: WriteOnlyWorksheet, head: Sequence[str], pairs: Iterable[Sequence[str]]) -> None:
    _widths(sheet, (22, 100))
    _append(sheet, head, head=True)
    for pair in pairs:
        _append(sheet, pair)


def _append(sheet: WriteOnlyWorksheet, values: Iterable[Any], head: bool = False) -> None:
    sheet.append([_cell(sheet, value, bold=head, fill=head) for value in values])


def _cell(sheet: WriteOnlyWorksheet, value: Any, bold: bool = False, fill: bool = False) -> WriteOnlyCell:
    live = isinstance(value, Sum)
    cell = WriteOnlyCell(sheet, str(value) if live else _clean(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="center", wrap_text=fill)
    cell.border = LINE
    cell.font = Font(name="微软雅黑", size=10, bold=bold)
    if fill:
        cell.fill = HEAD
    return cell


def _clean(text: str) -> str:
    """Without characters a workbook cannot hold, and within a cell's length."""
    return for_xml(text)[:LONGEST]


def _widths(sheet: WriteOnlyWorksheet, widths: Iterable[int]) -> None:
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
