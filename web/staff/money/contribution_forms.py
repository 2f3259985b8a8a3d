"""Forms of residents' contributions: the counter, a sheet, the list's filter, a cancellation."""

from datetime import date
from typing import Any

from django import forms

from web.acts import PlainForm
from web.staff.records.fields import DayField, MoneyField, line, text

STATES = [("standing", "有效"), ("cancelled", "已作废"), ("all", "全部")]


class CounterForm(PlainForm):
    """One payment: the cursor stands in the unit, Enter takes it in."""

    unit = line(
        "房屋", max_length=60, help_text="幢-单元-室,如 3-2-601",
        widget=forms.TextInput(attrs={"class": "middle", "autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    amount_yuan = MoneyField(label="出资金额(元)")
    paid_on = DayField(label="缴款日期")
    receipt_number = line(
        "收据编号", max_length=60, required=False, help_text="没有纸质收据的留空,由平台编号。",
        widget=forms.TextInput(attrs={"class": "middle", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, paid_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["paid_on"] = paid_on


class SheetForm(PlainForm):
    """The office's own sheet."""

    file = forms.FileField(
        label="居民出资表",
        help_text="Excel 或 CSV,一行一户:幢、单元、室、金额、日期、收据编号。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    paid_on = DayField(
        label="统一的缴款日期", ahead=True, required=False, help_text="表里没有日期的行,都按这一天。"
    )


class CancelForm(PlainForm):
    """作废."""

    reason = text("作废原因", rows=2, max_length=300, help_text="如:金额录错;已退款。收据保留在列表中。")


class ContributionFilter(PlainForm):
    """幢、状态、收据编号或室号."""

    building = forms.ChoiceField(label="幢", required=False)
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)
    search = line("收据编号或室号", max_length=40, required=False)

    def __init__(self, *args: Any, buildings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].choices = [("", "全部"), *((one, f"{one}幢") for one in buildings)]  # type: ignore[attr-defined]
