"""Forms of steps 8, 9 and 11."""

from collections.abc import Iterator
from typing import Any

from django import forms

from web.staff.records.fields import DayField, MoneyField, choice, line, quantity, text
from web.staff.records.forms.base import RecordForm, Section
from works.models import FollowUp, SiteReport
from works.queries import newest_report
from works.services.site import OUTPUTS

PLACES = {"service_area": 2, "activity_area": 2, "pipes_km": 3, "green_area": 2}


class TakeBack(RecordForm):
    """撤回: nothing to fill in."""


class Start(RecordForm):
    """开工."""

    started_on = DayField(label="开工日期")
    planned_completion_on = DayField(label="计划完工日期", ahead=True)
    drawings_final = forms.BooleanField(
        label="施工图已定稿", required=False, help_text="EPC项目施工图定稿后才能开工。"
    )


class Site(RecordForm):
    """工程进度."""

    as_of = DayField(label="统计日期")
    physical_percent = quantity("形象进度(%)")
    invested_yuan = MoneyField(label="累计完成投资(元)")
    note = text("施工情况", max_length=500, required=False)
    correction_note = text(
        "数据更正说明", max_length=300, required=False, help_text="比上次减少,或补登更早日期的,必须填写。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = newest_report(self.project)
        for name in OUTPUTS:
            label = str(SiteReport._meta.get_field(name).verbose_name)
            self.fields[name] = quantity(label, PLACES.get(name, 0), required=False)
        for name in ("physical_percent", "invested_yuan", *OUTPUTS) if last else ():
            self.initial[name] = getattr(last, name)

    def sections(self) -> Iterator[Section]:
        """The day's figures, then what was built so far."""
        yield Section(fields=self.named("as_of", "physical_percent", "invested_yuan"), in_row=True)
        yield Section(
            "累计完成的设施",
            self.named(*OUTPUTS),
            in_row=True,
            hint="都填累计数;没有变化的不用改,没有的不填。",
        )
        yield Section(fields=self.named("note", "correction_note"))


class Completion(RecordForm):
    """完工."""

    completed_on = DayField(label="完工日期")
    note = text("说明", max_length=300, required=False)


class Change(RecordForm):
    """工程变更申请."""

    title = line("变更内容")
    reason = text("变更理由", rows=4)
    amount_yuan = MoneyField(label="变更金额(元)", signed=True, help_text="增加填正数,减少填负数。")


class ChangeDecision(RecordForm):
    """工程变更审批."""

    approve = forms.TypedChoiceField(
        label="审批意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    note = text("审批说明", max_length=300, required=False, help_text="不同意的,必须写明理由。")


class RectificationOrder(RecordForm):
    """整改通知."""

    issue = text("整改问题", rows=4)
    due_on = DayField(label="整改期限", ahead=True)


class RectificationClosing(RecordForm):
    """整改办结."""

    closing_note = text("整改情况", max_length=300)
    closed_on = DayField(label="整改完成日期")


class Audit(RecordForm):
    """跟踪审计."""

    noted_on = DayField(label="日期")
    text = text("审计意见", rows=5)


class AuditReply(RecordForm):
    """审计意见回复."""

    reply = text("整改回复", rows=4)


class AftercareForm(RecordForm):
    """长效管理."""

    management_body = line("管理主体", max_length=80, help_text="如:社区、业主委员会、街道准物业中心")
    property_service = line("物业服务单位", max_length=80)
    fee = line("物业费标准", max_length=80, help_text="如:0.35 元/㎡·月")
    maintenance_fund = line("维修资金情况", help_text="如:已补建,账户余额 120 万元")
    agreed_on = DayField(label="落实日期")


class Visit(RecordForm):
    """回访."""

    visited_on = DayField(label="回访日期")
    satisfaction = choice("居民满意情况", FollowUp.Satisfaction.choices)
    note = text("回访情况", rows=4)
