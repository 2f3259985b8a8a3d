"""Any file a clerk may upload, opened by what it holds and not by what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from projects.sheets.delimited import read_delimited
from projects.sheets.grid import MAX_BYTES, Sheet, Unreadable, too_large
from projects.sheets.ole import SIGNATURE as OLE_SIGNATURE
from projects.sheets.xls import read_xls
from projects.sheets.xlsx import read_xlsx

TEXT_ENDINGS = frozenset((".csv", ".txt", ".tsv", ".xls", ".xlsx", ""))
"""Many systems write a separated text and call it .xls."""
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta", b"<body", b"<style")


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file; `has_macros` where it carries programs, which are never run."""

    sheets: tuple[Sheet, ...]
    has_macros: bool = False

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """The sheets a clerk sees, blank ones left out."""
        return tuple(sheet for sheet in self.sheets if sheet.rows and not sheet.hidden)


def open_workbook(content: bytes, filename: str) -> Workbook:
    """Open .xlsx, .xls or separated text. Raises Unreadable, with a sentence for the clerk, otherwise."""
    if len(content) > MAX_BYTES:
        raise too_large()
    if not content.strip():
        raise Unreadable("empty_file", "文件是空的。请确认已保存后重新上传。")
    if content.startswith(b"PK"):
        return _workbook(*read_xlsx(content))
    if content.startswith(OLE_SIGNATURE):
        return _workbook(*read_xls(content))
    return _workbook([_text_sheet(content, filename)], has_macros=False)


def _workbook(sheets: list[Sheet], has_macros: bool) -> Workbook:
    workbook = Workbook(tuple(sheets), has_macros)
    if not workbook.visible:
        raise Unreadable("empty_file", "文件里没有内容(隐藏的工作表不读取)。请确认名册已保存后重新上传。")
    return workbook


def _text_sheet(content: bytes, filename: str) -> Sheet:
    if content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(MARKUP):
        raise Unreadable(
            "web_page", "这个文件实际是网页,不是 Excel 工作簿。请用 Excel 打开后另存为 .xlsx,再重新上传。"
        )
    path = PurePath(filename)
    if path.suffix.lower() not in TEXT_ENDINGS:
        raise Unreadable("unknown_file", "这不是名册文件。请上传 .xlsx、.xls 或 .csv 格式的名册。")
    return read_delimited(content, path.stem)
