"""Forms of the wishes 改造需求: head by head, as totals, and the line above which an item is proposed."""

from typing import Any

from django import forms

from consultations.models import RollUnit, Round
from consultations.wish_codes import read_items
from policy.loader import load_scheme
from web.acts import PlainForm


class HeadWishesForm(PlainForm):
    """One paper: whose, and what is ticked; codes, numbers or names typed, or boxes pressed, or both."""

    building = forms.CharField(widget=forms.HiddenInput, required=False)
    entrance = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(
        label="房号",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "class": "short", "autocapitalize": "off", "autofocus": True}
        ),
    )
    typed = forms.CharField(
        label="需求(编号、代码或名称)",
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "wide"}),
    )
    codes = forms.MultipleChoiceField(label="改造内容", required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label="其他意见和建议", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    nothing = forms.BooleanField(label="没有需求(清除这一人已登记的需求)", required=False)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = load_scheme(round.project.scheme_code).items
        self.unit: RollUnit | None = None
        fields: dict[str, Any] = self.fields
        fields["codes"].choices = [(item.code, f"{n} {item.name}") for n, item in enumerate(self.items, 1)]

    def clean_typed(self) -> tuple[str, ...]:
        """The items meant; a word that means none is said."""
        codes, strange = read_items(self.cleaned_data["typed"], self.items)
        if strange:
            raise forms.ValidationError(f"“{'、'.join(strange)[:60]}”不是实施方案里的内容,请核对编号或代码。")
        return codes

    def clean(self) -> dict[str, Any]:
        """Nothing at all is a slip of the key, unless it is said to be meant."""
        data = super().clean() or {}
        wanted = {*data.get("typed", ()), *data.get("codes", ())}
        data["wanted"] = [item.code for item in self.items if item.code in wanted]
        if not self.errors and not data["wanted"] and not data.get("words") and not data.get("nothing"):
            raise forms.ValidationError("请填写需求;业主没有需求的,请选“没有需求”。")
        return data

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes in the scheme's four groups."""
        boxes = dict(zip((item.code for item in self.items), self["codes"], strict=True))
        return [
            (
                title,
                [
                    boxes[item.code]
                    for item in self.items
                    if (item.group, item.mandatory) == (group, mandatory)
                ],
            )
            for title, group, mandatory in GROUPS
        ]


GROUPS = (
    ("建筑 必改", "B", True),
    ("建筑 提升", "B", False),
    ("公共区域 必改", "P", True),
    ("公共区域 提升", "P", False),
)


class CarryForm(PlainForm):
    """From how many heads on an item is proposed."""

    least = forms.IntegerField(
        label="至少多少人希望才建议纳入", min_value=1, widget=forms.NumberInput(attrs={"class": "short"})
    )


class WishesForm(PlainForm):
    """Heads per item; an empty field is left as it was."""

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = load_scheme(round.project.scheme_code).items
        kept = dict(round.wishes.values_list("item_code", "heads"))
        for item in self.items:
            self.fields[item.code] = forms.IntegerField(
                label=f"{item.code} {item.name}",
                min_value=0,
                required=False,
                initial=kept.get(item.code),
                widget=forms.NumberInput(attrs={"class": "short"}),
            )

    def wishes(self) -> dict[str, int]:
        """What was filled in."""
        return {code: heads for code, heads in self.cleaned_data.items() if heads is not None}
