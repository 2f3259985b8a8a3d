"""Forms of many 补录: the table's file, what its preview confirms, and which of the waiting ones are decided."""

from typing import Any

from django import forms

from web.access import whole
from web.acts import PlainForm
from web.staff.projects.take_over_fields import ManyFiles


class TableForm(PlainForm):
    """The table's file."""

    file = forms.FileField(
        label="补录汇总表", help_text="Excel(.xlsx、.xls)或 CSV。先预览,不登记。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip


class PapersForm(PlainForm):
    """Scans of many projects; the name of each says whose it is."""

    proofs = ManyFiles(
        label="文件",
        help_text="可以一次选多个文件。文件名写明小区名称或项目编号,如“华丰新村第一次征求意见汇总表.pdf”。",
    )


class StoreForm(PlainForm):
    """Which file the preview showed."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class Chosen(forms.TypedMultipleChoiceField):
    """Ids of ticked rows; which of them the person may see is asked of the database."""

    def valid_value(self, value: Any) -> bool:
        """Any whole number."""
        return whole(str(value)) is not None


class DecideForm(PlainForm):
    """The ticked 补录 and, to return them, why. The verbs say what is missing."""

    chosen = Chosen(label="小区", coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="退回原因", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回时填写:哪些内容与佐证材料不符。所选小区用同一个原因。",
    )  # fmt: skip
