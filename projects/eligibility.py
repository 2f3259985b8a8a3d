"""Whether a neighbourhood may be renovated at all (scheme 三(一)), with every condition and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from policy.schema import EligibilityRules

OfficialKind = Literal["pre2001", "affordable", "none"]


@dataclass(frozen=True)
class EligibilityFacts:
    """What the register knows. `last_renovated_year` None: never."""

    year_built: int
    affordable_housing: bool
    last_renovated_year: int | None
    in_demolition_plan: bool
    clear_deficits: bool
    strong_will: bool


class Condition(NamedTuple):
    """One condition: whether it is met, and the sentence that says so."""

    ok: bool
    sentence: str


@dataclass(frozen=True)
class Eligibility:
    """The answer. `official_kind` is the scheme's group its age puts it in, eligible or not."""

    eligible: bool
    official_kind: OfficialKind
    reasons: tuple[Condition, ...]


def official_kind(year_built: int, affordable_housing: bool, rules: EligibilityRules) -> OfficialKind:
    """The scheme's group by age: built by the limit, later affordable housing, or neither."""
    if year_built <= rules.year_limit:
        return "pre2001"
    return "affordable" if affordable_housing and rules.affordable_after_limit else "none"


def kind_name(kind: OfficialKind, rules: EligibilityRules) -> str:
    """The group as registers and reports print it."""
    names: dict[OfficialKind, str] = {
        "pre2001": f"{rules.year_limit}年(含)以前",
        "affordable": "保障性安居工程",
        "none": "其他",
    }
    return names[kind]


def eligibility(facts: EligibilityFacts, rules: EligibilityRules, on: date) -> Eligibility:
    """Whether it may enter step 1 on a day. Years are compared as years: 2014 to 2019 is five."""
    kind = official_kind(facts.year_built, facts.affordable_housing, rules)
    if kind == "pre2001":
        return _answer(kind, _old_conditions(facts, rules, on))
    if kind == "affordable":
        return _answer(kind, _affordable_conditions(facts, rules))
    return _answer(kind, (Condition(False, _too_young(facts, rules)),))


def _answer(kind: OfficialKind, conditions: tuple[Condition, ...]) -> Eligibility:
    return Eligibility(all(condition.ok for condition in conditions), kind, conditions)


def _old_conditions(facts: EligibilityFacts, rules: EligibilityRules, on: date) -> tuple[Condition, ...]:
    return (
        Condition(True, f"{facts.year_built}年建成,在{rules.year_limit}年(含)以前"),
        _not_renovated(facts, rules, on),
        _not_demolished(facts, rules),
    )


def _not_renovated(facts: EligibilityFacts, rules: EligibilityRules, on: date) -> Condition:
    last, years = facts.last_renovated_year, rules.years_since_renovation
    if last is None:
        return Condition(True, f"近{years}年未实施综合改造")
    if on.year - last >= years:
        return Condition(True, f"{last}年实施过综合改造,已满{years}年")
    return Condition(False, f"{last}年实施过综合改造,未满{years}年")


def _not_demolished(facts: EligibilityFacts, rules: EligibilityRules) -> Condition:
    scope = f"今后{rules.years_before_demolition}年规划征迁改造范围"
    if facts.in_demolition_plan:
        return Condition(False, f"已纳入{scope}")
    return Condition(True, f"未纳入{scope}")


def _affordable_conditions(facts: EligibilityFacts, rules: EligibilityRules) -> tuple[Condition, ...]:
    deficits, will = facts.clear_deficits, facts.strong_will
    return (
        Condition(True, f"{facts.year_built}年建成,{rules.year_limit}年(不含)以后的保障性安居工程小区"),
        Condition(deficits, f"小区基础设施和功能{'' if deficits else '未登记为'}明显不足"),
        Condition(will, f"居民改造意愿{'' if will else '未登记为'}强烈"),
    )


def _too_young(facts: EligibilityFacts, rules: EligibilityRules) -> str:
    return f"{facts.year_built}年建成,在{rules.year_limit}年以后,又不是保障性安居工程小区"
