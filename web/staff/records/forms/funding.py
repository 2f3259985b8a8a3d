"""Forms of money: sources, appropriation, payment."""

from django import forms

from funding.models import SourceKind
from web.staff.records.fields import DayField, MoneyField, line
from web.staff.records.forms.base import RecordForm


class Plan(RecordForm):
    """资金来源计划."""

    kind = forms.ChoiceField(label="资金来源", choices=SourceKind.choices)
    planned_yuan = MoneyField(label="计划金额(元)", help_text="已有计划的来源再次填写,以新的金额为准。")


class Commit(RecordForm):
    """落实."""

    committed_yuan = MoneyField(label="落实金额(元)", help_text="再次填写的,以新的金额为准。")
    commitment_document = line("落实依据", help_text="文号或协议,如:拱财建〔2026〕12号、出资协议")


class AppropriationForm(RecordForm):
    """拨付."""

    amount_yuan = MoneyField(label="到账金额(元)")
    received_on = DayField(label="到账日期")
    document_no = line("拨付文号", max_length=80, required=False)


class GiveBack(RecordForm):
    """退回."""

    amount_yuan = MoneyField(label="退回金额(元)", help_text="填正数,登记后从已到账中扣减。")
    received_on = DayField(label="退回日期")
    document_no = line("退回文号", max_length=80, required=False)
    reason = line(
        "退回原因", max_length=300, help_text="如:决算重新核定,收回多拨的补助资金;到账金额录错,冲正"
    )
