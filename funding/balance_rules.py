"""资金平衡: whether the sources cover the costs, now and at the end. Pure; yuan.

Now: what came in against what was paid and what the contracts still ask. At the end: what is planned, and what of it is
promised in writing or has come in, against the best figure of the cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Balance:
    """The sums; None where there is no contract, or no figure of the cost yet. `cost_label` names the figure."""

    planned: Decimal
    sure: Decimal
    received: Decimal
    paid: Decimal
    contract: Decimal | None
    cost: Decimal | None
    cost_label: str

    @property
    def in_hand(self) -> Decimal:
        """Received and not paid."""
        return self.received - self.paid

    @property
    def owed(self) -> Decimal | None:
        """What the contracts with their changes still ask; nothing where more was paid than they say."""
        return None if self.contract is None else max(self.contract - self.paid, Decimal("0.00"))

    @property
    def lacks_now(self) -> Decimal | None:
        """What the money in hand lacks of what the contracts still ask; negative where it is more."""
        return None if self.owed is None else self.owed - self.in_hand

    @property
    def lacks_plan(self) -> Decimal | None:
        """What all planned sources lack of the cost."""
        return None if self.cost is None else self.cost - self.planned

    @property
    def lacks_sure(self) -> Decimal | None:
        """What the promised sources lack of the cost."""
        return None if self.cost is None else self.cost - self.sure

    @property
    def covered_now(self) -> bool | None:
        """Whether the money in hand pays the contracts; None: nobody knows yet."""
        return None if self.lacks_now is None else self.lacks_now <= 0

    @property
    def covered_in_the_end(self) -> bool | None:
        """Whether the planned sources cover the cost; None: nobody knows yet."""
        return None if self.lacks_plan is None else self.lacks_plan <= 0


def now_in_words(balance: Balance) -> str:
    """目前."""
    if balance.owed is None or balance.lacks_now is None:
        return f"账上结余 {_yuan(balance.in_hand)};还没有签订合同,不能比较。"
    if not balance.owed:
        return f"合同价款已经付清,账上结余 {_yuan(balance.in_hand)}。"
    lead = f"账上结余 {_yuan(balance.in_hand)},合同还要支付 {_yuan(balance.owed)}"
    if balance.lacks_now > 0:
        return f"{lead},还差 {_yuan(balance.lacks_now)}。"
    return f"{lead},够付。"


def end_in_words(balance: Balance) -> str:
    """全部完成时."""
    if balance.lacks_plan is None or balance.lacks_sure is None:
        return "还没有造价数据,不能比较资金是否够用。"
    against = f"{balance.cost_label} {_yuan(balance.cost)}"
    plan = f"计划来源合计 {_yuan(balance.planned)},与{against}相比{_more_or_less(balance.lacks_plan)}"
    if balance.lacks_sure > 0:
        return f"{plan};其中已经落实 {_yuan(balance.sure)},还有 {_yuan(balance.lacks_sure)}没有落实。"
    return f"{plan};已经落实 {_yuan(balance.sure)},足够。"


def _more_or_less(lacks: Decimal) -> str:
    if lacks > 0:
        return f"有缺口 {_yuan(lacks)}"
    return f"多 {_yuan(-lacks)}" if lacks else "正好相等"


def _yuan(amount: Decimal | None) -> str:
    return f"{amount or Decimal(0):,.2f} 元"
