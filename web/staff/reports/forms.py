"""The form that asks for a report."""

from typing import Any

from django import forms

from accounts.models import Street, User
from reports.month import Month
from web.acts import PlainForm


class ReportForm(PlainForm):
    """Which month, of which street; a street's people make their own street's only."""

    month = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        label="月份",
        widget=forms.TextInput(attrs={"type": "month", "class": "middle"}),
        error_messages={"invalid": "月份应写成如 2026-10。"},
    )
    street = forms.ModelChoiceField(
        Street.objects.all(), label="范围", required=False, empty_label="全区", to_field_name="code"
    )
    note = forms.CharField(label="修订说明(月报锁定后再次生成时填写)", required=False, max_length=300)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.street_id:
            del self.fields["street"]
        self.own_street = user.street

    def asked(self) -> tuple[Street | None, Month]:
        """The street (None: the district) and the month."""
        street = self.own_street or self.cleaned_data.get("street")
        return street, Month.parse(self.cleaned_data["month"])
