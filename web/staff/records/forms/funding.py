"""Forms of money: settlement, final account, sources, appropriation, payment."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from funding.models import SourceKind
from funding.services.accounts import Excluded
from policy.loader import load_scheme
from web.staff.records.fields import DayField, MoneyField, line
from web.staff.records.forms.base import RecordForm, Section


class SettlementForm(RecordForm):
    """竣工结算."""

    settled_yuan = MoneyField(label="竣工结算审定价(元)")
    approved_on = DayField(label="审定日期")
    reviewer = line("审核单位", max_length=80)


class FinalAccountForm(RecordForm):
    """竣工财务决算."""

    amount_yuan = MoneyField(label="决算总额(元)", help_text="全部投入,含下面不计入补助的费用。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = load_scheme(self.project.scheme_code).subsidy.excluded_names
        for kind, name in self.kinds.items():
            self.fields[f"excluded_{kind}"] = MoneyField(label=f"{name}(元)", required=False)

    def arguments(self) -> dict[str, Any]:
        """The gross amount and the lines that were filled in."""
        lines = [
            Excluded(kind, amount, name)
            for kind, name in self.kinds.items()
            if (amount := self.cleaned_data[f"excluded_{kind}"] or Decimal(0))
        ]
        return {"amount_yuan": self.cleaned_data["amount_yuan"], "excluded": lines}

    def sections(self) -> Iterator[Section]:
        """The whole, then the part that city and district money does not pay."""
        yield Section(fields=self.named("amount_yuan"))
        names = [f"excluded_{kind}" for kind in self.kinds]
        yield Section(
            "其中:不计入补助的费用", self.named(*names), in_row=True,
            hint="市、区财政资金不包括这些投入;没有的不填。",
        )  # fmt: skip


class AccountApproval(RecordForm):
    """核定竣工财务决算."""

    document_no = line("核定文号", max_length=80)
    approved_on = DayField(label="核定日期")


class Plan(RecordForm):
    """资金来源计划."""

    kind = forms.ChoiceField(label="资金来源", choices=SourceKind.choices)
    planned_yuan = MoneyField(label="计划金额(元)", help_text="已有计划的来源再次填写,以新的金额为准。")


class AppropriationForm(RecordForm):
    """拨付."""

    amount_yuan = MoneyField(label="到账金额(元)")
    received_on = DayField(label="到账日期")
    document_no = line("拨付文号", max_length=80, required=False)


class PaymentForm(RecordForm):
    """支付."""

    amount_yuan = MoneyField(label="支付金额(元)")
    paid_on = DayField(label="支付日期")
    payee = line("收款单位")
    purpose = line("用途", help_text="如:施工合同第二期进度款")
