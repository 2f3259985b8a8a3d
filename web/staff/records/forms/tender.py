"""Forms of the tender (step 8)."""

from collections.abc import Iterator
from typing import Any

from django import forms

from web import formats
from web.staff.records.fields import DayField, MoneyField, choice, line, text
from web.staff.records.forms.base import Line, RecordForm, Section
from works.models import Tender
from works.tender_rules import Bid

ROWS = range(1, 11)


class ApplyTender(RecordForm):
    """招投标申请."""

    kind = choice("招标内容", Tender.Kind.choices)
    note = text("说明", max_length=300, required=False)


class Press(RecordForm):
    """查收 and 撤回: nothing to fill in."""


class TenderOpinion(RecordForm):
    """区住建局意见."""

    opinion = choice("意见", [("agree", "同意"), ("refuse", "不同意")])
    note = text("意见说明", max_length=300, required=False, help_text="不同意的,必须写明理由。")


class Plan(RecordForm):
    """招标方式和计划."""

    method = choice("招标方式", Tender.Method.choices)
    planned_on = DayField(label="计划招标日期", ahead=True)
    ceiling_yuan = MoneyField(
        label="招标控制价(元)", required=False, help_text="合同价高于控制价的,要写明理由。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial[name] = getattr(self.target, name)


class Announcement(RecordForm):
    """招标公告."""

    notice_on = DayField(label="招标公告日期", help_text="邀请招标的,填投标邀请书日期。")
    notice_place = line("公告平台", help_text="如:浙江省公共资源交易服务平台。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.target.notice_on:
            self.initial |= {
                "notice_on": self.target.notice_on,
                "notice_place": self.target.notice_place,
            }


class Bids(RecordForm):
    """开标: every bid in one table."""

    bids_opened_on = DayField(label="开标日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(self.target.bidders.all())
        for number in ROWS:
            self._row(number)
        for number, one in zip(ROWS, known, strict=False):
            self.initial |= {
                f"name_{number}": one.name, f"price_{number}": one.price_yuan,
                f"consortium_{number}": one.is_consortium, f"rank_{number}": one.candidate_rank,
            }  # fmt: skip
        if self.target.bids_opened_on:
            self.initial["bids_opened_on"] = self.target.bids_opened_on

    def sections(self) -> Iterator[Section]:
        """The day, then the table."""
        yield Section(fields=self.named("bids_opened_on"))
        lines = tuple(
            Line(str(n), self.named(f"name_{n}", f"price_{n}", f"consortium_{n}", f"rank_{n}")) for n in ROWS
        )
        columns = ("序号", "投标单位", "投标报价(元)", "联合体", "候选人名次")
        hint = "评标后推荐的中标候选人填名次 1 至 3,其他单位不填;没有用到的行留空。"
        yield Section("投标单位", columns=columns, lines=lines, hint=hint)

    def arguments(self) -> dict[str, Any]:
        """The day and the rows that are filled in."""
        return {"bids_opened_on": self.cleaned_data["bids_opened_on"], "bids": tuple(self._bids())}

    def clean(self) -> dict[str, Any]:
        """A row with a price has a name and the other way round, each named at its field."""
        given = super().clean() or {}
        for n in ROWS:
            name, price = given.get(f"name_{n}"), given.get(f"price_{n}")
            if name and price is None and f"price_{n}" not in self.errors:
                self.add_error(f"price_{n}", f"第{n}行:请填写投标报价。")
            if price is not None and not price:
                self.add_error(f"price_{n}", f"第{n}行:投标报价应大于 0。")
            others = price is not None or given.get(f"rank_{n}") or given.get(f"consortium_{n}")
            if others and not name and f"name_{n}" not in self.errors:
                self.add_error(f"name_{n}", f"第{n}行:请填写投标单位。")
        return given

    def _bids(self) -> Iterator[Bid]:
        given = self.cleaned_data
        for n in ROWS:
            if given[f"name_{n}"]:
                rank = int(given[f"rank_{n}"]) if given[f"rank_{n}"] else None
                yield Bid(given[f"name_{n}"], given[f"price_{n}"], given[f"consortium_{n}"], rank, n)

    def _row(self, n: int) -> None:
        self.fields[f"name_{n}"] = line(f"第{n}行投标单位", required=False)
        self.fields[f"price_{n}"] = MoneyField(label=f"第{n}行投标报价(元)", required=False)
        self.fields[f"consortium_{n}"] = forms.BooleanField(label=f"第{n}行是联合体", required=False)
        ranks = [("", "—"), ("1", "第1名"), ("2", "第2名"), ("3", "第3名")]
        self.fields[f"rank_{n}"] = forms.ChoiceField(
            label=f"第{n}行候选人名次", choices=ranks, required=False
        )


class Candidates(RecordForm):
    """中标候选人公示."""

    candidates_from = DayField(label="公示开始日期")
    candidates_until = DayField(
        label="公示截止日期", ahead=True, help_text="不少于3日,开始当日不算;最后一日不能是休息日。"
    )


class Failure(RecordForm):
    """流标."""

    failed_on = DayField(label="流标日期")
    reason = text("流标原因", max_length=300, help_text="如:投标人少于3家。流标后可以重新申请。")


class Award(RecordForm):
    """中标和合同."""

    winner = line("中标单位")
    choice_reason = text("未选第一名候选人的理由", max_length=300, required=False)
    awarded_on = DayField(label="中标通知书日期")
    contract_yuan = MoneyField(label="合同价(元)")
    contract_on = DayField(label="合同签订日期")
    over_budget_reason = text(
        "合同价高于审核后概算的理由",
        max_length=300,
        required=False,
        help_text="高于招标控制价的,也在此写明。",
    )
    correction_reason = text(
        "更正理由", max_length=300, required=False, help_text="已登记过中标结果、现在更正的,必须填写。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_candidates()
        if self.target.contract_yuan is not None:
            names = (
                "winner",
                "awarded_on",
                "contract_yuan",
                "contract_on",
                "over_budget_reason",
                "choice_reason",
            )
            self.initial |= {name: getattr(self.target, name) for name in names if name in self.fields}
        else:
            del self.fields["correction_reason"]

    def _offer_candidates(self) -> None:
        """After a competition the winner is chosen from the candidates; otherwise no choice needs a reason."""
        if not self.target.is_competed:
            del self.fields["choice_reason"]
            return
        ranked = self.target.bidders.exclude(candidate_rank=None).order_by("candidate_rank")
        names = [
            (one.name, f"第{one.candidate_rank}名 {one.name}(报价 {formats.number(one.price_yuan)} 元)")
            for one in ranked
        ]
        self.fields["winner"] = choice("中标单位", names)
        if names:
            self.initial.setdefault("winner", names[0][0])
