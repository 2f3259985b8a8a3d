"""The city's subsidy (市级补助资金): exclude first, cap second, round half up once (scheme 四(三)1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from policy.errors import Reason, Refused
from policy.schema import SubsidyRules

Status = Literal["official", "estimate", "none", "indeterminate"]

LARGEST = Decimal(10) ** 13
CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
# the excluded kind that states what buildings beyond the year limit cost; without it their part goes by area
LATE_BUILDINGS = "late_buildings"


@dataclass(frozen=True)
class Excluded:
    """A cost line outside city and district money; `kind` is one of the scheme's codes, `amount` in yuan."""

    kind: str
    amount: Decimal


@dataclass(frozen=True)
class SubsidyInput:
    """What the subsidy is computed from. Account and budget are gross, in yuan; `area` in m².

    `final_account`: the approved one (核定竣工财务决算). `budget`: the best figure before it;
    `estimate_source` names that in Chinese (估算, 概算, 合同价). `whole_area`: where some buildings are beyond the year
    limit, all buildings together in m², of which `area` are eligible; None: all are.
    """

    year_built: int
    affordable_housing: bool
    area: Decimal | None
    final_account: Decimal | None
    budget: Decimal | None = None
    estimate_source: str | None = None
    excluded: tuple[Excluded, ...] = ()
    whole_area: Decimal | None = None

    @property
    def is_official(self) -> bool:
        """Whether there is an approved final account."""
        return self.final_account is not None

    @property
    def gross(self) -> Decimal | None:
        """The final account, the budget before there is one, None before either."""
        return self.final_account if self.is_official else self.budget

    @property
    def source(self) -> str | None:
        """What an estimate rests on, in Chinese; None for an official figure or none at all."""
        return None if self.is_official or self.budget is None else self.estimate_source or "概算"

    @property
    def excluded_total(self) -> Decimal:
        """All excluded lines together."""
        return sum((line.amount for line in self.excluded), NOTHING)

    @property
    def cost(self) -> Decimal | None:
        """Gross less what is excluded."""
        return None if self.gross is None else self.gross - self.excluded_total

    @property
    def is_shared(self) -> bool:
        """Whether late buildings' part of the cost is taken out by area: there are some, and no line states their cost."""
        late = any(line.kind == LATE_BUILDINGS for line in self.excluded)
        return bool(self.area and self.whole_area and self.area < self.whole_area and not late)


class Line(NamedTuple):
    """One line of the breakdown as it is printed; `amount` in yuan."""

    label: str
    amount: Decimal
    explanation: str


@dataclass(frozen=True)
class Breakdown:
    """The subsidy and how it came about, in yuan. What cannot be said is None, never 0.

    cost = gross − excluded_total; base = min(counted, cap_total); city + rest = cost. `counted` is the cost, or the
    eligible buildings' part of it where that is shared by area.
    `warnings` are codes: not_eligible, above_400 (the number is the scheme's ceiling).
    """

    status: Status
    gross: Decimal | None
    excluded_total: Decimal
    cost: Decimal | None
    estimate_source: str | None
    cap_total: Decimal | None = None
    base: Decimal | None = None
    city: Decimal | None = None
    rest: Decimal | None = None
    counted: Decimal | None = None
    warnings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def without_city(self) -> bool:
        """Later affordable housing: officially nothing from the city, whatever the account says."""
        return self.status == "official" and self.cap_total is None


def subsidy(given: SubsidyInput, rules: SubsidyRules, *, told: bool = True) -> Breakdown:
    """The breakdown for one project.

    Official on an approved final account, an estimate on a budget, none without either or where the
    buildings are too young, indeterminate without an area. Later affordable housing: officially 0.00.
    Raises Refused where an amount cannot be, or more is excluded than was spent. Not `told`: without the lines for the eye.
    """
    reasons = list(_amount_problems(given)) or list(_excluded_problems(given, rules))
    if reasons:
        raise Refused(reasons)
    made = _breakdown(given, rules)
    if not told:
        return made
    return replace(made, lines=tuple(_lines(made, given, rules)))


def warning_sentence(code: str, rules: SubsidyRules) -> str:
    """A warning's code in Chinese, with the scheme's own numbers."""
    if code.startswith("above_"):
        ceiling = _plain(rules.affordable_ceiling_yuan_per_m2)
        return f"改造费用高于 {ceiling} 元/㎡,方案要求原则上不高于此数,请核实。"
    return f"{rules.year_limit}年以后建成且不是保障性安居工程,不属于补助范围。"


def _breakdown(given: SubsidyInput, rules: SubsidyRules) -> Breakdown:
    if given.year_built > rules.year_limit:
        return _affordable(given, rules) if given.affordable_housing else _bare(given, "none", "not_eligible")
    if not given.area:
        return _bare(given, "indeterminate")
    if given.cost is None:
        return _bare(given, "none")
    return _subsidised(given, rules, given.area, given.cost)


