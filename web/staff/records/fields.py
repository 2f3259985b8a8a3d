"""Inputs as clerks fill them: money with separators, days, amounts of works."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from web import formats

AMOUNT = re.compile(r"-?\d+(\.\d+)?")
WHOLE_DIGITS = 12
THOUSANDS, UNIT = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?"), re.compile(r"(?<=\d)(m2|人|户|套|幢|个|年)$")
DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]


class MoneyField(forms.CharField):
    """Yuan: "1,200,000.00", full-width digits and a trailing 元 are understood; at most two decimals."""

    def __init__(self, *, label: str, signed: bool = False, **kwargs: Any) -> None:
        self.signed = signed
        kwargs.setdefault("widget", typed("middle"))
        super().__init__(label=label, max_length=40, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The exact amount, None where nothing was entered. Raises ValidationError in one Chinese sentence."""
        written = unicodedata.normalize("NFKC", super().to_python(value) or "")
        written = re.sub(r"[,\s、¥]", "", written).removesuffix("元")
        if not written:
            return None
        if not AMOUNT.fullmatch(written):
            raise forms.ValidationError("请填写以元为单位的数字,如 1,200,000.00。")
        amount = Decimal(written)
        if abs(amount) >= 10**WHOLE_DIGITS:
            raise forms.ValidationError("金额太大,请核对单位是否为元。")
        if amount != amount.quantize(Decimal("0.01")):
            raise forms.ValidationError("最多两位小数。")
        if amount < 0 and not self.signed:
            raise forms.ValidationError("不能是负数。")
        return amount

    def run_validators(self, value: Any) -> None:
        """The length was only a guard for the text; the amount is checked above."""

    def prepare_value(self, value: Any) -> Any:
        """An amount with its separators; what was typed stays as typed."""
        return formats.number(value) if isinstance(value, Decimal) else value


class Copied:
    """A number as it is copied from a table or a page: "20,000.00", "300人", full-width digits."""

    def to_python(self, value: Any) -> Any:
        """As the field reads it, without separators and unit."""
        if isinstance(value, str):
            value = UNIT.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
            value = value.replace(",", "") if THOUSANDS.fullmatch(value) else value
        return super().to_python(value)  # type: ignore[misc]


class CountField(Copied, forms.IntegerField):
    """How many."""


class SizeField(Copied, forms.DecimalField):
    """How much, exactly."""


class DayField(forms.DateField):
    """A day, with the browser's own calendar; typed days as 2026-10-08 or 2026年10月8日. `ahead`: today is no
    proposal. `old`: its verb says how far back it may lie.
    """

    def __init__(self, *, label: str, ahead: bool = False, old: bool = False, **kwargs: Any) -> None:
        self.ahead, self.old = ahead, old
        kwargs.setdefault(
            "widget", forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        )
        super().__init__(label=label, input_formats=DAY_FORMATS, **kwargs)
        self.error_messages["invalid"] = "请填写日期,如 2026-10-08。"

    def to_python(self, value: Any) -> date | None:
        """The day; full-width digits are understood."""
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)


class TextField(forms.CharField):
    """A text whose input takes any length: what is pasted is never cut off unsaid, the refusal counts it."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def text(label: str, *, rows: int = 3, max_length: int = 2000, **kwargs: Any) -> forms.CharField:
    """A text of some lines."""
    return TextField(
        label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def line(label: str, *, max_length: int = 120, **kwargs: Any) -> forms.CharField:
    """A text of one line."""
    return TextField(label=label, max_length=max_length, **kwargs)


def choice(label: str, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a few, all of them in sight."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def typed(width: str) -> forms.TextInput:
    """A box to type or paste a number into."""
    return forms.TextInput(attrs={"inputmode": "decimal", "class": width, "autocomplete": "off"})


def percent(label: str) -> forms.IntegerField:
    """Whole percent, 0 to 100."""
    return quantity(label, max_value=100)  # type: ignore[return-value]


def quantity(label: str, places: int = 0, **kwargs: Any) -> forms.DecimalField | forms.IntegerField:
    """An amount of works, whole or with decimals, never negative."""
    widget = typed("short")
    if not places:
        return CountField(label=label, min_value=0, widget=widget, **{"max_value": 1_000_000} | kwargs)
    return SizeField(label=label, min_value=0, max_digits=10, decimal_places=places, widget=widget, **kwargs)
