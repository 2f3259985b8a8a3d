"""Who may be renovated (scheme 三(一))."""

from dataclasses import replace
from datetime import date

import pytest

from policy.loader import load_scheme
from projects.eligibility import Eligibility, EligibilityFacts, eligibility

RULES = load_scheme("gongshu-2019").eligibility
OLD = EligibilityFacts(
    year_built=1988,
    affordable_housing=False,
    last_renovated_year=None,
    in_demolition_plan=False,
    clear_deficits=False,
    strong_will=False,
)
AFFORDABLE = replace(OLD, year_built=2004, affordable_housing=True, clear_deficits=True, strong_will=True)


def judged(facts: EligibilityFacts, on: date = date(2019, 10, 1)) -> Eligibility:
    """Under the rules of Gongshu."""
    return eligibility(facts, RULES, on)


def failing(answer: Eligibility) -> list[str]:
    """The sentences of the conditions that are not met."""
    return [sentence for ok, sentence in answer.reasons if not ok]


def test_old_never_renovated_and_to_stay_is_eligible() -> None:
    answer = judged(OLD)
    assert (answer.eligible, answer.official_kind, failing(answer)) == (True, "pre2001", [])
    assert [sentence for _, sentence in answer.reasons] == [
        "1988年建成,在2000年(含)以前",
        "近5年未实施综合改造",
        "未纳入今后5年规划征迁改造范围",
    ]


@pytest.mark.parametrize(("year", "eligible", "kind"), [(2000, True, "pre2001"), (2001, False, "none")])
def test_the_year_2000_is_included(year: int, eligible: bool, kind: str) -> None:
    answer = judged(replace(OLD, year_built=year))
    assert (answer.eligible, answer.official_kind) == (eligible, kind)


@pytest.mark.parametrize(
    ("renovated", "eligible"), [(2013, True), (2014, True), (2015, False), (2019, False)]
)
def test_a_renovation_counts_for_five_years(renovated: int, eligible: bool) -> None:
    assert judged(replace(OLD, last_renovated_year=renovated)).eligible is eligible


def test_the_day_is_passed_in() -> None:
    facts = replace(OLD, last_renovated_year=2015)
    assert not judged(facts, date(2019, 12, 31)).eligible
    assert judged(facts, date(2020, 1, 1)).eligible


def test_every_reason_is_given_at_once() -> None:
    answer = judged(replace(OLD, last_renovated_year=2016, in_demolition_plan=True))
    assert failing(answer) == ["2016年实施过综合改造,未满5年", "已纳入今后5年规划征迁改造范围"]
    assert answer.official_kind == "pre2001"


def test_later_affordable_housing_with_deficits_and_will_is_eligible() -> None:
    answer = judged(AFFORDABLE)
    assert (answer.eligible, answer.official_kind) == (True, "affordable")


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ("clear_deficits", "小区基础设施和功能未登记为明显不足"),
        ("strong_will", "居民改造意愿未登记为强烈"),
    ],
)
def test_later_affordable_housing_needs_both(lacking: str, sentence: str) -> None:
    answer = judged(replace(AFFORDABLE, **{lacking: False}))
    assert (answer.eligible, failing(answer)) == (False, [sentence])


def test_affordable_housing_of_2000_and_before_is_old_like_any_other() -> None:
    answer = judged(replace(AFFORDABLE, year_built=1999, clear_deficits=False, strong_will=False))
    assert (answer.eligible, answer.official_kind) == (True, "pre2001")


def test_later_and_not_affordable_is_not_eligible() -> None:
    answer = judged(replace(AFFORDABLE, affordable_housing=False))
    assert failing(answer) == ["2004年建成,在2000年以后,又不是保障性安居工程小区"]


def test_a_scheme_without_the_affordable_branch_takes_none() -> None:
    rules = replace(RULES, affordable_after_limit=False)
    assert eligibility(AFFORDABLE, rules, date(2019, 10, 1)).official_kind == "none"
