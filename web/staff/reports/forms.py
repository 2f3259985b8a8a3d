"""The form that asks for a report."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import Street, User
from reports.month import Month
from web.acts import PlainForm

MONTHS_OFFERED = 24


def months_until(today: date) -> list[tuple[str, str]]:
    """This month and the ones before it, newest first, for a choice; browsers write months in their own language."""
    found = [Month.of(today)]
    while len(found) < MONTHS_OFFERED:
        found.append(found[-1].previous)
    return [(str(month), month.label) for month in found]


class ReportForm(PlainForm):
    """Which month, of which street; a street's people make their own street's only."""

    month = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        label="月份",
        widget=forms.Select(attrs={"class": "middle"}),
        error_messages={"invalid": "月份应写成如 2026-10。"},
    )
    street = forms.ModelChoiceField(
        Street.objects.all(), label="范围", required=False, empty_label="全区", to_field_name="code"
    )
    note = forms.CharField(
        label="修订说明",
        required=False,
        max_length=300,
        help_text="这个月的月报已锁定、要再次生成的,必须填写。",
    )

    def __init__(self, user: User, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("month", str(Month.of(today).previous))
        self.fields["month"].widget.choices = months_until(today)  # type: ignore[attr-defined]
        if user.street_id:
            del self.fields["street"]
        self.own_street = user.street

    def asked(self) -> tuple[Street | None, Month]:
        """The street (None: the district) and the month."""
        street = self.own_street or self.cleaned_data.get("street")
        return street, Month.parse(self.cleaned_data["month"])
