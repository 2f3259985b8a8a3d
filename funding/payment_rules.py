"""支付: how far a contract may be paid, and what stands against a payment under it. Yuan with two decimals.

A contract's cap is its price with the approved changes until the settled price is known, and the settled price from then on.
Progress payments (and 其他费用 of a contract) stay within what is built, unless a reason is given. Where a share is held back
as 质保金, the other stages leave it alone. Nothing here knows when a payment was recorded: in any order the sum stays within
the cap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from policy.errors import Reason

NOTHING, CENT = Decimal("0.00"), Decimal("0.01")
ADVANCE, PROGRESS, SETTLEMENT, RETENTION, OTHER = "advance", "progress", "settlement", "retention", "other"
AFTER_SETTLEMENT = frozenset({SETTLEMENT, RETENTION})
BY_PROGRESS = frozenset({PROGRESS, OTHER})


@dataclass(frozen=True)
class Terms:
    """What a contract may be paid by: its price, the approved changes (signed), the settled price once known, the physical
    progress in whole percent once reported, and the share held back as 质保金 where one was agreed.
    """

    contract: Decimal
    changes: Decimal = NOTHING
    settled: Decimal | None = None
    percent: int | None = None
    retention: Fraction | None = None

    @property
    def agreed(self) -> Decimal:
        """The price with its changes, never below nothing."""
        return max(NOTHING, self.contract + self.changes)

    @property
    def cap(self) -> Decimal:
        """No payment goes beyond."""
        return self.agreed if self.settled is None else max(NOTHING, self.settled)

    @property
    def earned(self) -> Decimal:
        """What is built by the newest report; nothing before the first."""
        return _fen(Fraction(self.agreed) * (self.percent or 0) / 100)

    @property
    def retained(self) -> Decimal:
        """What is held back; nothing where no share was agreed."""
        return _fen(Fraction(self.cap) * self.retention) if self.retention else NOTHING


@dataclass(frozen=True)
class Taken:
    """What a contract's other payments come to, recorded and released: all of them, and 质保金 among them."""

    total: Decimal = NOTHING
    retention: Decimal = NOTHING


def room(terms: Terms, taken: Taken, stage: str) -> Decimal:
    """What can still be paid in this stage; never negative."""
    left = terms.cap - taken.total
    if stage == RETENTION and terms.retention:
        left = min(left, terms.retained - taken.retention)
    elif terms.retention:
        left = min(left, terms.cap - terms.retained - (taken.total - taken.retention))
    return max(NOTHING, left)


def ahead_of(terms: Terms, taken: Taken, amount: Decimal, stage: str) -> Decimal:
    """How far a payment goes beyond what is built; nothing within, nor in stages with a moment of their own.

    其他费用 under a contract are measured as progress is: no other name gets round the reason.
    """
    return max(NOTHING, taken.total + amount - terms.earned) if stage in BY_PROGRESS else NOTHING


def against(
    terms: Terms, taken: Taken, *, amount: Decimal, stage: str, ahead_reason: str = ""
) -> list[Reason]:
    """Every reason against paying this amount (above zero) under the contract now, beside its field."""
    return [*_too_early(terms, stage), *_beyond(terms, taken, amount, stage),
            *_ahead(terms, taken, amount, stage, ahead_reason)]  # fmt: skip


def warnings(terms: Terms) -> Iterator[str]:
    """What does not stand against a payment and should be known before one."""
    if terms.settled is None and terms.percent is None:
        yield "还没有上报工程进度,支付进度款须写明理由。"
    if terms.retention is None:
        yield "没有登记质保金比例,系统不预留质保金;合同有约定的,请先登记。"


def _too_early(terms: Terms, stage: str) -> Iterator[Reason]:
    if stage in AFTER_SETTLEMENT and terms.settled is None:
        yield Reason("not_settled", "还没有竣工结算审定价,不能支付结算款和质保金。", field="stage")


def _beyond(terms: Terms, taken: Taken, amount: Decimal, stage: str) -> Iterator[Reason]:
    left = room(terms, taken, stage)
    if amount > left:
        name = "合同价加已批准变更" if terms.settled is None else "竣工结算审定价"
        held = f",其中预留质保金 {terms.retained:,.2f} 元" if terms.retained else ""
        words = f"{name}共 {terms.cap:,.2f} 元{held},已登记支付 {taken.total:,.2f} 元,最多还可支付 {left:,.2f} 元。"
        yield Reason("above_cap", words, field="amount_yuan")


def _ahead(terms: Terms, taken: Taken, amount: Decimal, stage: str, reason: str) -> Iterator[Reason]:
    if ahead_of(terms, taken, amount, stage) and not reason.strip():
        built = "还没有上报工程进度" if terms.percent is None else f"形象进度 {terms.percent}%"
        words = f"{built},按进度可付 {terms.earned:,.2f} 元,本次付后共 {taken.total + amount:,.2f} 元;确需支付的,请写明理由。"
        yield Reason("ahead_of_progress", words, field="ahead_reason")


def _fen(value: Fraction) -> Decimal:
    """Half up, once; amounts are never negative here."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)
