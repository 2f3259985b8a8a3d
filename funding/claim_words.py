"""The subsidy told in words, sum by sum, as a clerk would say it to whoever asks (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from funding.claim_rules import Ask, Outcome
from funding.rules import CENT, Breakdown, SubsidyInput
from policy.schema import SubsidyRules

ASKS: dict[Ask, str] = {"pay": "拨付", "supplement": "补拨", "recover": "收回", "even": "不补不收"}


def plain(amount: Decimal) -> str:
    """4,800,000 or 4,800,000.50: fen only where there are some."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def percent(rate: Fraction) -> str:
    """50% or 1/3."""
    share = rate * 100
    return f"{share}%" if share.denominator == 1 else str(rate)


def in_words(given: SubsidyInput, rules: SubsidyRules, made: Breakdown) -> tuple[str, ...]:
    """Every step of the computation as a sentence. An estimate says so first."""
    return tuple(_sentences(given, rules, made))


def outcome_in_words(
    city: Decimal, before: Decimal | None, received: Decimal, found: Outcome, *, confirmed: bool = True
) -> str:
    """What is to be paid, added or given back, with the sums it follows from; `confirmed`: else only claimed so far."""
    word = "核定" if confirmed else "申报"
    first = f"本次{word}市级补助资金 {plain(city)} 元"
    if before is not None and found.change is not None:
        first = f"前次核定 {plain(before)} 元,本次{word} {plain(city)} 元({_changed(found.change)})"
    came = f"已到账 {plain(received)} 元"
    if found.ask == "even":
        return f"{first},{came},不需要补拨或收回。"
    asked = {"pay": "还应拨付", "supplement": "应补拨", "recover": "应收回"}[found.ask]
    return f"{first},{came},{asked} {plain(found.amount)} 元。"


def _changed(change: Decimal) -> str:
    if change == 0:
        return "没有变化"
    return f"{'增加' if change > 0 else '减少'} {plain(abs(change))} 元"


def _sentences(given: SubsidyInput, rules: SubsidyRules, made: Breakdown) -> Iterator[str]:
    if made.gross is None or made.cost is None:
        return
    if made.estimate_source:
        yield f"以下按{made.estimate_source}测算,不是正式数;竣工财务决算核定后重新计算。"
    yield from _cost(given, rules, made)
    if made.cap_total is None:
        yield from _without_city(rules, made)
    elif made.base is not None and made.city is not None:
        yield from _counted(given, rules, made)
        yield _compared(given, rules, made)
        yield _city(rules, made.base, made.city)
        yield f"其余 {plain(made.cost - made.city)} 元由区财政、居民出资、中央补助、社会资本等承担。"
        if made.excluded_total:
            yield f"不计入的 {plain(made.excluded_total)} 元,市、区财政资金不承担。"


def _cost(given: SubsidyInput, rules: SubsidyRules, made: Breakdown) -> Iterator[str]:
    name = made.estimate_source or "核定竣工财务决算"
    if not given.excluded or made.gross is None or made.cost is None:
        yield f"{name} {plain(made.gross or Decimal(0))} 元,没有不计入补助的费用。"
        return
    minus = "".join(f" − {rules.excluded_names[one.kind]} {plain(one.amount)} 元" for one in given.excluded)
    yield f"{name} {plain(made.gross)} 元{minus} = {plain(made.cost)} 元(计入补助的费用)。"


def _without_city(rules: SubsidyRules, made: Breakdown) -> Iterator[str]:
    if made.city is not None and made.cost is not None:
        yield f"{rules.year_limit}年以后建成的保障性安居工程不享受市级补助资金:0 元。"
        yield f"{plain(made.cost)} 元由原责任主体承担。"


def _counted(given: SubsidyInput, rules: SubsidyRules, made: Breakdown) -> Iterator[str]:
    if not given.is_shared or made.cost is None or made.counted is None:
        return
    share = f"{plain(given.area or Decimal(0))} ㎡ ÷ {plain(given.whole_area or Decimal(0))} ㎡"
    yield (
        f"部分建筑建成于{rules.year_limit}年以后,费用按面积分摊:{plain(made.cost)} 元 × {share} "
        f"= {plain(made.counted)} 元({rules.year_limit}年及以前建成的建筑)。"
    )


def _compared(given: SubsidyInput, rules: SubsidyRules, made: Breakdown) -> str:
    """The unit price is for the eye: totals are compared, before any rounding (policy §4)."""
    counted_yuan, base, area = made.counted or Decimal(0), made.base or Decimal(0), given.area or CENT
    counted = Fraction(counted_yuan)
    exact = counted / Fraction(area)
    shown = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)
    sign = "=" if Fraction(shown) == exact else "≈"
    cap = f"{plain(rules.cap_yuan_per_m2)} 元/㎡"
    first = f"{plain(counted_yuan)} 元 ÷ {plain(area)} ㎡ {sign} {plain(shown)} 元/㎡"
    limit = Fraction(rules.cap_yuan_per_m2) * Fraction(area)
    if counted > limit:
        return f"{first},高于 {cap},按 {cap} 核定补助基数:{cap} × {plain(area)} ㎡ = {plain(base)} 元。"
    word = "等于" if counted == limit else "低于"
    return f"{first},{word} {cap},按实际费用核定补助基数:{plain(base)} 元。"


def _city(rules: SubsidyRules, base: Decimal, city: Decimal) -> str:
    exact = Fraction(base) * rules.city_rate == Fraction(city)
    rounded = "" if exact else "(四舍五入到分)"
    return f"市级补助资金:{plain(base)} 元 × {percent(rules.city_rate)} = {plain(city)} 元{rounded}。"
