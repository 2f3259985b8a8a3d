"""A .csv (or a table saved as text) as one sheet: UTF-8, GB18030 or Excel's UTF-16, any usual separator."""

from __future__ import annotations

import codecs
import csv
from io import StringIO

from projects.sheets.grid import MAX_COLUMNS, MAX_ROWS, Sheet, Unreadable, Value, too_large

SEPARATORS = ",\t;|\uff0c"
SAMPLE_LINES = 50


def read_delimited(content: bytes, name: str) -> Sheet:
    """The rows as the clerk's spreadsheet program numbers them. Raises Unreadable where it is no text."""
    text = decode(content)
    separator = _separator(text)
    rows: dict[int, list[Value]] = {}
    try:
        for place, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 1):
            if any(map(str.strip, cells)):
                if place > MAX_ROWS:
                    raise too_large()
                rows[place] = [cell if cell.strip() else None for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise Unreadable(
            "unreadable_file", "CSV 文件的引号或分隔符有误,读不下去。请用 Excel 打开后另存为 .xlsx。"
        ) from error
    return Sheet(name, rows)


def decode(content: bytes) -> str:
    """The text of the file. Raises Unreadable where no usual encoding fits."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if b"\0" in content:
        raise Unreadable("unknown_file", "这不是名册文件。请上传 .xlsx、.xls 或 .csv 格式的名册。")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            "unknown_encoding", "文件的文字编码无法识别。请用 Excel 打开后另存为 .xlsx 再上传。"
        ) from error


def _separator(text: str) -> str:
    """The character that splits the first lines into most columns."""
    sample = "\n".join(text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES])

    def columns(separator: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(StringIO(sample, newline=""), delimiter=separator))
        except csv.Error:
            return -1

    return max(SEPARATORS, key=columns)
