"""Forms of the building site (step 9): changes, inspections, stoppages, voices, audit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from policy.loader import load_scheme
from projects.item_rules import item_label
from web.staff.records.fields import DayField, MoneyField, choice, line, text
from web.staff.records.forms.base import RecordForm
from works.models import Inspection, ResidentVoice
from works.services.item_progress import included_items

PICTURES = "image/jpeg,image/png,image/webp,image/heic,.heic"
PAPERS = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx"


class ManyFiles(forms.FileInput):
    """One input for several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once; an empty list where none was chosen."""

    def __init__(self, label: str = "照片", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "可以一次选多张;拍摄地点等信息会自动去掉。")
        super().__init__(label=label, widget=ManyFiles(attrs={"accept": PICTURES}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile]:  # type: ignore[override]
        """Each file by itself; what a picture is, the verb finds out."""
        given = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        return [
            super(PhotosField, self).clean(one, initial) for one in given or ([None] if self.required else [])
        ]


class Change(RecordForm):
    """工程变更申请."""

    title = line("变更内容")
    item_code = forms.ChoiceField(label="所属改造内容", required=False)
    reason = text("变更理由", rows=4)
    amount_yuan = MoneyField(label="变更金额(元)", signed=True, help_text="增加填正数,减少填负数。")
    drawings = forms.FileField(
        label="变更图纸", required=False, widget=forms.FileInput(attrs={"accept": PAPERS}),
        help_text="PDF、Word 或图片,归入第9步材料。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = load_scheme(self.project.scheme_code)
        named = [(row.item_code, item_label(scheme, row.item_code)) for row in included_items(self.project)]
        self.fields["item_code"].choices = [("", "不属于某一项"), *named]  # type: ignore[attr-defined]


class ChangeDecision(RecordForm):
    """工程变更审批."""

    approve = forms.TypedChoiceField(
        label="审批意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    note = text("审批说明", max_length=300, required=False, help_text="不同意的,必须写明理由。")


class Nothing(RecordForm):
    """撤回, 查收: nothing to fill in."""


class ChangeStart(RecordForm):
    """变更部位开始施工."""

    work_started_on = DayField(label="变更部位施工日期", help_text="不能早于审批日期。")


class InspectionForm(RecordForm):
    """现场检查."""

    inspected_on = DayField(label="检查日期")
    kind = choice("检查类别", Inspection.Kind.choices)
    people = line("检查人员", max_length=200, help_text="写单位和岗位即可。")
    findings = text("检查情况", rows=5)
    photos = PhotosField("检查照片", required=False)


class RectificationOrder(RecordForm):
    """整改通知."""

    inspection = forms.ModelChoiceField(
        label="哪次检查发现的",
        queryset=Inspection.objects.none(),
        required=False,
        empty_label="不是检查发现的",
    )
    issue = text("整改问题", rows=4)
    due_on = DayField(label="整改期限", ahead=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Inspection.objects.filter(project=self.project).order_by("-inspected_on", "-id")
        self.fields["inspection"].queryset = rows  # type: ignore[attr-defined]


class RectificationReply(RecordForm):
    """整改回复."""

    reply = text("整改回复", rows=4, help_text="写明怎么整改的、什么时候完成的。")
    photos = PhotosField("整改后照片", required=False)


class RectificationReturn(RecordForm):
    """退回重做."""

    return_reason = text("退回理由", max_length=300)
    due_on = DayField(label="新的整改期限", ahead=True, required=False, help_text="不填就按原来的期限。")


class RectificationClosing(RecordForm):
    """整改办结."""

    closing_note = text("整改情况", max_length=300)
    closed_on = DayField(label="整改完成日期")


class Stop(RecordForm):
    """停工."""

    stopped_on = DayField(label="停工日期")
    reason = text("停工原因", rows=3)
    order_number = line("停工令编号", max_length=60, required=False, help_text="主管部门下达停工令的填写。")


class Resume(RecordForm):
    """复工."""

    resumed_on = DayField(label="复工日期")
    resume_note = text("复工说明", max_length=300, required=False)


class Voice(RecordForm):
    """居民信访, 民间监理员意见."""

    kind = choice("类别", ResidentVoice.Kind.choices)
    channel = choice("来源", ResidentVoice.Channel.choices)
    received_on = DayField(label="收到日期")
    text = text("反映内容", rows=4, help_text="只写事情,不写姓名、电话、室号。")
    due_on = DayField(label="答复期限", ahead=True, required=False, help_text="不填就按收到后5个工作日。")


class VoiceAnswer(RecordForm):
    """答复."""

    answer = text("答复", rows=4, help_text="不写姓名、电话、室号。")


class Audit(RecordForm):
    """跟踪审计."""

    noted_on = DayField(label="日期")
    text = text("审计意见", rows=5)


class AuditReply(RecordForm):
    """审计意见回复."""

    reply = text("整改回复", rows=4)