def _bare(given: SubsidyInput, status: Status, *warnings: str) -> Breakdown:
    return Breakdown(status, given.gross, given.excluded_total, given.cost, given.source, warnings=warnings)


def _subsidised(given: SubsidyInput, rules: SubsidyRules, area: Decimal, cost: Decimal) -> Breakdown:
    cap = Fraction(rules.cap_yuan_per_m2) * Fraction(area)
    counted = Fraction(cost)
    if given.is_shared and given.whole_area:
        counted = counted * Fraction(area) / Fraction(given.whole_area)
    base = min(counted, cap)
    city = _to_cents(base * rules.city_rate)
    made = replace(_bare(given, "official" if given.is_official else "estimate"), counted=_to_cents(counted))
    return replace(made, cap_total=_to_cents(cap), base=_to_cents(base), city=city, rest=cost - city)


def _affordable(given: SubsidyInput, rules: SubsidyRules) -> Breakdown:
    """谁家孩子、谁家抱: its original responsible body pays; above the ceiling it is warned about."""
    ceiling = rules.affordable_ceiling_yuan_per_m2
    above = given.cost and given.area and Fraction(given.cost) > Fraction(ceiling) * Fraction(given.area)
    made = _bare(given, "official", *([f"above_{_plain(ceiling)}"] if above else []))
    return replace(made, base=NOTHING, city=NOTHING, rest=given.cost)


def _lines(made: Breakdown, given: SubsidyInput, rules: SubsidyRules) -> Iterator[Line]:
    if made.gross is None or made.cost is None:
        return
    if made.estimate_source is None:
        yield Line("核定竣工财务决算", made.gross, "补助资金基数以核定的竣工财务决算数为准")
    else:
        yield Line(made.estimate_source, made.gross, "尚无核定的竣工财务决算,以下为测算,不作拨付依据")
    for line in given.excluded:
        yield Line(f"减:{rules.excluded_names[line.kind]}", line.amount, "市、区财政资金不包括这项投入")
    yield Line("计入补助的费用", made.cost, "减去不计入的投入以后")
    yield from _share_lines(made, given, rules)


def _share_lines(made: Breakdown, given: SubsidyInput, rules: SubsidyRules) -> Iterator[Line]:
    if made.base is None or made.city is None or made.rest is None:
        return
    if made.cap_total is None:
        yield Line("市级补助资金", made.city, f"{rules.year_limit}年以后建成的保障性安居工程,不享受市级补助")
        yield Line("原责任主体承担", made.rest, "谁家孩子、谁家抱")
        return
    if given.is_shared and made.counted is not None:
        share = f"按面积分摊:{given.area:,.2f} ㎡ ÷ {given.whole_area:,.2f} ㎡"
        yield Line(f"其中:{rules.year_limit}年(含)以前建成的建筑", made.counted, share)
    cap = f"{_plain(rules.cap_yuan_per_m2)} 元/㎡ × {given.area:,.2f} ㎡"
    yield Line("补助上限", made.cap_total, cap)
    yield Line("补助资金基数", made.base, "费用与上限,取较低的")
    yield Line("市级补助资金", made.city, f"基数 × {_percent(rules.city_rate)}")
    yield Line("其余资金", made.rest, "区财政、居民出资、中央补助、社会资本等承担")


def _amount_problems(given: SubsidyInput) -> Iterator[Reason]:
    amounts = [("area", given.area), ("final_account", given.final_account), ("budget", given.budget)]
    amounts += [("whole_area", given.whole_area)]
    amounts += [("excluded", line.amount) for line in given.excluded]
    for field, amount in amounts:
        if amount is not None and not _possible(amount):
            yield Reason("bad_amount", "应为不小于 0、最多两位小数的数", field=field)


def _excluded_problems(given: SubsidyInput, rules: SubsidyRules) -> Iterator[Reason]:
    for line in given.excluded:
        if line.kind not in rules.excluded_kinds:
            yield Reason("unknown_kind", f"不认识的不计入类别:{line.kind}", field="excluded")
    if given.area and given.whole_area is not None and given.whole_area < given.area:
        yield Reason("area_above_whole", "补助面积不能大于各幢面积合计", field="area")
    if given.cost is not None and given.cost < 0:
        message = f"不计入的投入 {given.excluded_total:,.2f} 元,大于费用 {given.gross:,.2f} 元,请核对。"
        yield Reason("excluded_above_cost", message, field="excluded")


def _possible(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount < LARGEST and amount == amount.quantize(CENT)


def _to_cents(exact: Fraction) -> Decimal:
    """Half up, from an exact value, once."""
    return (exact.numerator * 200 + exact.denominator) // (exact.denominator * 2) * CENT


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _percent(rate: Fraction) -> str:
    percent = rate * 100
    return f"{percent}%" if percent.denominator == 1 else str(rate)
