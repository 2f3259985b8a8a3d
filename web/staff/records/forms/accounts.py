"""Forms of 竣工结算 and 竣工财务决算."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms

from funding.ladder_lines import Entry
from funding.ladder_queries import lines_of
from funding.models import ExcludedLine, FinalAccount
from funding.services.account_checks import Excluded
from projects.models import Project
from web.staff.records.fields import DayField, MoneyField, line, text
from web.staff.records.forms.base import RecordForm, Section
from web.staff.records.forms.rung_lines import SplitForm


class SettlementForm(RecordForm):
    """竣工结算."""

    settled_yuan = MoneyField(label="竣工结算审定价(元)")
    approved_on = DayField(label="审定日期")
    reviewer = line("审核单位", max_length=80)


class FinalAccountForm(SplitForm):
    """竣工财务决算: the whole, what is left out of the subsidy, and its lines where they are known."""

    amount_yuan = MoneyField(label="决算总额(元)", help_text="全部投入,含下面不计入补助的费用。")
    label = "决算总额"

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        last = FinalAccount.objects.filter(project=project).order_by("-number").first()
        kept = lines_of(project, f"final_account:{last.pk}") if last and "values" not in kwargs else ()
        super().__init__(*args, project=project, lines=kept, **kwargs)
        for kind, name in self.kinds[1:]:
            self.fields[f"excluded_{kind}"] = MoneyField(label=f"{name}(元)", required=False)
        if last:
            self.initial.setdefault("amount_yuan", last.reviewed_yuan or last.amount_yuan)
            self.initial |= {f"excluded_{one.kind}": one.amount_yuan for one in _unsplit(last, kept)}

    def arguments(self) -> dict[str, Any]:
        """The gross amount, the excluded sums that were filled in, and the lines."""
        given = self.cleaned_data
        excluded = [
            Excluded(kind, amount, name)
            for kind, name in self.kinds[1:]
            if (amount := given[f"excluded_{kind}"] or Decimal(0))
        ]
        return {"amount_yuan": given["amount_yuan"], "excluded": excluded, "lines": self.lines()}

    def sections(self) -> Iterator[Section]:
        """The whole, the part that city and district money does not pay, the lines."""
        yield Section(fields=self.named("amount_yuan"))
        names = [f"excluded_{kind}" for kind, _ in self.kinds[1:]]
        yield Section(
            "其中:不计入补助的费用", self.named(*names), in_row=True,
            hint="市、区财政资金不包括这些投入;没有的不填。下面填了明细的,以明细中的标记为准,这里可以不填。",
        )  # fmt: skip
        yield from self.line_sections()


def _unsplit(last: FinalAccount, kept: tuple[Entry, ...]) -> Iterable[ExcludedLine]:
    """The excluded sums of the version before where no line says them."""
    return () if kept else last.excluded_lines.all()


class LinesForm(SplitForm):
    """The lines of a contract, change, settlement or final account."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, target: Any, **kwargs: Any) -> None:
        self.label, self.signed = target.label, target.signed
        super().__init__(*args, target=target, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """The lines, and which were there when the page was shown."""
        return {"lines": self.lines(), "seen": self.cleaned_data["seen"]}

    def sections(self) -> Iterator[Section]:
        """Only the lines: the amount stands on the paper itself."""
        yield from self.line_sections()


class AccountReview(RecordForm):
    """审核结果 of the reviewing firm."""

    reviewer = line("审核单位", max_length=80)
    reviewed_yuan = MoneyField(
        label="审核金额(元)", help_text="与报送金额不一致的,登记后请退回街道重新报送。"
    )
    reviewed_on = DayField(label="审核日期")
    correction_reason = line("更正理由", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.target is not None and self.target.reviewed_on is None:
            del self.fields["correction_reason"]


class AccountReturn(RecordForm):
    """退回, with a reason."""

    reason = text("退回原因", rows=3, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.target and self.target.reviewed_yuan
        if found is not None and found != self.target.amount_yuan:
            self.initial["reason"] = f"审核金额 {found:,.2f} 元,请按审核金额重新报送。"


class AccountApproval(RecordForm):
    """核定竣工财务决算."""

    document_no = line("核定文号", max_length=80)
    approved_on = DayField(label="核定日期")
