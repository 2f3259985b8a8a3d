"""资金平衡 and the table of sources on the money page: each number is a link to where it comes from."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse

from accounts.models import User
from funding.balance_rules import Balance, end_in_words, now_in_words
from funding.models import SourceKind
from funding.queries import CHANGED, MoneySummary
from funding.source_sums import NOTHING
from projects.models import Project


class Figure(NamedTuple):
    """A number of the balance: its name, yuan (None: not known), and where it comes from."""

    label: str
    amount: Any
    href: str


def balance_of(money: MoneySummary) -> Balance:
    """The balance of a project's money."""
    return Balance(
        planned=money.planned,
        sure=money.sure,
        received=money.received,
        paid=money.paid,
        contract=to_be_paid(money)[0],
        cost=money.cost,
        cost_label=money.cost_label,
    )


def to_be_paid(money: MoneySummary) -> tuple[Decimal | None, str]:
    """What the contracts come to, None before any, and its name: as payments are capped, the settled price once it is known."""
    rungs = {rung.stage: rung for rung in money.ladder}
    if settled := rungs.get("settled"):
        return settled.amount, settled.label
    if "contract" not in rungs:
        return None, CHANGED
    return sum((rungs[stage].amount for stage in ("contract", "change") if stage in rungs), NOTHING), CHANGED


def balance_context(user: User, project: Project, money: MoneySummary) -> dict[str, Any]:
    """What the money page says of sources and costs."""
    balance, (_, asked) = balance_of(money), to_be_paid(money)
    ladder, sources = reverse("ladder", args=[project.code]), "#sources"
    return {
        "balance": balance,
        "now_sentence": now_in_words(balance),
        "end_sentence": end_in_words(balance),
        "now_figures": [
            Figure("已到账", balance.received, sources),
            Figure("已支付", balance.paid, reverse("payments", args=[project.code])),
            Figure(asked, balance.contract, ladder),
        ],
        "end_figures": [
            Figure("计划来源", balance.planned, sources),
            Figure("已经落实(含已到账)", balance.sure, sources),
            Figure(balance.cost_label or "造价", balance.cost, ladder),
        ],
        "personal": SourceKind.PERSONAL,
        "sees_units": sees_units(user),
    }


def sees_units(user: User) -> bool:
    """Who reads contributions unit by unit: those who work in street and bureau, and the auditor."""
    return not user.sits_outside and not user.works_in_community
