"""Gate of step 8 (scheme 三(三)8, policy §2): application, opinion, plan, candidates on notice, award, contract, price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from policy.schema import Scheme
from workflow.conditions import CLERK, NOBODY, OFFICER, Condition, condition, documents
from workflow.values import Facts, TenderFacts


def tender(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 8: EPC or construction, and supervision in either case; the price within the reviewed budget."""
    yield from _lot("works", "EPC" if facts.epc else "施工", facts.works, facts.on)
    yield from _lot("supervision", "监理", facts.supervision, facts.on)
    yield _price(facts)
    awarded = any(lot is not None and lot.awarded for lot in (facts.works, facts.supervision))
    yield from documents(8, facts, scheme, there=awarded)


def _lot(code: str, name: str, lot: TenderFacts | None, on: date) -> Iterator[Condition]:
    given = lot or TenderFacts()
    agreed = given.opinion == "agree" and not given.failed
    kind = "EPC或施工" if code == "works" and lot is None else name
    yield condition(f"{code}_applied", lot, f"{kind}招标已申请", f"还没有申请{kind}招标", CLERK, "tender")
    against = f"区住建局不同意{kind}招标申请,请重新申请" if given.opinion == "refuse" else ""
    against = f"{kind}招标流标,请重新申请" if given.failed else against
    yield condition(
        f"{code}_opinion",
        agreed,
        f"区住建局同意{kind}招标",
        against or f"区住建局还没有对{kind}招标申请出具意见",
        (CLERK if against else OFFICER) if lot else NOBODY,
        "tender",
    )
    next_ = CLERK if agreed else NOBODY
    yield from _competition(code, kind, given, on, next_)
    # the notice is waited for, nobody has to do anything
    award = NOBODY if given.competed and not _stood(given, on) else next_
    yield condition(
        f"{code}_awarded", given.awarded, f"{kind}已定标", f"还没有登记{kind}中标通知书", award, "tender"
    )
    priced = given.contract_yuan is not None
    yield condition(
        f"{code}_contract", priced, f"{kind}合同已签订", f"还没有登记{kind}合同价", award, "tender"
    )


def _competition(
    code: str, kind: str, given: TenderFacts, on: date, next_: tuple[str, ...]
) -> Iterator[Condition]:
    """Method and plan; after a competition the candidates' notice. What was awarded without (补录) is not asked again."""
    yield condition(
        f"{code}_planned",
        given.planned or given.awarded,
        f"{kind}招标方式已确定" if given.planned else f"{kind}中标结果已登记",
        f"还没有登记{kind}招标方式和计划",
        next_,
        "tender",
    )
    if not given.competed:
        return
    until = given.candidates_until
    waiting = (
        f"{kind}中标候选人公示到{until.month}月{until.day}日" if until else f"还没有公示{kind}中标候选人"
    )
    yield condition(
        f"{code}_candidates",
        _stood(given, on),
        f"{kind}中标候选人公示期满",
        waiting,
        NOBODY if until else next_,
        "tender",
    )


def _stood(given: TenderFacts, on: date) -> bool:
    """The candidates' last day on notice is over."""
    return given.candidates_until is not None and on > given.candidates_until


def _price(facts: Facts) -> Condition:
    """All lots together ≤ reviewed budget, or a reason; it cannot be judged before every price is known."""
    lots = (facts.works or TenderFacts(), facts.supervision or TenderFacts())
    prices = [lot.contract_yuan for lot in lots if lot.contract_yuan is not None]
    reviewed = facts.design.reviewed_yuan if facts.design else None
    if len(prices) < len(lots):
        return condition("price", False, "", "签订合同后核对合同价与审核后概算", NOBODY, "tender")
    if any(lot.over_budget_reason for lot in lots):
        return condition("price", True, "合同价高于审核后概算,已写明理由", "", CLERK, "tender")
    if reviewed is None:
        return condition("price", False, "", "没有审核后概算,不能核对合同价", CLERK, "design")
    total = sum(prices, Decimal(0))
    missing = f"合同价合计{total:,.2f}元,高于审核后概算{reviewed:,.2f}元,请写明理由"
    return condition("price", total <= reviewed, "合同价不高于审核后概算", missing, CLERK, "tender")
