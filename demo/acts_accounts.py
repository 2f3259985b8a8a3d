"""竣工结算 and 竣工财务决算 of the demo, from 报送 to 核定."""

from datetime import date
from decimal import Decimal

from demo.acts_ladder import final_lines, split
from demo.story import Story
from funding.models import FinalAccount
from funding.services.accounts import (
    Excluded,
    approve_final_account,
    open_account,
    record_settlement,
    return_account,
    review_account,
    submit_final_account,
)

REVIEWER = "演示会计师事务所"


def settle(story: Story, on: date, percent: str = "95.8") -> None:
    """竣工结算."""
    record_settlement(
        story.project, actor=story.clerk, on=on, settled_yuan=story.part(percent), approved_on=on,
        reviewer="演示工程造价咨询有限公司",
    )  # fmt: skip


def account(story: Story, on: date, amount: Decimal, excluded: tuple[Excluded, ...] = ()) -> FinalAccount:
    """竣工财务决算 as submitted by the street; by line where the budget is, then after a first version was returned."""
    split(story.project, story.clerk, on)
    lines = final_lines(story.project, amount, excluded)
    if lines:
        _returned_first(story, on, amount, excluded)
    return submit_final_account(
        story.project, actor=story.clerk, on=on, amount_yuan=amount, excluded=excluded, lines=lines
    )


def _returned_first(story: Story, on: date, amount: Decimal, excluded: tuple[Excluded, ...]) -> None:
    """A version a little too high, in total only: the review found less, so it went back."""
    more = amount + Decimal("12800.00")
    first = submit_final_account(story.project, actor=story.clerk, on=on, amount_yuan=more, excluded=excluded)
    officer = story.people.officer
    review_account(first, actor=officer, on=on, reviewer=REVIEWER, reviewed_yuan=amount, reviewed_on=on)
    return_account(
        first, actor=officer, on=on, reason=f"审核金额 {amount:,.2f} 元,请按审核金额重新报送,并附分项明细。"
    )


def approve(story: Story, submitted: FinalAccount, on: date) -> None:
    """核定 by the bureau."""
    number = f"拱财建核〔{on.year}〕演示{story.place.number:03d}号"
    officer, amount = story.people.officer, submitted.amount_yuan
    open_account(submitted, actor=officer, on=on)
    review_account(submitted, actor=officer, on=on, reviewer=REVIEWER, reviewed_yuan=amount, reviewed_on=on)
    approve_final_account(submitted, actor=story.people.officer, on=on, document_no=number)
