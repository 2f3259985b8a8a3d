"""登记计划下达: one table for many projects; numbers typed, one for all, or pasted from WPS and Excel."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from reviews.models import BatchEntry
from reviews.paste_rules import LONGEST, Known, read
from reviews.services.plan import Numbered, list_many
from web.acts import PlainForm, perform
from web.staff.records.batch import ACT_SIZE, crumbs
from web.staff.records.fields import DayField, choice, line, text

NUMBER = "number-"


class NumbersForm(PlainForm):
    """列入 or 增补, the day, one number for those without their own, and a number a row."""

    listing = choice("下达方式", BatchEntry.Listing.choices)
    listed_on = DayField(label="下达日期")
    common = line(
        "统一文号", max_length=LONGEST, required=False,
        help_text="下表中打勾而没有单独填写文号的项目,都用这个文号。",
    )  # fmt: skip

    def __init__(self, *args: Any, rows: list[BatchEntry], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.initial["listed_on"] = rows, today
        for row in rows:
            label = f"{row.project.neighbourhood.name}计划下达文号"
            self.fields[f"take-{row.pk}"] = forms.BooleanField(
                label=row.project.neighbourhood.name, required=False
            )
            self.fields[f"{NUMBER}{row.pk}"] = line(label, max_length=LONGEST, required=False)

    def clean(self) -> dict[str, Any]:
        """Something is ticked, and whatever is ticked has a number; each row without one is named."""
        found = super().clean() or {}
        taken = [row for row in self.rows if found.get(f"take-{row.pk}")]
        if not taken:
            self.add_error(None, "请至少选择一个项目。")
        for row in taken:
            if not (found.get(f"{NUMBER}{row.pk}") or found.get("common")):
                self.add_error(f"{NUMBER}{row.pk}", f"请填写{row.project.neighbourhood.name}计划下达文号。")
        return found

    def numbered(self) -> list[Numbered]:
        """What is recorded."""
        found = self.cleaned_data
        return [
            Numbered(row, found["listing"], found[f"{NUMBER}{row.pk}"] or found["common"])
            for row in self.rows
            if found[f"take-{row.pk}"]
        ]

    def lines(self) -> list[dict[str, Any]]:
        """The table's rows with their inputs."""
        return [
            {"entry": row, "take": self[f"take-{row.pk}"], "number": self[f"{NUMBER}{row.pk}"]}
            for row in self.rows
        ]


class PasteForm(PlainForm):
    """Two columns from a spreadsheet."""

    pasted = text(
        "粘贴两列", rows=6, max_length=100_000,
        help_text="从 WPS 或 Excel 复制两列:小区(名称或项目编号)、计划下达文号。先在下表中核对,再登记。",
        error_messages={"required": "请粘贴小区和文号两列。"},
    )  # fmt: skip


class NumbersPage:
    """The page's state: which rows it shows, what was pasted or posted."""

    def __init__(self, request: HttpRequest, waiting: QuerySet[BatchEntry], year: int, today: date) -> None:
        self.request, self.year, self.today = request, year, today
        self.page = Paginator(waiting, ACT_SIZE).get_page(request.GET.get("page", ""))
        self.pasting = request.method == "POST" and "read" in request.POST
        self.paste_form = PasteForm(request.POST if self.pasting else None)
        numbers = self._pasted(waiting) if self.pasting else {}
        self.rows = [row for row in waiting if row.pk in numbers] if numbers else list(self.page)
        if request.method == "POST" and not self.pasting:
            posted = {name.removeprefix("take-") for name in request.POST if name.startswith("take-")}
            self.rows = [row for row in waiting if str(row.pk) in posted] or self.rows
        self.form: PlainForm = self._form(numbers)

    def recorded(self) -> bool:
        """Whether the posted table was recorded."""
        form = self.form
        if self.pasting or not isinstance(form, NumbersForm):
            return False
        verb = lambda: list_many(  # noqa: E731
            form.numbered(), actor=self.request.user, on=self.today, listed_on=form.cleaned_data["listed_on"]
        )
        return bool(perform(self.request, form, verb, "计划下达已登记,各项目可以进入下一步。"))

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        table = self.table
        return {
            "year": self.year, "page": self.page, "form": self.form, "table": table, "paste_form": self.paste_form,
            "lines": table.lines(), "previewed": self.pasting and not self.paste_form.errors,
            "crumbs": crumbs(self.year, "登记计划下达"),
        }  # fmt: skip

    def _pasted(self, waiting: QuerySet[BatchEntry]) -> Mapping[int, str]:
        if not self.paste_form.is_valid():
            return {}
        known = [Known(row.pk, _codes(row), row.project.neighbourhood.name) for row in waiting]
        found = read(self.paste_form.cleaned_data["pasted"], known)
        for sentence in found.wrong:
            self.paste_form.add_error("pasted", sentence)
        if not found.numbers and not found.wrong:
            self.paste_form.add_error("pasted", "没有读到小区和文号。")
        return found.numbers

    def _form(self, numbers: Mapping[int, str]) -> PlainForm:
        posted = self.request.POST if self.request.method == "POST" and not self.pasting else None
        initial: dict[str, Any] = {f"take-{row.pk}": True for row in self.rows}
        initial |= {f"{NUMBER}{pk}": number for pk, number in numbers.items()}
        self.table = NumbersForm(posted, rows=self.rows, today=self.today, initial=initial)
        return self.paste_form if self.pasting else self.table


def _codes(row: BatchEntry) -> tuple[str, ...]:
    return row.project.code, row.project.neighbourhood.code
