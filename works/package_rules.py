"""How a package's price is shared: what is wrong with it, and where each yuan comes from. Amounts in yuan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from policy.errors import Reason
from works import sharing

LEAST_MEMBERS = 2
LAST_STEP = 8
"""What is under construction was designed and contracted: it joins no package any more."""


@dataclass(frozen=True)
class Part:
    """A member: the area it is weighed by (m²) and, where sums were agreed, its sum."""

    key: int
    name: str
    area: Decimal
    stated: Decimal | None = None


def shares(total: Decimal, parts: Mapping[int, Part], *, by_area: bool) -> dict[int, Decimal]:
    """Each member's share, which together are the total; call it only where `faults` found nothing."""
    if by_area:
        return sharing.by_area(total, {key: part.area for key, part in parts.items()})
    return {key: part.stated or Decimal("0.00") for key, part in parts.items()}


def faults(total: Decimal | None, parts: Mapping[int, Part], *, by_area: bool) -> list[Reason]:
    """Every reason why the price cannot be shared out yet; a difference of stated sums is named to the fen."""
    found = []
    if len(parts) < LEAST_MEMBERS:
        found.append(Reason("too_few_members", "打包至少要有两个项目。"))
    if total is None or total <= 0:
        found.append(Reason("no_total", "请先填写总金额。"))
    if by_area:
        return found
    missing = [part.name for part in parts.values() if part.stated is None]
    if missing:
        return [*found, Reason("no_sum", f"还没有约定金额:{'、'.join(missing)}。")]
    stated = {key: part.stated for key, part in parts.items() if part.stated is not None}
    left = sharing.difference(total or Decimal(0), stated)
    if total is not None and left:
        word = "少" if left > 0 else "多"
        message = f"约定金额合计比总金额{word} {abs(left):,.2f} 元,请改到一致。"
        found.append(Reason("sums_differ", message))
    return found


def source(part: Part, total: Decimal, whole_area: Decimal, share: Decimal, *, by_area: bool) -> str:
    """Where a share comes from, in a sentence."""
    if not by_area:
        return "按约定金额"
    percent = part.area * 100 / whole_area
    return f"{total:,.2f} × {part.area:,.2f} ÷ {whole_area:,.2f}({percent:.2f}%)= {share:,.2f}"
