"""Forms of a notice's photos and of its objections."""

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.models import Objection
from projects.objection_checks import LONGEST, LONGEST_CONTACT
from projects.services.notice_photos import NewPhoto
from web.acts import PlainForm

CHANNELS = [choice for choice in Objection.Channel.choices if choice[0] != Objection.Channel.ONLINE]
PICTURES = "image/jpeg,image/png,image/webp,image/heic,.heic"


class PhotosForm(PlainForm):
    """A photo and its day for each board of the notice; boards without a file are left alone."""

    def __init__(self, *args: Any, boards: Sequence[Any], today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [board.number for board in boards]
        for board in boards:
            self.fields[f"photo-{board.number}"] = forms.FileField(
                label=f"{board}照片", required=False, widget=forms.FileInput(attrs={"accept": PICTURES})
            )
            self.fields[f"day-{board.number}"] = forms.DateField(
                label=f"第{board.number}号公告栏照片的拍摄日期",
                initial=today,
                required=False,
                widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
            )

    def clean(self) -> dict[str, Any]:
        """Each file has its day."""
        data = super().clean() or self.cleaned_data
        for number in self.numbers:
            if (
                data.get(f"photo-{number}")
                and not data.get(f"day-{number}")
                and f"day-{number}" not in self.errors
            ):
                self.add_error(f"day-{number}", "请填写拍摄日期。")
        return data

    def photos(self) -> list[NewPhoto]:
        """What was chosen, as the verb takes it."""
        return [
            NewPhoto(number, file, self.cleaned_data[f"day-{number}"], (f"photo-{number}", f"day-{number}"))
            for number in self.numbers
            if (file := self.cleaned_data.get(f"photo-{number}"))
        ]


class ObjectionForm(PlainForm):
    """An objection as it came to the street."""

    channel = forms.ChoiceField(label="收到的渠道", choices=CHANNELS)
    received_on = forms.DateField(
        label="收到日期", widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label="异议内容",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="照原话记,登记后不能改;电话和证件号不要写在这里。居民看到的是您另写的摘要。",
    )
    contact = forms.CharField(
        label="联系方式", max_length=LONGEST_CONTACT, required=False, help_text="加密保存,只有答复人看得到。"
    )


class AnswerForm(PlainForm):
    """What residents read: the objection without names and rooms, and the answer."""

    public_text = forms.CharField(
        label="公开摘要",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="把异议的意思写清楚,去掉姓名、室号、电话。",
    )
    answer = forms.CharField(
        label="答复内容",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="与摘要一起公开,答复后不能再改。只公开摘要时可以先不填。",
    )
