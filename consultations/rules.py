"""Whether a consultation carries: exact arithmetic on areas in 0.01 m² and on heads, never on percentages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from policy.schema import RuleSet, Threshold

Outcome = Literal["passed", "failed", "indeterminate", "recorded"]
Dimension = Literal["area", "heads"]
Kind = Literal["quorum", "majority"]
Amount = Decimal | int

LARGEST_AREA = Decimal(10) ** 12
HUNDREDTH = Decimal("0.01")


class InconsistentTally(ValueError):
    """The parts of a tally cannot be. `field` names the part: total, agree, disagree, abstain, unresolved."""

    def __init__(self, message: str, field: str = "total") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Share:
    """Some owners: the exclusive area of their units in m² to 0.01, and how many heads (业主人数)."""

    area: Decimal
    heads: int

    def __add__(self, other: Share) -> Share:
        return Share(self.area + other.area, self.heads + other.heads)

    @property
    def hundredths(self) -> int:
        """The area as a whole number of 0.01 m²."""
        return int(self.area * 100)


NOBODY = Share(Decimal("0.00"), 0)


@dataclass(frozen=True)
class Tally:
    """What came back in a round. `total` is the frozen roll; contradictory forms are `unresolved`.

    Raises InconsistentTally where a part is negative or finer than 0.01 m², or all parts exceed the total.
    """

    total: Share
    agree: Share = NOBODY
    disagree: Share = NOBODY
    abstain: Share = NOBODY
    unresolved: Share = NOBODY

    def __post_init__(self) -> None:
        for name in ("total", "agree", "disagree", "abstain", "unresolved"):
            _refuse_impossible(getattr(self, name), name)
        returned = self.took_part + self.unresolved
        if returned.area > self.total.area:
            raise InconsistentTally(f"各项面积之和 {returned.area} ㎡,大于总面积 {self.total.area} ㎡")
        if returned.heads > self.total.heads:
            raise InconsistentTally(f"各项人数之和 {returned.heads} 人,大于总人数 {self.total.heads} 人")

    @property
    def took_part(self) -> Share:
        """Who returned a valid ballot; abstaining is taking part."""
        return self.agree + self.disagree + self.abstain

    @property
    def not_returned(self) -> Share:
        """未反馈: who returned nothing. Never agreement."""
        returned = self.took_part + self.unresolved
        return Share(self.total.area - returned.area, self.total.heads - returned.heads)


@dataclass(frozen=True)
class Check:
    """One line of a rule set in one dimension. Areas are Decimal in m², heads int.

    `missing`: the least further agreement (for a quorum: participation) with `denominator` held fixed;
    0 where the line is reached. `line`: the least numerator that reaches it.
    """

    dimension: Dimension
    kind: Kind
    numerator: Amount
    denominator: Amount
    required: Fraction
    inclusive: bool
    holds: bool
    missing: Amount

    @property
    def line(self) -> Amount:
        """The least numerator that reaches the line."""
        in_units = _in_units(self.denominator)
        return _in_dimension(_least(in_units, Threshold(self.required, self.inclusive)), self.dimension)


@dataclass(frozen=True)
class Verdict:
    """What a rule set makes of a tally, with every check it rests on."""

    outcome: Outcome
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether the round carried; an empty roll and a mere record did not."""
        return self.outcome == "passed"


def decide(tally: Tally, rule_set: RuleSet) -> Verdict:
    """The verdict on a round (policy §1). No roll, no area or no heads: indeterminate, with no checks."""
    if not tally.total.hundredths or not tally.total.heads:
        return Verdict("indeterminate", ())
    checks = tuple(_checks(tally, rule_set))
    if not checks:
        return Verdict("recorded", ())
    return Verdict("passed" if all(check.holds for check in checks) else "failed", checks)


def _checks(tally: Tally, rule_set: RuleSet) -> Iterator[Check]:
    took_part = tally.took_part
    whole = tally.total if rule_set.of == "all" else took_part
    yield from _check("area", "quorum", took_part, tally.total, rule_set.quorum)
    yield from _check("heads", "quorum", took_part, tally.total, rule_set.quorum)
    yield from _check("area", "majority", tally.agree, whole, rule_set.area_majority)
    yield from _check("heads", "majority", tally.agree, whole, rule_set.heads_majority)


