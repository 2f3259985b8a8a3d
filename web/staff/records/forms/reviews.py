"""Forms of steps 4 and 6 and of the grades."""

from typing import Any

from django import forms

from reviews.models import BatchEntry
from web.staff.records.fields import DayField, choice, line, text
from web.staff.records.forms.base import RecordForm


class SubmitBatch(RecordForm):
    """年度计划申报."""

    year = forms.IntegerField(
        label="计划年度",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    late_reason = text(
        "逾期申报理由", max_length=300, required=False, help_text="集中申报截止后才申报的,必须填写。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", self.project.batch_year)


class TakeBack(RecordForm):
    """撤回."""

    reason = text("撤回原因", max_length=300, required=False)


class AcceptBatch(RecordForm):
    """受理."""

    note = text("受理理由", max_length=300, required=False, help_text="逾期申报的,必须写明同意受理的理由。")


class ReturnBatch(RecordForm):
    """退回."""

    reason = text("退回原因", max_length=300)


class Approval(RecordForm):
    """区政府同意."""

    approval_document = line("区政府批复文号", max_length=80)
    approved_on = DayField(label="区政府同意日期")


class Listing(RecordForm):
    """列入 or 增补."""

    listing = choice("下达方式", BatchEntry.Listing.choices)
    listing_number = line("计划下达文号", max_length=60)
    listed_on = DayField(label="下达日期")


class ApplyGrade(RecordForm):
    """申报等级."""

    grade = choice("申报等级", [("model", "示范工程(应改尽改)"), ("showcase", "精品工程(能改则改)")])


class RecogniseGrade(RecordForm):
    """认定等级."""

    document_no = line("认定文号", max_length=80)
    recognised_on = DayField(label="认定日期")
