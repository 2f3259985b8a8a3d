"""Forms of a round's paper: parse and name the fields, no rules."""

from typing import Any

from django import forms

from consultations.models import Ballot, Choice, SampleCheck
from consultations.services.samples import Mark
from projects.scanned import ACCEPTED
from web.acts import PlainForm

LARGEST = 2**31 - 1


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each checked as one; the value is a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files given, in the order they were chosen."""
        given = (data if isinstance(data, (list, tuple)) else [data]) or [None]
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


class BatchForm(PlainForm):
    """A new stack."""

    form_count = forms.IntegerField(
        label="点数(份)", required=False, help_text="这一批手工点清的份数;可以录完时再填。",
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )  # fmt: skip
    double_entry = forms.BooleanField(
        label="双人录入",
        required=False,
        help_text="由另一人不看第一次录入再录一遍,逐户核对;核对一致前不能结束征求意见。",
    )
    note = forms.CharField(label="备注", max_length=200, required=False)


class FinishForm(PlainForm):
    """The stack is entered."""

    form_count = forms.IntegerField(
        label="点数(份)",
        required=False,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    difference = forms.CharField(
        label="两数不一致的原因", max_length=300, required=False, help_text="点数与已录份数相同的,不用填。"
    )


class SecondForm(PlainForm):
    """One form as the second clerk reads it."""

    CHOICES = [(value, f"{n} {label}") for n, (value, label) in enumerate(Choice.choices, 1)]
    SIGNERS = [(value, f"{n} {label}") for n, (value, label) in enumerate(Ballot.SignedBy.choices, 1)]

    building = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    entrance = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    place = forms.CharField(
        label="房号", max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short", "autocapitalize": "off", "autofocus": True}),
    )  # fmt: skip
    choice = forms.ChoiceField(label="意见", choices=CHOICES, widget=forms.RadioSelect)
    signed_by = forms.ChoiceField(
        label="签字人", choices=Ballot.SignedBy.choices, initial=Ballot.SignedBy.SELF, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].error_messages["required"] = "请选择意见。"


class ScansForm(PlainForm):
    """What the scanner made."""

    uploads = ManyFilesField(
        label="扫描件", help_text=f"{ACCEPTED},可以一次选多个;照片按先后合成一份 PDF。",
        widget=ManyFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*"}),
    )  # fmt: skip


class PhoneForm(PlainForm):
    """What the phone photographs or has."""

    uploads = ManyFilesField(
        label="意见表照片", help_text="拍照或从相册选,可以一次选多张,按先后合成一份。",
        widget=ManyFiles(attrs={"accept": "image/*"}),
    )  # fmt: skip


class RemoveScanForm(PlainForm):
    """Why a scan leaves the list."""

    reason = forms.CharField(label="移除原因", max_length=300)


class RetractForm(PlainForm):
    """Why a form is taken out; one line, so that Enter sends it."""

    batch = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="撤销原因", max_length=200, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text="例如:应为301室,看错一层。",
    )  # fmt: skip


class DrawForm(PlainForm):
    """How many are drawn."""

    n = forms.IntegerField(
        label="抽查份数", widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
    )
    seed = forms.CharField(
        label="随机种子",
        required=False,
        max_length=64,
        help_text="不填由系统产生;现场公开抽取的,可填 32 位十六进制数字。",
    )


class CheckForm(PlainForm):
    """What the paper says, a line for each drawn ballot; lines left empty stay as they are."""

    def __init__(self, *args: Any, checks: list[SampleCheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [check.place for check in checks]
        choices = [("", "未核对"), *SampleCheck.Found.choices]
        for check in checks:
            self.fields[f"found_{check.place}"] = forms.ChoiceField(
                label=f"第{check.place}份核对结果", choices=choices, required=False, initial=check.found
            )
            self.fields[f"note_{check.place}"] = forms.CharField(
                label=f"第{check.place}份说明", max_length=200, required=False, initial=check.note
            )

    def marks(self) -> dict[int, Mark]:
        """The lines that were filled in."""
        data = self.cleaned_data
        return {
            place: Mark(data[f"found_{place}"], data[f"note_{place}"])
            for place in self.places
            if data[f"found_{place}"]
        }
