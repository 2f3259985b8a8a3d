"""A pasted or uploaded budget becomes the rows of the form; nothing is saved yet."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from policy.loader import load_scheme
from projects.budget_paste import MOST, Pasted, cells_of, read_budget
from projects.models import Project
from projects.sheets.grid import MAX_BYTES, Unreadable
from projects.sheets.workbook import open_workbook
from web.staff.records.fields import MoneyField
from web.staff.records.forms.design import Formal, Read, chosen_items


def wanted(request: HttpRequest) -> bool:
    """A table is to be read: the button for it was pressed, or something was pasted or chosen and not read yet."""
    return request.method == "POST" and bool(
        "read" in request.POST or request.POST.get("pasted", "").strip() or request.FILES.get("sheet")
    )


def read_form(request: HttpRequest, project: Project, today: date) -> Formal:
    """The form with what was posted, the table's lines in its rows, and what could not be read in words."""
    items = chosen_items(project)
    pasted = _pasted(request, project, items)
    values = {name: request.POST[name] for name in request.POST if name not in ("pasted", "read")}
    if pasted.lines:
        values = {name: value for name, value in values.items() if not _is_line(name)} | _rows(pasted)
        values |= {f"amount_{code}": "" for code in items if f"amount_{code}" not in values}
    amounts = [_amount(value) for name, value in values.items() if name.startswith("amount_")]
    known = [amount for amount in amounts if amount is not None]
    read = Read(len(known), sum(known, Decimal(0)), pasted.problems, _amount(values.get("budget_yuan")))
    return Formal(None, project=project, today=today, read=read, values=values)


def _pasted(request: HttpRequest, project: Project, items: dict[str, str]) -> Pasted:
    kinds = load_scheme(project.scheme_code).subsidy.excluded_names
    upload = request.FILES.get("sheet")
    if upload is None:
        return read_budget(cells_of(request.POST.get("pasted", "")), items, kinds)
    if upload.size and upload.size > MAX_BYTES:
        return Pasted((), (f"文件超过{MAX_BYTES // 2**20}MB,没有读取。",))
    try:
        sheet = open_workbook(upload.read(), upload.name or "").visible[0]
    except Unreadable as error:
        return Pasted((), (error.message.replace("名册", "表格"),))
    rows = [[_text(cell) for cell in sheet.rows[number]] for number in sorted(sheet.rows)[: MOST + 1]]
    return read_budget([row for row in rows if row], items, kinds)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _rows(pasted: Pasted) -> dict[str, Any]:
    """The form's values: items by code, the others numbered."""
    values: dict[str, Any] = {}
    number = 0
    for one in pasted.lines:
        number += not one.item_code
        key = one.item_code or f"out{number}"
        values |= {f"amount_{key}": one.amount, f"kind_{key}": one.kind, f"reviewed_{key}": one.reviewed}
        if not one.item_code:
            values[f"label_{number}"] = one.label
    return values


def _amount(value: Any) -> Decimal | None:
    """The amount, None for what is none: that is refused when the form is posted."""
    try:
        return MoneyField(label="").to_python(str(value or ""))
    except ValidationError:
        return None


def _is_line(name: str) -> bool:
    return name.startswith(("label_", "amount_", "reviewed_", "kind_"))
