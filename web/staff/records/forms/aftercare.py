"""Forms of step 11: who manages from now on, visits with counts, warranty repairs."""

from typing import Any

from django import forms

from web.staff.records.fields import DayField, MoneyField, line
from web.staff.records.forms import works
from web.staff.records.forms.base import RecordForm
from works.models import Aftercare

KEPT = (
    "management_body", "property_service", "fee", "maintenance_fund", "fund_balance_yuan", "contract_until",
)  # fmt: skip


class Agreed(works.AftercareForm):
    """长效管理: filled with what stands, so that only what changed is typed."""

    fund_balance_yuan = MoneyField(label="维修资金余额(元)", required=False)
    contract_until = DayField(
        label="物业合同到期日", required=False, ahead=True, help_text="填写后,到期前会提醒。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = Aftercare.objects.filter(project=self.project).order_by("-id").first()
        for name in KEPT if last else ():
            self.initial[name] = getattr(last, name)


class Visited(works.Visit):
    """回访."""

    asked = forms.IntegerField(label="走访人数(人)", min_value=1, max_value=1_000_000, required=False)
    satisfied = forms.IntegerField(label="满意人数(人)", min_value=0, max_value=1_000_000, required=False)
    next_on = DayField(
        label="下次回访日期", required=False, ahead=True, help_text="不填的,按实施方案设定的间隔计算。"
    )


class Begin(RecordForm):
    """起算保修期: nothing to fill in."""


class Repair(RecordForm):
    """保修报修."""

    text = line("报修内容", max_length=300, help_text="写明部位和情况,不写住户姓名。")
    reported_on = DayField(label="报修日期")


class Mended(RecordForm):
    """已修复."""

    mended_note = line("修复情况", max_length=300)
    mended_on = DayField(label="修复日期")
