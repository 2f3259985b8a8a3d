"""Forms of 网上意见: one thing a page."""

from typing import Any

from django import forms

from consultations import codes
from consultations.models import Ballot, Choice
from consultations.services.online import LONGEST_WORDS
from policy.schema import Scheme
from web.acts import PlainForm

GROUPS = {"B": "居民楼", "P": "小区公共区域"}
SIGNERS = [
    (Ballot.SignedBy.SELF, "业主本人"),
    (Ballot.SignedBy.CO_OWNER, "共有人代表(房屋由几人共有,由您代表)"),
    (Ballot.SignedBy.PROXY, "委托代理人(请备好业主的书面委托,街道可能核对)"),
]


class DigitsField(forms.CharField):
    """Digits as printed in groups: full-width ones, spaces and hyphens are welcome."""

    def __init__(self, *, label: str, digits: int, help_text: str) -> None:
        signs = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "digits"}
        super().__init__(
            label=label, max_length=100, help_text=help_text, widget=forms.TextInput(attrs=signs)
        )
        self.digits = digits

    def clean(self, value: Any) -> str:
        """The digits alone. ValidationError where it is not the right number of them."""
        found = codes.read_digits(super().clean(value))
        if len(found) != self.digits:
            raise forms.ValidationError(f"{self.label}是 {self.digits} 位数字,现在有 {len(found)} 位。")
        return found


class LetterForm(PlainForm):
    """What stands on the letter."""

    number = DigitsField(label="告知书编号", digits=codes.NUMBER_LENGTH, help_text="10 位数字,在告知书上。")
    code = DigitsField(
        label="答复码",
        digits=codes.CODE_LENGTH,
        help_text="12 位数字,在告知书上。空格和横线填不填都可以。",
    )


class SignerForm(PlainForm):
    """Who answers."""

    signed_by = forms.ChoiceField(
        label="您是", choices=SIGNERS, initial=Ballot.SignedBy.SELF, widget=forms.RadioSelect
    )


class ChoiceForm(PlainForm):
    """The opinion."""

    choice = forms.ChoiceField(label="您的意见", choices=Choice.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].error_messages["required"] = "请选择同意、不同意或弃权。"


class WordsForm(PlainForm):
    """Anything else."""

    words = forms.CharField(
        label="其他意见和建议",
        required=False,
        max_length=LONGEST_WORDS,
        help_text=f"最多 {LONGEST_WORDS} 个字。请不要填写身份证号、银行卡号。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_words(self) -> str:
        """With the line ends browsers show, not those they send."""
        words: str = self.cleaned_data["words"]
        return words.replace("\r\n", "\n")


class WishForm(WordsForm):
    """Which of the scheme's items the owner wants, and anything else."""

    codes = forms.MultipleChoiceField(
        label="您希望改造哪些内容", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("codes", "words")

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [  # type: ignore[attr-defined]
            (name, [(item.code, item.name) for item in scheme.items if item.group == group])
            for group, name in GROUPS.items()
        ]
