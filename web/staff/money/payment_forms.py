"""Forms of a payment, of an account and of a contract's 质保金."""

from typing import Any

from django import forms

from accounts.models import Street
from funding.models import FundingSource, Payee, Payment
from funding.payee_rules import masked
from funding.source_sums import with_sums
from projects.models import Project
from web import formats
from web.acts import PlainForm
from web.staff.records.fields import DayField, MoneyField, SizeField, line, text
from works.models import Tender
from works.queries import contracted


class SourceField(forms.ModelChoiceField):
    """A source with what it still has."""

    def label_from_instance(self, obj: Any) -> str:
        """市级财政(可用 1,200.00 元)."""
        left = obj.money_in - obj.money_out - obj.reserved
        return f"{obj}(可用 {formats.number(left)} 元)"


class PayeeField(forms.ModelChoiceField):
    """An account by its owner and last four digits."""

    def label_from_instance(self, obj: Payee) -> str:
        """浙江建工(**** 6789)."""
        return f"{obj}({masked(obj.last_four)})"


class PaymentForm(PlainForm):
    """申请支付; what cannot be paid the verb says."""

    source = SourceField(FundingSource.objects.none(), label="资金来源", empty_label="请选择")
    tender = forms.ModelChoiceField(
        Tender.objects.none(), label="合同", required=False, empty_label="不属于合同(其他费用)"
    )
    stage = forms.ChoiceField(label="付款阶段", choices=[("", "请选择"), *Payment.Stage.choices])
    amount_yuan = MoneyField(label="支付金额(元)")
    payee_account = PayeeField(
        Payee.objects.none(), label="收款账户", empty_label="请选择",
        error_messages={"invalid_choice": "这个收款账户已停用,或不是本街道登记的。"},
    )  # fmt: skip
    purpose = line("用途", help_text="如:施工合同第二期进度款")
    paid_on = DayField(label="申请支付日期")
    ahead_reason = line(
        "超进度支付的理由",
        max_length=300,
        required=False,
        help_text="进度款、合同内的其他费用超过已完成工程量时填写。",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = with_sums(FundingSource.objects.filter(project=project))
        street = project.neighbourhood.street_id
        known = [one.pk for one in contracted(project)]
        self.fields["source"].queryset = own  # type: ignore[attr-defined]
        self.fields["tender"].queryset = Tender.objects.filter(pk__in=known)  # type: ignore[attr-defined]
        self.fields["tender"].error_messages["invalid_choice"] = "这份合同不是本项目的,或已失效。"
        in_use = Payee.objects.filter(street=street, ended_at__isnull=True)
        self.fields["payee_account"].queryset = in_use  # type: ignore[attr-defined]
        for name in ("source", "tender", "payee_account"):  # the only one there is stands there already
            rows = self.fields[name].queryset[:2]  # type: ignore[attr-defined]
            if len(rows) == 1 and not self.initial.get(name):
                self.initial[name] = rows[0].pk


class NoForm(PlainForm):
    """An act that needs nothing but the press."""


class RefuseForm(PlainForm):
    """不予放行."""

    reason = text("不予放行的原因", max_length=300)


class RetentionForm(PlainForm):
    """质保金比例 of a contract."""

    tender = forms.ModelChoiceField(Tender.objects.none(), label="合同", empty_label="请选择")
    retention_percent = SizeField(
        label="质保金比例(%)", max_digits=5, decimal_places=2, min_value=0, max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}),
        help_text="按合同填写,如 3;没有约定的填 0。",
        error_messages={"invalid": "请只填写数字,不写百分号:3%写作 3,2.5%写作 2.5。"},
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [one.pk for one in contracted(project)]
        self.fields["tender"].queryset = Tender.objects.filter(pk__in=known)  # type: ignore[attr-defined]


class PayeeForm(PlainForm):
    """收款账户. The number is typed once; it is never shown again on this page."""

    street = forms.ModelChoiceField(Street.objects.all(), label="街道", empty_label="请选择")
    name = line("收款单位", help_text="与合同的中标单位一致。")
    bank = line("开户银行", max_length=120, help_text="到支行,如:工商银行杭州拱墅支行。")
    account = forms.CharField(
        label="账号", max_length=60, help_text="8至32位数字,空格和短横线可以有。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = user.street
        if self.own:
            del self.fields["street"]
