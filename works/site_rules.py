"""Rules of the building site (step 9), pure: progress that only grows, days stopped, changes against the money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy.errors import Reason

FULL = 100


@dataclass(frozen=True)
class Done:
    """How far an item is: physical percent, and the quantity built so far in the item's unit (None: not measured)."""

    percent: int
    quantity: Decimal | None = None


def wrong_items(
    given: Mapping[str, Done], last: Mapping[str, Done], names: Mapping[str, str], *, corrected: bool
) -> Iterator[Reason]:
    """Reasons against the items' progress: not in the menu, no percentage, fallen without a correction note.

    `names`: the included items by code, in words. `last`: what was reported last. `corrected`: a note is given.
    """
    for code, done in given.items():
        if code not in names:
            yield Reason("not_included", f"{code}没有纳入改造,不登记进度。")
            continue
        yield from _impossible(code, done, names[code])
        if not corrected and code in last:
            yield from _fallen(done, last[code], names[code])


def _impossible(code: str, done: Done, name: str) -> Iterator[Reason]:
    if not 0 <= done.percent <= FULL:
        yield Reason("bad_percent", f"{name}:形象进度应为 0 到 100 的整数。", field=f"percent_{code}")
    if done.quantity is not None and done.quantity < 0:
        yield Reason("negative", f"{name}:完成数量不能是负数。", field=f"quantity_{code}")


def _fallen(done: Done, last: Done, name: str) -> Iterator[Reason]:
    if done.percent < last.percent:
        words = f"{name}由 {last.percent}% 减为 {done.percent}%,请填写数据更正说明。"
        yield Reason("decreased", words, field="correction_note")
    if last.quantity is not None and done.quantity is not None and done.quantity < last.quantity:
        words = f"{name}完成数量由 {last.quantity:,} 减为 {done.quantity:,},请填写数据更正说明。"
        yield Reason("decreased", words, field="correction_note")


def over_contract(invested: Decimal | None, contract: Decimal | None, note: str) -> list[Reason]:
    """More invested than all contracts with their approved changes: often 万元 read as 元, so it is said why."""
    if invested is None or contract is None or invested <= contract or note.strip():
        return []
    words = f"累计完成投资 {invested:,.2f} 元,超过合同价(含已同意的变更)合计 {contract:,.2f} 元。"
    words += "请核对单位是否为元;确实超过的,请在施工情况中写明原因。"
    return [Reason("over_contract", words, field="note")]


def days_stopped(spans: Iterable[tuple[date, date | None]], today: date) -> int:
    """Calendar days on which work stood still: the first counts, the day of resuming does not."""
    return sum(max(((end or today) - start).days, 0) + (end is None) for start, end in spans)


@dataclass(frozen=True)
class ChangeSum:
    """Changes against the money, in yuan: approved and waiting sums, contracts, and the reviewed budget."""

    approved: Decimal
    waiting: Decimal
    contract: Decimal | None
    budget: Decimal | None

    @property
    def with_changes(self) -> Decimal | None:
        """The contracts with every approved change; None before a contract."""
        return None if self.contract is None else self.contract + self.approved

    @property
    def warning(self) -> str:
        """What to look at before a change is decided: over the reviewed budget already, or once those waiting pass."""
        total = self.with_changes
        if total is None or self.budget is None:
            return ""
        if total > self.budget:
            return f"合同价加已同意的变更比审核后概算多 {total - self.budget:,.2f} 元。"
        if total + self.waiting > self.budget:
            over = total + self.waiting - self.budget
            return f"待审批的变更都同意的话,将比审核后概算多 {over:,.2f} 元。"
        return ""
