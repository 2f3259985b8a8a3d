"""Forms of step 11."""

from web.staff.records.fields import DayField, choice, line, text
from web.staff.records.forms.base import RecordForm
from works.models import FollowUp


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
    note = text("回访情况", rows=4, help_text="不写姓名、电话、室号。")
