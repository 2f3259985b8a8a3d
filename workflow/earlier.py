"""What is entered for a project taken over at a later step (补录), and what must not be missing (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from policy.errors import Reason
from policy.schema import Scheme
from workflow.conditions import ordinal
from workflow.values import ROUND_STEPS


@dataclass(frozen=True)
class EarlierListing:
    """The development bureau's document; `supplementary`: 增补."""

    number: str
    listed_on: date
    supplementary: bool = False


@dataclass(frozen=True)
class EarlierScheme:
    """The scheme as it stands, with its amounts in yuan; a project past step 5 has the reviewed budget."""

    summary: str
    author: str = ""
    estimate_yuan: Decimal | None = None
    budget_yuan: Decimal | None = None
    reviewer: str = ""
    reviewed_yuan: Decimal | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True)
class EarlierContract:
    """The contract of the works (EPC or construction), in yuan."""

    winner: str
    contract_yuan: Decimal
    contract_on: date
    awarded_on: date
    epc: bool = False
    over_budget_reason: str = ""


@dataclass(frozen=True)
class EarlierWorks:
    """Construction so far."""

    started_on: date
    planned_completion_on: date
    completed_on: date | None = None
    accepted_on: date | None = None


@dataclass(frozen=True)
class ProofAsked:
    """A paper that proves an earlier result; `code` names it in forms, `name` is the document's title."""

    code: str
    name: str
    from_step: int


PROOFS = (
    ProofAsked("round_1", "第一次征求意见结果汇总表", 2),
    ProofAsked("round_2", "第二次征求意见结果汇总表", 4),
    ProofAsked("listing", "计划下达文件", 5),
    ProofAsked("design", "正式方案和概算审核报告", 6),
    ProofAsked("round_3", "第三次征求意见结果汇总表", 7),
    ProofAsked("minutes", "联审纪要", 8),
    ProofAsked("contract", "中标通知书和合同", 9),
    ProofAsked("works", "开工令和完工证明", 10),
    ProofAsked("acceptance", "竣工验收记录", 11),
)
"""What the earlier steps of the scheme left on paper. Any one proof lets the bureau confirm; the others it sees missing."""


def proofs_asked(step: int) -> tuple[ProofAsked, ...]:
    """The papers a project at this step can show."""
    return tuple(one for one in PROOFS if one.from_step <= step)


@dataclass(frozen=True)
class Earlier:
    """Everything that happened before the project came into the portal.

    `rounds`: `consultations.services.earlier.EarlierRound` totals. `entered`: step → day it was entered, as far as
    known. `included`: codes of the items that were chosen. `proofs`: uploads, each becomes 补录佐证材料.
    Items and scheme may also be entered by their own verbs until the bureau confirms; it asks for them then.
    """

    rounds: Sequence[Any] = ()
    listing: EarlierListing | None = None
    scheme: EarlierScheme | None = None
    contract: EarlierContract | None = None
    works: EarlierWorks | None = None
    included: Collection[str] = ()
    entered: Mapping[int, date] = field(default_factory=dict)
    proofs: Sequence[Any] = ()


def unready(step: int, has_items: bool, has_scheme: bool, has_proof: bool = True) -> tuple[Reason, ...]:
    """What the bureau still misses before it can confirm."""
    lacking = []
    if not has_proof:
        message = "还没有上传佐证材料。"
        lacking.append(Reason("proof_missing", message, who="street_clerk", where="take_over"))
    if step > 2 and not has_items:
        lacking.append(
            Reason("items_missing", "还没有登记纳入改造的内容。", who="street_clerk", where="items")
        )
    if step > 5 and not has_scheme:
        message = "还没有登记正式方案和审核后概算。"
        lacking.append(Reason("scheme_missing", message, who="street_clerk", where="design"))
    return tuple(lacking)


def missing(
    step: int, entered_on: date, note: str, earlier: Earlier, scheme: Scheme, on: date
) -> tuple[Reason, ...]:
    """Every reason why the project cannot enter at this step with what was given."""
    if not 2 <= step <= len(scheme.steps):
        return (Reason("bad_step", "补录的项目应已进入第2步或以后的步骤。", field="step"),)
    return (
        *_missing_words(note, earlier),
        *_wrong_days(step, entered_on, earlier, on),
        *_missing_rounds(step, earlier),
        *_missing_records(step, earlier),
        *_missing_works(step, earlier.works),
        *_unknown_items(earlier, scheme),
    )


