"""Forms of the joint review (step 7)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Max

from accounts.models import Department
from reviews.minutes_pages import proposed_number, proposed_text
from reviews.models import Opinion
from reviews.queries import default_departments
from reviews.services.meetings import Spoken
from web.staff.records.fields import DayField, choice, line, quantity, text
from web.staff.records.forms.base import Line, RecordForm, Section


class Nothing(RecordForm):
    """An act that needs no more than the press of its button."""


class OpenReview(RecordForm):
    """发起联合审查: whom, how long, and what of each."""

    departments = forms.ModelMultipleChoiceField(
        label="邀请部门", queryset=Department.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    workdays = quantity("反馈期限(工作日)", initial=10)
    note = text("说明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("departments", list(default_departments(self.project)))
        self.matters = {f"matters_{one.pk}": one for one in Department.objects.all()}
        for name, one in self.matters.items():
            self.fields[name] = line(f"{one.name}审查内容", max_length=300, required=False)

    def sections(self) -> Iterator[Section]:
        """Whom and how long; then, where it differs, what each is asked."""
        yield Section(fields=self.named("departments", "workdays", "note"))
        lines = tuple(Line(one.name, self.named(name)) for name, one in self.matters.items())
        hint = "不填的,请该部门审查方案中本部门职责范围内的内容。"
        yield Section("请各部门审查的内容", columns=("部门", "审查内容"), lines=lines, hint=hint)

    def arguments(self) -> dict[str, Any]:
        """What is asked, by department."""
        given = dict(self.cleaned_data)
        matters = {one.pk: given.pop(name) for name, one in self.matters.items()}
        return given | {"matters": {pk: words for pk, words in matters.items() if words}}


class MoreDepartments(RecordForm):
    """增加邀请部门."""

    departments = forms.ModelMultipleChoiceField(
        label="增加邀请", queryset=Department.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    matters = line("请审查的内容", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.target.invitations.values("department")
        self.fields["departments"].queryset = Department.objects.exclude(pk__in=asked)  # type: ignore[attr-defined]


class TakeBackReview(RecordForm):
    """撤回."""

    reason = text("撤回原因", max_length=300)


class Reply(RecordForm):
    """How a condition was met."""

    reply = text("落实情况", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reply", self.target.reply)
        if self.target.return_reason:
            self.fields["reply"].help_text = f"上次回复被退回:{self.target.return_reason}"


class Confirm(RecordForm):
    """Confirm that a condition is met."""

    note = text("落实情况", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.target.reply:
            self.fields["note"].help_text = f"街道回复:{self.target.reply}"
            self.fields["note"].label = "确认说明"
        else:
            self.fields["note"].help_text = "街道还没有回复的,写明如何落实。"


class Return(RecordForm):
    """Send a reply back."""

    reason = text("退回原因", max_length=300)


class Meeting(RecordForm):
    """联审会议: when, where, who, and each department's word."""

    held_on = DayField(label="会议日期")
    place = line("地点", max_length=120)
    people = text("参会人员", rows=3, help_text="单位和姓名,如“区城管局 王某”。")
    note = text("会议情况", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = list(self.target.invitations.select_related("department"))
        newest = Opinion.objects.filter(invitation__review=self.target).aggregate(last=Max("pk"))["last"]
        self.initial.setdefault("seen", newest or 0)
        for one in self.invited:
            self._add_word(one.pk, one.department.name)

    def _add_word(self, pk: int, name: str) -> None:
        results = [("", "没有表态"), *Opinion.Result.choices]
        self.fields[f"result_{pk}"] = forms.ChoiceField(label=f"{name}意见", choices=results, required=False)
        self.fields[f"comment_{pk}"] = text(f"{name}具体意见", rows=2, required=False)
        self.fields[f"conditions_{pk}"] = text(f"{name}附带的条件", rows=2, required=False)

    def sections(self) -> Iterator[Section]:
        """The meeting, then a line per department."""
        yield Section(fields=self.named("held_on", "place", "people", "note"))
        lines = tuple(
            Line(
                one.department.name,
                self.named(*(f"{name}_{one.pk}" for name in ("result", "comment", "conditions"))),
            )
            for one in self.invited
        )
        columns = ("部门", "会上意见", "具体意见", "附带的条件(每行一条)")
        yield Section("会上意见", columns=columns, lines=lines, hint="登记后代替该部门此前的书面意见。")

    def arguments(self) -> dict[str, Any]:
        """Words of the departments that spoke."""
        data = self.cleaned_data
        words = {
            one.pk: Spoken(
                data[f"result_{one.pk}"],
                data[f"comment_{one.pk}"],
                tuple(lines_of(data[f"conditions_{one.pk}"])),
            )
            for one in self.invited
            if data[f"result_{one.pk}"]
        }
        return {name: data[name] for name in ("held_on", "place", "people", "note", "seen")} | {
            "words": words
        }


class Draft(RecordForm):
    """The draft of the minutes, proposed from the opinions."""

    number = line("联审纪要编号", max_length=60)
    text = text("纪要内容", rows=16, max_length=10_000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("number", self.target.draft_number or proposed_number(self.today))
        self.initial.setdefault("text", self.target.draft_text or proposed_text(self.target))
        self.initial.setdefault("version", self.target.draft_version)


class Issue(Draft):
    """The minutes as they go out."""

    minutes_on = DayField(label="印发日期")
    field_order = ("number", "minutes_on", "text", "version")

    def arguments(self) -> dict[str, Any]:
        """Without the draft's version: the leader's words are the ones that count."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ManyFiles(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file as Django checks it."""
        given: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class OpinionForm(RecordForm):
    """A department's opinion."""

    result = choice("意见", Opinion.Result.choices)
    conditions = text(
        "附带的条件", rows=4, required=False, max_length=6000,
        help_text="每行一条,逐条落实;原则同意、附条件的填写。",
    )  # fmt: skip
    comment = text("具体意见", rows=5, required=False, help_text="不同意的,必须写明。")
    uploads = FilesField(label="附件", required=False, help_text="可选多个文件:PDF、Word、Excel、图片。")
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    replace = forms.BooleanField(label="代替上述意见", required=False)

    def __init__(self, *args: Any, newest: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", newest)

    def overtaken(self, newest: int) -> bool:
        """Whether a colleague was faster than the page that was posted."""
        return self.is_bound and str(self.data.get("seen", "")) not in ("", str(newest))

    def arguments(self) -> dict[str, Any]:
        """Conditions one a line."""
        return self.cleaned_data | {"conditions": lines_of(self.cleaned_data["conditions"])}


def lines_of(words: str) -> list[str]:
    """The lines of a text that say something."""
    return [found for found in (one.strip() for one in words.splitlines()) if found]
