"""送达清单: who got the letter, when, how and by whom, as a workbook to print and to sign."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from consultations.letter_pages import places
from consultations.letter_queries import Row, counted
from consultations.models import Round
from projects.sheets.text import for_xml

HEADS = (("序号", 6), ("房屋", 26), ("业主", 20), ("告知书编号", 14), ("送达方式", 14), ("送达日期", 12),
         ("送达人", 12), ("备注", 18), ("业主签收", 14))  # fmt: skip
LINE = Border(*(Side(style="thin", color="808080"),) * 4)
FONT = "宋体"


def workbook_of(round: Round, rows: Sequence[Row], made: str) -> bytes:
    """A4 across, its head repeated on every page. `made`: by whom and when, in Chinese."""
    book = Workbook()
    sheet = book.active
    sheet.title = "送达清单"
    place = round.project.neighbourhood
    _line(sheet, 1, f"{place.name} {round}告知书送达清单", size=16)
    _line(sheet, 2, f"{place.street.name};{counted(round).sentence};制表:{made}", size=10)
    _row(sheet, 3, [name for name, _ in HEADS], bold=True)
    for number, row in enumerate(rows, 1):
        _row(sheet, number + 3, _values(number, row))
    _paper(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _values(number: int, row: Row) -> list[str]:
    said = row.delivery
    letter = row.letter.number if row.letter else ""
    told = (
        [said.get_how_display(), f"{said.delivered_on:%Y-%m-%d}", said.delivered_by, said.note]
        if said
        else [""] * 4
    )
    return [str(number), places(row.units), row.head.owner_names, letter, *told, ""]


def _line(sheet: Worksheet, number: int, text: str, size: int) -> None:
    sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(HEADS))
    cell = sheet.cell(number, 1)
    cell.value, cell.data_type = for_xml(text), "s"
    cell.font, cell.alignment = Font(name=FONT, size=size, bold=size > 12), Alignment(horizontal="center")


def _row(sheet: Worksheet, number: int, values: Sequence[str], bold: bool = False) -> None:
    """Text is always text: a name that begins with = is no formula."""
    for column, value in enumerate(values, 1):
        cell = sheet.cell(number, column)
        cell.value = for_xml(value)
        cell.data_type = "s"
        cell.font, cell.border = Font(name=FONT, size=11, bold=bold), LINE
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def _paper(sheet: Worksheet) -> None:
    for index, (_, width) in enumerate(HEADS):
        sheet.column_dimensions["ABCDEFGHI"[index]].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    sheet.oddFooter.center.text = "第 &P 页 / 共 &N 页"
    sheet.freeze_panes = "A4"
