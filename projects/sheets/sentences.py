"""Sentences that tell a clerk where to look and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from projects.sheets.grid import column_letter
from projects.sheets.headers import Layout
from projects.sheets.values import Problem


def about_the_file(code: str, message: str) -> Problem:
    """A problem of the file as a whole."""
    return Problem("", 0, None, code, message)


@dataclass(frozen=True)
class Sentences:
    """Builds problems, warnings and notes; names the sheet only where there are several."""

    several_sheets: bool = False

    def row(self, sheet: str, row: int) -> str:
        """ "第8行", or "工作表“2幢”第8行"."""
        return f"工作表“{sheet}”第{row}行" if self.several_sheets else f"第{row}行"

    def in_row(self, sheet: str, row: int, code: str, text: str) -> Problem:
        """About a row as a whole."""
        return Problem(sheet, row, None, code, f"{self.row(sheet, row)}{text}。")

    def in_cell(self, layout: Layout, row: int, index: int | None, code: str, text: str) -> Problem:
        """About one cell, named by the column's own header."""
        if index is None:
            return self.in_row(layout.sheet.name, row, code, text)
        message = f"{self.row(layout.sheet.name, row)}“{layout.header(index)}”一栏{text}。"
        return Problem(layout.sheet.name, row, column_letter(index), code, message)

    def in_sheet(self, sheet: str, row: int, code: str, text: str) -> Problem:
        """About a whole sheet; `row` where to look, 0 for nowhere in particular."""
        return Problem(sheet, row, None, code, f"{f'工作表“{sheet}”' if self.several_sheets else ''}{text}。")