def _check(
    dimension: Dimension, kind: Kind, part: Share, whole: Share, threshold: Threshold | None
) -> Iterator[Check]:
    if threshold is None:
        return
    numerator, denominator = _units(part, dimension), _units(whole, dimension)
    yield Check(
        dimension=dimension,
        kind=kind,
        numerator=_in_dimension(numerator, dimension),
        denominator=_in_dimension(denominator, dimension),
        required=threshold.required,
        inclusive=threshold.inclusive,
        holds=_holds(numerator, denominator, threshold),
        missing=_in_dimension(max(0, _least(denominator, threshold) - numerator), dimension),
    )


def _holds(numerator: int, denominator: int, threshold: Threshold) -> bool:
    """Cross-multiplied; nothing is a majority of nobody."""
    if denominator == 0:
        return False
    reached = numerator * threshold.required.denominator
    line = denominator * threshold.required.numerator
    return reached >= line if threshold.inclusive else reached > line


def _least(denominator: int, threshold: Threshold) -> int:
    """The least numerator that reaches the line; never 0, since nothing is a majority of nobody."""
    line = denominator * threshold.required.numerator
    whole, over = divmod(line, threshold.required.denominator)
    return max(1, whole + (over > 0 or not threshold.inclusive))


def _units(share: Share, dimension: Dimension) -> int:
    return share.hundredths if dimension == "area" else share.heads


def _in_dimension(units: int, dimension: Dimension) -> Amount:
    return units * HUNDREDTH if dimension == "area" else units


def _in_units(amount: Amount) -> int:
    return amount if isinstance(amount, int) else int(amount * 100)


def _refuse_impossible(share: Share, name: str) -> None:
    area = share.area
    if not area.is_finite() or not 0 <= area < LARGEST_AREA or area != area.quantize(HUNDREDTH):
        raise InconsistentTally("面积应为不小于 0、最多两位小数的数", name)
    if share.heads < 0:
        raise InconsistentTally("人数应为不小于 0 的整数", name)


def shortfall_sentence(verdict: Verdict) -> str:
    """How much is still missing, as a clerk would say it: "面积已达标;业主人数还差 2 人"."""
    return _said(verdict, ";")


def literal_sentence(
    tally: Tally, literal_rule: RuleSet | None, rule: RuleSet, *, amounts: bool = True
) -> str:
    """What the scheme's literal text says beside the rule that decides, once where they are the same.

    Empty where the scheme says nothing (专项征求意见). Without `amounts` the rule that decides says only whether it holds.
    """
    if literal_rule is None:
        return ""
    literal = f"方案原文要求:{_said(decide(tally, literal_rule), ',')}"
    if literal_rule == rule:
        return literal
    verdict = decide(tally, rule)
    return f"{literal};{rule.name}:{_said(verdict, ',') if amounts else outcome_sentence(verdict)}"


def outcome_sentence(verdict: Verdict) -> str:
    """The verdict without an amount: 未达到, or which of the two a rule with a quorum asks was reached."""
    if verdict.outcome != "failed":
        return _said(verdict, "")
    reached = {
        kind: all(check.holds for check in verdict.checks if check.kind == kind)
        for kind in ("quorum", "majority")
    }
    if reached["quorum"] and not any(check.kind == "quorum" for check in verdict.checks):
        return "未达到"
    words = {True: "已达到", False: "未达到"}
    return f"参与表决:{words[reached['quorum']]};同意:{words[reached['majority']]}"


def _said(verdict: Verdict, separator: str) -> str:
    if verdict.outcome != "failed":
        return {"passed": "已达到", "recorded": "只作记录,不设通过线"}.get(
            verdict.outcome, "名册为空,无法计算"
        )
    quorum = [check for check in verdict.checks if check.kind == "quorum"]
    majority = [check for check in verdict.checks if check.kind == "majority"]
    if not quorum:
        return _missing(majority, separator)
    return f"参与表决:{_missing(quorum, ',')};同意:{_missing(majority, ',')}"


def _missing(checks: list[Check], separator: str) -> str:
    lacking = [check for check in checks if not check.holds]
    if not lacking:
        return "已达到"
    if len(lacking) == len(checks):
        return "还差 " + "、".join(_amount(check) for check in reversed(lacking))
    return separator.join(_standing(check) for check in checks)


def _standing(check: Check) -> str:
    name = "面积" if check.dimension == "area" else "业主人数"
    return f"{name}已达标" if check.holds else f"{name}还差 {_amount(check)}"


def _amount(check: Check) -> str:
    return f"{check.missing:,.2f} ㎡" if check.dimension == "area" else f"{check.missing:,} 人"
