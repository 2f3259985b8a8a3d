"""The lines of the cost ladder: what may stand in one, and their sums. Pure; amounts in yuan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.rules import CENT, LARGEST, NOTHING, Excluded
from policy.errors import Reason

Key = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """A cost line: `item_code` of one of the 36, "" outside the list; `kind`: excluded from the subsidy as this."""

    label: str
    amount: Decimal
    item_code: str = ""
    kind: str = ""

    @property
    def key(self) -> Key:
        """Its row: the item, or outside the list the name."""
        return self.item_code, "" if self.item_code else self.label.strip()


def added(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, 0.00 of nothing."""
    return sum(amounts, NOTHING)


def excluded_of(lines: Iterable[Entry]) -> tuple[Excluded, ...]:
    """The lines that are left out of the subsidy, one sum a kind, in the order they come."""
    found: dict[str, Decimal] = {}
    for line in lines:
        if line.kind:
            found[line.kind] = found.get(line.kind, NOTHING) + line.amount
    return tuple(Excluded(kind, amount) for kind, amount in found.items())


def faults(
    lines: Sequence[Entry], items: Collection[str], kinds: Collection[str], *, signed: bool = False
) -> list[Reason]:
    """Everything wrong with single lines, each named by its place; `signed`: a change may lower a cost."""
    found, seen = [], set()
    for number, line in enumerate(lines, 1):
        where = f"第{number}行“{line.label.strip()[:20]}”"
        found += [
            Reason(code, f"{where}{text}", field="lines")
            for code, text in _faults(line, items, kinds, signed)
        ]
        if line.key in seen:
            found.append(Reason("twice", f"{where}与前面的行重复,请合并为一行。", field="lines"))
        seen.add(line.key)
    return found


def _faults(
    line: Entry, items: Collection[str], kinds: Collection[str], signed: bool
) -> Iterator[tuple[str, str]]:
    if not line.label.strip():
        yield "required", "没有写名称。"
    if len(line.label.strip()) > 80:
        yield "too_long", "的名称不能超过80字。"
    if wrong := _amount_fault(line.amount, signed):
        yield "bad_amount", wrong
    if line.item_code and line.item_code not in items:
        yield "unknown_item", f"的代码{line.item_code}不是改造内容。"
    if line.kind and line.kind not in kinds:
        yield "unknown_kind", "的不计入补助类别不存在。"


def _amount_fault(amount: Decimal, signed: bool) -> str:
    if not amount.is_finite() or abs(amount) >= LARGEST / 10:
        return "的金额太大,请核对单位是否为元。"
    if amount != amount.quantize(CENT):
        return "的金额最多两位小数。"
    if amount < 0 and not signed:
        return "的金额不能是负数。"
    return "" if amount else "的金额应大于 0,没有金额的行请删去。"
