"""Forms of the building site (step 9): progress by item, changes, inspections, stoppages, voices, audit."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from policy.loader import load_scheme
from projects.models import ProjectItem
from web.staff.records.fields import DayField, MoneyField, choice, line, quantity, text
from web.staff.records.forms.base import Line, RecordForm, Section
from works.models import Inspection, ResidentVoice, SiteReport
from works.queries import items_before, newest_report
from works.services.item_progress import included_items
from works.services.site import OUTPUTS
from works.site_rules import Done

PLACES = {"service_area": 2, "activity_area": 2, "pipes_km": 3, "green_area": 2}
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


class Start(RecordForm):
    """开工."""

    started_on = DayField(label="开工日期")
    planned_completion_on = DayField(label="计划完工日期", ahead=True)
    drawings_final = forms.BooleanField(
        label="施工图已定稿", required=False, help_text="EPC项目施工图定稿后才能开工。"
    )


class Completion(RecordForm):
    """完工."""

    completed_on = DayField(label="完工日期")
    note = text("说明", max_length=300, required=False)


class Site(RecordForm):
    """工程进度: the whole and every item in one table, filled with last time's figures."""

    as_of = DayField(label="统计日期")
    physical_percent = quantity("总形象进度(%)")
    invested_yuan = MoneyField(label="累计完成投资(元)")
    note = text("施工情况", max_length=500, required=False)
    correction_note = text(
        "数据更正说明",
        max_length=300,
        required=False,
        help_text="比上次减少、补登更早日期或停工期间更正的,必须填写。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = newest_report(self.project)
        for name in OUTPUTS:
            label = str(SiteReport._meta.get_field(name).verbose_name)
            self.fields[name] = quantity(label, PLACES.get(name, 0), required=False)
        for name in ("physical_percent", "invested_yuan", *OUTPUTS) if last else ():
            self.initial[name] = getattr(last, name)
        self.items = included_items(self.project)
        self._add_items()

    def _add_items(self) -> None:
        """Two inputs an item: percent and quantity so far."""
        scheme, last = load_scheme(self.project.scheme_code), items_before(self.project)
        self.names = {row.item_code: scheme.item(row.item_code).name for row in self.items}
        for row in self.items:
            code, name = row.item_code, self.names[row.item_code]
            done = last.get(code, Done(_from_menu(row), row.real_quantity))
            self.fields[f"percent_{code}"] = quantity(f"{name}形象进度(%)")
            self.fields[f"quantity_{code}"] = quantity(f"{name}完成数量", 2, required=False)
            self.initial[f"percent_{code}"], self.initial[f"quantity_{code}"] = done.percent, done.quantity

    def arguments(self) -> dict[str, Any]:
        """The items as the verb takes them; everything else as it stands."""
        given = dict(self.cleaned_data)
        items = {
            row.item_code: Done(given.pop(f"percent_{row.item_code}"), given.pop(f"quantity_{row.item_code}"))
            for row in self.items
        }
        return given | {"items": items}

    def sections(self) -> Iterator[Section]:
        """The day's figures, the items, then what was built so far."""
        yield Section(fields=self.named("as_of", "physical_percent", "invested_yuan"), in_row=True)
        if self.items:
            yield Section(
                "各项改造内容",
                columns=("改造内容", "形象进度(%)", "完成数量"),
                lines=tuple(self._line(row) for row in self.items),
                hint="已填好上次的数,只改有变化的。100% 的,改造内容同时记为已完成。",
            )
        yield Section(
            "累计完成的设施",
            self.named(*OUTPUTS),
            in_row=True,
            hint="都填累计数;没有变化的不用改,没有的不填。",
        )
        yield Section(fields=self.named("note", "correction_note"))

    def _line(self, row: ProjectItem) -> Line:
        planned = f"(计划 {row.planned_quantity:,} {row.unit})" if row.planned_quantity is not None else ""
        code = row.item_code
        return Line(f"{self.names[code]}{planned}", self.named(f"percent_{code}", f"quantity_{code}"))


def _from_menu(row: ProjectItem) -> int:
    """What the menu says of an item no report has told of yet."""
    return 100 if row.progress in (ProjectItem.Progress.DONE, ProjectItem.Progress.ACCEPTED) else 0


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
        named = [(row.item_code, scheme.item(row.item_code).name) for row in included_items(self.project)]
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
