"""Forms for merging, telling apart and splitting heads."""

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.head_rules import DIFFERENT, MERGE, HeadFacts
from web.acts import PlainForm

REASON = "例如:核对了不动产权证,是同一权利人。"


class HeadReasonForm(PlainForm):
    """An act on heads and its reason."""

    reason = forms.CharField(
        label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=REASON
    )


class DecideForm(HeadReasonForm):
    """One person or different ones; the second is asked only where the names are the same."""

    decision = forms.ChoiceField(label="核实结果", widget=forms.RadioSelect)

    def __init__(self, *args: Any, namesakes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(MERGE, "是同一人,合计为一人")]
        choices += [(DIFFERENT, "不是同一人,分别计算")] if namesakes else []
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["decision", "reason"])


class SplitForm(HeadReasonForm):
    """Which units are counted as another head's."""

    units = forms.TypedMultipleChoiceField(
        label="另算一人的房屋", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, head: HeadFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = _choices(head.units)  # type: ignore[attr-defined]
        self.order_fields(["units", "reason"])


def _choices(units: Sequence[Any]) -> list[tuple[int, str]]:
    return [(unit.pk, f"{unit.place} {unit.area:,.2f} ㎡") for unit in units]
