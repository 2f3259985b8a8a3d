"""The 补录 table to fill in: one row a project, lists to choose from, and what each column means."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from policy.schema import Scheme
from projects.models import Neighbourhood
from projects.sheets.text import for_xml
from workflow.take_over_sheet.columns import ROUND_PREFIXES, Column, columns_of

SHEET, HELP, LISTS = "补录汇总表", "填表说明", "选项"
ROWS = 200
HEAD, SUB = PatternFill("solid", fgColor="DCE6F1"), PatternFill("solid", fgColor="EEF3F9")
MUST = PatternFill("solid", fgColor="FCE9DA")
LINE = Border(*(Side(style="thin", color="C5CCD5"),) * 4)
WIDTHS = {"text": 16, "date": 13, "area": 14, "money": 16, "whole": 10, "year": 10, "yes": 10, "items": 26}
FORMATS = {"date": "yyyy-mm-dd", "area": "0.00", "money": "0.00", "text": "@", "items": "@"}
UNITS = {"area": "㎡", "money": "元"}
NOTES = (
    ("一行一个项目", "平台启用以前已经开始的项目,每个小区一行。第一行、第二行是表头,请不要改动;不需要的栏可以留空。"),
    ("已登记的小区", "本表已列出项目库里还没有项目的小区。只补录其中一部分的,删去其余的行。"),
    ("没有登记的小区", "“小区编号”留空,填写建成年份、幢数、户数和建筑面积,登记补录时一并登记到项目库。"),
    ("现在所处步骤", "项目现在办到第几步,第2步至第11步。以前各步的结果按步骤填写,还没有到的步骤不填。"),
    ("征求意见", "填写当时汇总表上的合计数,平台按当时的规则判断是否达标,不重新计票。规则不填的,按方案规定。"),
    ("改造内容", "写编号,用顿号隔开,如 BM01、PM05;全部 36 项可以写“全部”。也可以登记后在项目页上确定。"),
    ("金额和面积", "金额单位是元,面积单位是㎡;在格子里写“180万元”也可以。面积不能用亩。"),
    ("日期", "写到年月日,如 2018-04-20 或 2018年4月20日。"),
    ("佐证材料", "表格不带附件。登记后在各项目的“补录内容”页上传;没有佐证材料的,区住建局不能确认。"),
    ("先预览,后登记", "上传后先预览:列出每一行的问题,一个小区也不登记。有一处错误,整张表都不登记。"),
)  # fmt: skip


def take_over_book(scheme: Scheme, places: Iterable[Neighbourhood]) -> bytes:
    """The .xlsx, with the neighbourhoods that have no project yet already in it."""
    columns, book = columns_of(scheme), Workbook()
    sheet = book.create_sheet(SHEET, 0)
    del book["Sheet"]
    _heads(sheet, columns)
    for row, place in enumerate(places, 3):
        _known(sheet, row, columns, place)
    _help(book.create_sheet(HELP), columns, scheme)
    _choices(sheet, book.create_sheet(LISTS), columns, scheme)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heads(sheet: Worksheet, columns: Sequence[Column]) -> None:
    at = 1
    for group, members in groupby(columns, key=lambda one: one.group):
        count = len(list(members))
        sheet.cell(1, at, group)
        if count > 1:
            sheet.merge_cells(start_row=1, start_column=at, end_row=1, end_column=at + count - 1)
        at += count
    for index, column in enumerate(columns, 1):
        sheet.cell(2, index, _title(column)).fill = MUST if column.needed_from else SUB
        sheet.cell(1, index).fill = HEAD
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(column.kind, 16)
        _format(sheet, index, column)
        for row in (1, 2):
            cell = sheet.cell(row, index)
            cell.font, cell.border = Font(bold=True), LINE
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[2].height = 34
    sheet.freeze_panes = "D3"


def _title(column: Column) -> str:
    unit = UNITS.get(column.kind)
    return f"{column.title}({unit})" if unit else column.title


def _format(sheet: Worksheet, index: int, column: Column) -> None:
    if column.kind in FORMATS:
        for row in range(3, ROWS + 3):
            sheet.cell(row, index).number_format = FORMATS[column.kind]


def _known(sheet: Worksheet, row: int, columns: Sequence[Column], place: Neighbourhood) -> None:
    values = {
        "street": place.street.name, "name": place.name, "code": place.code,
        "community": place.community.name if place.community else None,
    }  # fmt: skip
    for index, column in enumerate(columns, 1):
        if values.get(column.key):
            cell = sheet.cell(row, index, for_xml(values[column.key] or ""))
            cell.data_type = "s"


def _help(sheet: Worksheet, columns: Sequence[Column], scheme: Scheme) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    for row, pair in enumerate((("怎么填", ""), *NOTES), 1):
        _pair(sheet, row, pair, strong=row == 1)
    start = len(NOTES) + 3
    rows = [("栏目", "什么时候填"), *((column.label, _when(column, scheme)) for column in columns)]
    for row, pair in enumerate(rows, start):
        _pair(sheet, row, pair, strong=row == start)


def _pair(sheet: Worksheet, row: int, pair: tuple[str, str], *, strong: bool) -> None:
    for index, text in enumerate(pair, 1):
        cell = sheet.cell(row, index, text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(bold=strong or index == 1)


def _when(column: Column, scheme: Scheme) -> str:
    needed, asked = column.needed_from, column.asked_from
    said = f"现在在第{asked}步以后的填写" if asked > 2 else "可以不填"
    if needed > 2:
        said = f"现在在第{needed}步以后的必填"
    elif needed:
        said = "必填"
    if column.key.endswith("rule_set") and column.key[:3] in ROUND_PREFIXES:
        usual = scheme.rule_set_for(int(column.key[1])).name
        return f"{said};不填的按“{usual}”"
    words = "、".join(word for _, word in column.choices)
    return f"{said};可选:{words}" if words else said


def _choices(sheet: Worksheet, lists: Worksheet, columns: Sequence[Column], scheme: Scheme) -> None:
    """The lists stand on a sheet of their own: a validation's own text may have 255 characters only."""
    at = 0
    for index, column in enumerate(columns, 1):
        words = _words(column, scheme)
        if not words:
            continue
        at += 1
        lists.cell(1, at, column.label)
        for row, word in enumerate(words, 2):
            lists.cell(row, at, word)
        where = get_column_letter(at)
        rule = DataValidation("list", f"={LISTS}!${where}$2:${where}${len(words) + 1}", allow_blank=True)
        rule.error, rule.errorTitle = "请从列表中选择。", column.title
        letter = get_column_letter(index)
        rule.add(f"{letter}3:{letter}{ROWS + 2}")
        sheet.add_data_validation(rule)


def _words(column: Column, scheme: Scheme) -> list[str]:
    if column.kind == "step":
        return [f"第{one.number}步 {one.name}" for one in scheme.steps if one.number > 1]
    if column.kind == "yes":
        return ["是", "否"]
    if column.key == "street":
        return [street.name for street in scheme.street_defs]
    return [word for _, word in column.choices]
