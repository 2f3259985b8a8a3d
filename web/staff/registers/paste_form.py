"""A pasted or uploaded table of a register: each line read by the very inputs of the register's own form."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db import models

from projects.sheets.grid import Unreadable
from projects.sheets.text import as_text
from projects.sheets.workbook import open_workbook
from registers.paste_rules import PLACE, Line, Pasted, choice, number, read
from registers.services.tables import Entry
from web import formats
from web.acts import PlainForm
from web.staff.records.fields import text
from web.staff.registers.description import Register
from web.staff.registers.forms import LineForm

LONGEST = 100_000


class TableForm(PlainForm):
    """Lines from a spreadsheet, pasted or as its file."""

    pasted = text("粘贴表格", rows=8, max_length=LONGEST, strip=False, required=False)
    file = forms.FileField(
        label="或选择 Excel 文件", required=False,
        help_text="Excel(.xlsx、.xls)或 CSV,读取第一张工作表。先核对,不登记。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip

    def __init__(self, *args: Any, register: Register, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register, self.user = register, user
        self.labels = labels_of(register)
        self.fields[
            "pasted"
        ].help_text = (
            f"从 WPS 或 Excel 连同表头一起复制。没有表头的,依次为:{'、'.join(self.labels.values())}。"
        )
        self.found = Pasted(())

    def clean(self) -> dict[str, Any]:
        """The table as read; a file's text takes the place of what was pasted."""
        given = super().clean() or {}
        if self.errors:
            return given
        if given.get("file"):
            given["pasted"] = self._of_file(given["file"])
            # so that it is there to be corrected, and to be confirmed
            self.data = {**self.data.dict(), "pasted": given["pasted"]}  # type: ignore[attr-defined]
        elif not given.get("pasted", "").strip():
            self.add_error("pasted", "请粘贴表格,或选择文件。")
        self.found = read(given.get("pasted", ""), self.register.code, self.labels)
        return given

    def _of_file(self, file: Any) -> str:
        """The first sheet, a line a row, so that rows keep their numbers."""
        try:
            sheet = open_workbook(file.read(settings.UPLOAD_MAX_BYTES + 1), file.name).visible[0]
        except Unreadable as refused:
            self.add_error("file", refused.message.replace("名册", "表格"))
            return ""
        last = max(sheet.rows)
        lines = ("\t".join(map(as_text, sheet.rows.get(row, ()))) for row in range(1, last + 1))
        written = "\n".join(lines)
        if len(written) > LONGEST:
            self.add_error("file", "表格太大,请分成几个文件登记。")
        return written

    def entries(self) -> list[Entry]:
        """What the verb takes: every line, with what could not be read of it."""
        return [self._entry(line) for line in self.found.lines]

    def _entry(self, line: Line) -> Entry:
        model = self.register.book.model
        written = {name: _typed(model, name, cell) for name, cell in line.cells.items() if cell}
        form = LineForm(_defaults(model) | written, register=self.register, user=self.user)
        form.is_valid()
        unread = {name: _why(form, name, line) for name in form.errors}
        values = {name: value for name, value in form.values().items() if name not in unread}
        return Entry(line.name, values, unread)


def labels_of(register: Register) -> dict[str, str]:
    """The table's columns: field → what users call it."""
    return {PLACE: "小区"} | {name: register.book.label(name) for name in register.book.fields}


def preview(register: Register, entries: list[Entry]) -> Iterator[list[tuple[str, str]]]:
    """Each line as it would be written down: (column, words)."""
    for entry in entries:
        row = register.book.model(**{name: value for name, value in entry.fields.items() if name != PLACE})
        yield [("小区", str(entry.fields[PLACE].name)), *_words(register, row)]


def _words(register: Register, row: Any) -> Iterator[tuple[str, str]]:
    for name in register.book.fields:
        words = getattr(row, f"get_{name}_display", None)
        value = words() if words else getattr(row, name)
        yield register.book.label(name), _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return formats.number(value)
    return formats.day(value) if isinstance(value, date) else str(value or "")


def _typed(model: type[models.Model], name: str, cell: str) -> str:
    """A cell as the form's input takes it."""
    field: Any = None if name == PLACE else model._meta.get_field(name)
    if field is not None and field.choices:
        return choice(cell, field.flatchoices) or cell
    return number(cell) if isinstance(field, models.DecimalField) else cell


def _defaults(model: type[models.Model]) -> dict[str, str]:
    """What an empty cell of a choice means, where the register has a proposal."""
    return {one.name: str(one.default) for one in model._meta.fields if one.choices and one.has_default()}


def _why(form: LineForm, name: str, line: Line) -> str:
    """Why a cell could not be read; of a choice, what may be written."""
    field: Any = form.fields[name]
    if isinstance(field, forms.ChoiceField) and line.cells.get(name):
        words = "、".join(str(word) for value, word in field.choices if value)
        return f"没有“{line.cells[name][:40]}”,请填写其中之一:{words}。"
    return "".join(str(error) for error in form.errors[name])