def _missing_words(note: str, earlier: Earlier) -> Iterator[Reason]:
    if not note.strip():
        yield Reason("required", "请填写补录说明。", field="note")
    if not earlier.proofs:
        yield Reason("no_proof", "请上传佐证材料。", field="proofs")


def _wrong_days(step: int, entered_on: date, earlier: Earlier, on: date) -> Iterator[Reason]:
    if entered_on > on:
        yield Reason("in_future", "进入本步骤的日期不能晚于今天。", field="entered_on")
    if any(not 1 <= number < step for number in earlier.entered):
        yield Reason("bad_dates", f"前面步骤的日期只能填写第1步至第{step - 1}步。", field="entered")
    days = [day for _, day in sorted(earlier.entered.items())]
    if days != sorted(days) or (days and days[-1] > entered_on):
        yield Reason(
            "bad_dates", "各步骤的日期应依次不早于前一步,且不晚于进入本步骤的日期。", field="entered"
        )


def _missing_rounds(step: int, earlier: Earlier) -> Iterator[Reason]:
    given = [one.number for one in earlier.rounds]
    for number, held_at in ROUND_STEPS.items():
        if held_at < step and number not in given:
            yield Reason("round_missing", f"请填写{ordinal(number)}的结果。", field="rounds")
        if held_at >= step and number in given:
            yield Reason("round_later", f"{ordinal(number)}在补录后的步骤进行,不能补录结果。", field="rounds")
    if len(given) != len(set(given)):
        yield Reason("round_twice", "同一次征求意见只能补录一次。", field="rounds")


def _missing_records(step: int, earlier: Earlier) -> Iterator[Reason]:
    listing = earlier.listing
    if step > 4 and (listing is None or not listing.number.strip()):
        yield Reason("listing_missing", "请填写计划下达文号。", field="listing_number")
    if step > 8 and earlier.contract is None:
        yield Reason("contract_missing", "请填写中标单位和合同价。", field="contract_yuan")
    for amount in _amounts(earlier):
        if not amount.is_finite() or not 0 <= amount < 10**12 or amount != amount.quantize(Decimal("0.01")):
            yield Reason("bad_amount", "金额应为不小于 0、最多两位小数的数。", field="reviewed_yuan")
            return
    if _over_budget(earlier):
        yield Reason("over_budget", "合同价高于审核后概算,请填写理由。", field="over_budget_reason")


def _over_budget(earlier: Earlier) -> bool:
    """A price above the reviewed budget without a word why (policy §2, step 8)."""
    reviewed = earlier.scheme.reviewed_yuan if earlier.scheme else None
    contract = earlier.contract
    if reviewed is None or contract is None:
        return False
    return contract.contract_yuan > reviewed and not contract.over_budget_reason.strip()


def _amounts(earlier: Earlier) -> Iterator[Decimal]:
    scheme, contract = earlier.scheme, earlier.contract
    given = (scheme.estimate_yuan, scheme.budget_yuan, scheme.reviewed_yuan) if scheme else ()
    yield from (amount for amount in given if amount is not None)
    if contract is not None:
        yield contract.contract_yuan


def _missing_works(step: int, works: EarlierWorks | None) -> Iterator[Reason]:
    if step > 9 and (works is None or works.completed_on is None):
        yield Reason("works_missing", "请填写开工和完工日期。", field="completed_on")
    if step > 10 and (works is None or works.accepted_on is None):
        yield Reason("acceptance_missing", "请填写竣工验收日期。", field="accepted_on")
    if works is None:
        return
    days = [works.started_on, works.completed_on, works.accepted_on]
    known = [day for day in days if day]
    if known != sorted(known) or works.planned_completion_on < works.started_on:
        yield Reason("bad_dates", "开工、完工、验收日期应依次不早于前一个。", field="started_on")


def _unknown_items(earlier: Earlier, scheme: Scheme) -> Iterator[Reason]:
    known = {item.code for item in scheme.items}
    if set(earlier.included) - known:
        yield Reason("unknown_item", "所选的改造内容不在清单中。", field="included")
