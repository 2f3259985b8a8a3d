"""拨付: what came in, by batch; and a batch recorded in one table for many projects, typed or pasted, all or nothing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from funding.appropriation_rows import Known, read
from funding.models import FundingSource, SourceKind
from funding.services.appropriations import Allotted, record_batch
from funding.services.sources import STATES
from funding.source_sums import with_sums
from web.acts import PlainForm, perform
from web.staff.records.fields import DayField, MoneyField, line, text

ROWS = 200
AMOUNT = "amount-"


class BatchForm(PlainForm):
    """One document, one day, and an amount a row; rows left empty are no part of the batch."""

    document_no = line("拨付文号", max_length=80)
    batch = line("拨付批次", max_length=40, required=False, help_text="如:2026年第一批。")
    received_on = DayField(label="到账日期")

    def __init__(self, *args: Any, rows: list[FundingSource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"{AMOUNT}{row.pk}"] = MoneyField(
                label=row.project.neighbourhood.name, required=False
            )

    def clean(self) -> dict[str, Any]:
        """An empty table is told with all else that is wrong."""
        data = super().clean() or {}
        if self.rows and not any(
            data.get(name) is not None or name in self.errors for name in self._amounts()
        ):
            self.add_error(None, "请至少填写一个项目的拨付金额。")
        return data

    def _amounts(self) -> list[str]:
        return [f"{AMOUNT}{row.pk}" for row in self.rows]

    def allotted(self) -> list[Allotted]:
        """What is recorded."""
        given = [(row, self.cleaned_data[f"{AMOUNT}{row.pk}"]) for row in self.rows]
        return [Allotted(row, amount) for row, amount in given if amount is not None]

    def lines(self) -> list[dict[str, Any]]:
        """The table's rows with their inputs."""
        return [
            {"source": row, "left": row.planned_yuan - row.money_in, "amount": self[f"{AMOUNT}{row.pk}"]}
            for row in self.rows
        ]


class PasteForm(PlainForm):
    """Two columns from a spreadsheet."""

    pasted = text(
        "粘贴两列", rows=6, max_length=100_000, error_messages={"required": "请粘贴小区和金额两列。"},
        help_text="从 WPS 或 Excel 复制两列:小区(名称或项目编号)、拨付金额(元)。先在下表中核对,再登记。",
    )  # fmt: skip


class KindForm(PlainForm):
    """Whose money it is."""

    kind = forms.ChoiceField(label="资金来源", choices=SourceKind.choices, required=False)


class BatchPage:
    """The page's state: whose money, which rows it shows, what was pasted or posted."""

    def __init__(self, request: HttpRequest, today: date) -> None:
        self.request, self.today = request, today
        self.kind_form = KindForm(request.GET or None, initial={"kind": SourceKind.DISTRICT})
        valid = self.kind_form.is_bound and self.kind_form.is_valid()
        self.kind = (valid and self.kind_form.cleaned_data["kind"]) or SourceKind.DISTRICT.value
        waiting = open_sources(request.user, self.kind)
        self.pasting = request.method == "POST" and "read" in request.POST
        self.paste_form = PasteForm(request.POST if self.pasting else None)
        keys = list(waiting.select_related(None).values_list("pk", flat=True))
        self.page = Paginator(keys, ROWS).get_page(request.GET.get("page", ""))
        amounts = self._pasted(waiting) if self.pasting else {}
        self.read_sum = sum(amounts.values(), Decimal(0))
        self.rows = self._rows(waiting, amounts)
        self.table = self._table(amounts)
        self.form: PlainForm = self.paste_form if self.pasting else self.table

    def recorded(self) -> bool:
        """Whether the posted table was recorded."""
        if self.request.method != "POST" or self.pasting:
            return False
        form = self.table
        named = ("document_no", "batch", "received_on")
        verb = lambda: record_batch(  # noqa: E731
            form.allotted(),
            actor=self.request.user,
            on=self.today,
            **{k: form.cleaned_data[k] for k in named},
        )
        return bool(perform(self.request, form, verb, "拨付已登记,计入各项目到账。"))

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        lines = self.table.lines()
        return {
            "form": self.form, "table": self.table, "lines": lines, "paste_form": self.paste_form,
            "page": None if self.table.is_bound else self.page,
            "filter_form": self.kind_form, "kind_label": SourceKind(self.kind).label,
            "previewed": self.pasting and not self.paste_form.errors, "read_sum": self.read_sum,
            "crumbs": [
                {"text": "我的工作台", "href": reverse("desk")},
                {"text": "拨付", "href": reverse("appropriations")},
                {"text": "登记拨付批次", "href": ""},
            ],
        }  # fmt: skip

    def _rows(self, waiting: QuerySet[FundingSource], amounts: Mapping[int, Decimal]) -> list[FundingSource]:
        if amounts:
            return list(waiting.filter(pk__in=amounts))
        if self.request.method == "POST" and not self.pasting:
            posted = [name.removeprefix(AMOUNT) for name in self.request.POST if name.startswith(AMOUNT)]
            pks = [int(one) for one in posted if one.isascii() and one.isdecimal() and len(one) < 10]
            return list(waiting.filter(pk__in=pks[:1000])) or self._of_page(waiting)
        return self._of_page(waiting)

    def _of_page(self, waiting: QuerySet[FundingSource]) -> list[FundingSource]:
        """Whole rows of the page alone."""
        return list(waiting.filter(pk__in=list(self.page)))

    def _table(self, amounts: Mapping[int, Decimal]) -> BatchForm:
        posted = self.request.POST if self.request.method == "POST" and not self.pasting else None
        initial: dict[str, Any] = {f"{AMOUNT}{pk}": amount for pk, amount in amounts.items()}
        return BatchForm(posted, rows=self.rows, initial=initial | {"received_on": self.today})

    def _pasted(self, waiting: QuerySet[FundingSource]) -> Mapping[int, Decimal]:
        if not self.paste_form.is_valid():
            return {}
        known = [Known(row.pk, _codes(row), row.project.neighbourhood.name) for row in waiting]
        found = read(self.paste_form.cleaned_data["pasted"], known)
        for sentence in found.wrong:
            self.paste_form.add_error("pasted", sentence)
        if not found.amounts and not found.wrong:
            self.paste_form.add_error("pasted", "没有读到小区和金额。")
        return found.amounts


def open_sources(user: Any, kind: str) -> QuerySet[FundingSource]:
    """Sources of a kind the plan of which is not yet filled, of projects that take money."""
    rows = with_sums(FundingSource.objects.visible_to(user).filter(kind=kind, project__state__in=STATES))
    rows = rows.filter(planned_yuan__gt=F("money_in")).select_related("project__neighbourhood__street")
    return rows.order_by("project__neighbourhood__street_id", "project__code", "pk")


def _codes(row: FundingSource) -> tuple[str, ...]:
    return row.project.code, row.project.neighbourhood.code
