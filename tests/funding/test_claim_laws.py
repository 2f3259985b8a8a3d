"""What must hold for every claim: derived again it is what was stored; late buildings' part is taken out before the cap."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.area_rules import BuildingArea, counted, read
from funding.claim_rules import (
    BadInputs,
    Origin,
    differences,
    inputs_of,
    outcome,
    read_inputs,
    rederive,
)
from funding.claim_words import in_words, outcome_in_words
from funding.rules import LATE_BUILDINGS, Excluded, SubsidyInput, subsidy
from policy.loader import load_scheme
from policy.schema import SubsidyRules

RULES = load_scheme("gongshu-2019").subsidy
CENT = Decimal("0.01")
MONEY = st.integers(0, 10**10).map(lambda cents: cents * CENT)
AREAS = st.integers(1, 10**8).map(lambda hundredths: hundredths * CENT)
ORIGIN = Origin("gongshu-2019", 2, "拱财审〔2020〕5号", "2020-11-20", "测绘成果")

# made once: to make strategies anew for each of ten thousand examples takes longer than to draw from them
EXCLUDED = st.lists(st.builds(Excluded, st.sampled_from(RULES.excluded_kinds), MONEY), max_size=3)
BUILT, AFFORDABLE, BEYOND = st.integers(1950, 2000), st.booleans(), st.none() | AREAS
CAPS, TWELFTHS, LIMITS = st.integers(1, 10**6), st.integers(1, 12), st.integers(2000, 2010)


@st.composite
def asked(draw: st.DrawFn) -> SubsidyInput:
    """An approved account, some of it excluded, sometimes with buildings beyond the limit."""
    excluded = tuple(draw(EXCLUDED))
    account = draw(MONEY) + sum((line.amount for line in excluded), Decimal(0))
    area, more = draw(AREAS), draw(BEYOND)
    whole = None if more is None else area + more
    return SubsidyInput(draw(BUILT), draw(AFFORDABLE), area, account, excluded=excluded, whole_area=whole)


@st.composite
def rules(draw: st.DrawFn) -> SubsidyRules:
    """Another district's cap and share."""
    cap, rate = draw(CAPS) * CENT, Fraction(draw(TWELFTHS), 12)
    return replace(RULES, cap_yuan_per_m2=cap, city_rate=rate, year_limit=draw(LIMITS))


@settings(max_examples=10_000, deadline=None)
@given(asked(), rules(), MONEY)
def test_ten_thousand_claims_derived_again_are_what_was_stored_and_keep_the_laws(
    asked: SubsidyInput, rules: SubsidyRules, more: Decimal
) -> None:
    stored, made = json.loads(json.dumps(inputs_of(asked, rules, ORIGIN))), subsidy(asked, rules)
    assert rederive(stored) == made
    assert read_inputs(stored) == (asked, rules, ORIGIN)
    half_a_cent, rate = Fraction(1, 200), rules.city_rate
    assert Fraction(made.city) <= Fraction(rules.cap_yuan_per_m2) * Fraction(asked.area) * rate + half_a_cent
    assert Fraction(made.city) <= Fraction(made.cost) * rate + half_a_cent
    assert made.city + made.rest + made.excluded_total == made.gross
    assert made.counted <= made.cost
    dearer = replace(asked, final_account=asked.final_account + more)
    assert subsidy(dearer, rules).city >= made.city


@given(asked())
def test_exclude_then_share_then_cap(asked: SubsidyInput) -> None:
    """By hand, from the definition: no other order and no rounding on the way."""
    cost = Fraction(asked.final_account - asked.excluded_total)
    late = any(line.kind == LATE_BUILDINGS for line in asked.excluded)
    if asked.whole_area and not late:
        cost = cost * Fraction(asked.area) / Fraction(asked.whole_area)
    exact = min(cost, 400 * Fraction(asked.area)) / 2
    assert Fraction(-1, 200) <= exact - Fraction(subsidy(asked, RULES).city) < Fraction(1, 200)


@given(asked())
def test_a_stored_number_that_was_changed_is_named(asked: SubsidyInput) -> None:
    stored, made = inputs_of(asked, RULES, ORIGIN), subsidy(asked, RULES)
    assert list(differences(stored, made.base, made.city + CENT)) == [
        f"市级补助资金:存 {made.city + CENT} 元,按依据重算 {made.city} 元"
    ]


@given(MONEY, st.none() | MONEY, MONEY)
def test_what_is_asked_for_settles_the_account_to_the_fen(
    city: Decimal, before: Decimal | None, received: Decimal
) -> None:
    found = outcome(city, before, received)
    sign = -1 if found.ask == "recover" else 1
    assert received + sign * found.amount == city
    assert found.amount >= 0
    assert (found.ask == "even") is (found.amount == 0)
    assert (found.ask == "supplement") is (before is not None and city > before and received < city)


@given(st.lists(st.tuples(st.integers(1950, 2020), AREAS), max_size=8), st.integers(1990, 2005))
def test_buildings_make_the_whole_and_only_those_up_to_the_limit_count(
    drawn: list[tuple[int, Decimal]], limit: int
) -> None:
    rows = [BuildingArea(str(number), year, area) for number, (year, area) in enumerate(drawn, 1)]
    found = counted(rows, limit)
    assert found.whole == sum((one.area for one in rows), Decimal(0))
    assert found.eligible == sum((one.area for one in rows if one.year_built <= limit), Decimal(0))
    assert read([one.stored() for one in rows]) == tuple(rows)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"form": "2"},
        {"form": "1", "account": {}},
        {"form": "1", "account": {"amount": "viel"}, "area": {}},
    ],
)
def test_inputs_that_cannot_be_read_are_named_never_taken_for_right(broken: dict[str, object]) -> None:
    with pytest.raises(BadInputs):
        rederive(broken)
    assert "依据不能读取" in next(iter(differences(broken, Decimal(1), Decimal(1))))


def words(cost: str, area: str, *excluded: tuple[str, str], whole: str | None = None, **more: object) -> str:
    lines = tuple(Excluded(kind, Decimal(amount)) for kind, amount in excluded)
    told = SubsidyInput(
        1985, False, Decimal(area), Decimal(cost), excluded=lines, whole_area=whole and Decimal(whole), **more
    )
    return "".join(in_words(told, RULES, subsidy(told, RULES)))


def test_the_words_above_at_and_below_the_cap() -> None:
    above = words("4800000.00", "10000.00")
    assert "4,800,000 元 ÷ 10,000 ㎡ = 480 元/㎡,高于 400 元/㎡,按 400 元/㎡ 核定补助基数" in above
    assert "等于 400 元/㎡,按实际费用核定" in words("4000000.00", "10000.00")
    assert "= 300 元/㎡,低于 400 元/㎡" in words("3000000.00", "10000.00")


def test_a_fen_above_the_cap_is_above_it_whatever_the_unit_price_rounds_to() -> None:
    assert "≈ 400 元/㎡,高于 400 元/㎡" in words("4000000.01", "10000.00")


def test_excluded_lines_rounding_and_shared_cost_are_told() -> None:
    told = words("6000000.00", "10000.00", ("elevator", "1200000.00"), ("secondary_water", "900000.00"))
    assert "6,000,000 元 − 加装电梯 1,200,000 元 − 二次供水 900,000 元 = 3,900,000 元" in told
    assert "166,666.67 元(四舍五入到分)" in words("333333.33", "1000.00")
    assert "3,000,000 元 × 8,000 ㎡ ÷ 10,000 ㎡ = 2,400,000 元" in words(
        "3000000.00", "8000.00", whole="10000.00"
    )


def test_an_estimate_says_so_before_any_number() -> None:
    told = SubsidyInput(1985, False, Decimal(12000), None, budget=Decimal(4800000), estimate_source="概算")
    first, *_ = in_words(told, RULES, subsidy(told, RULES))
    assert first.startswith("以下按概算测算,不是正式数")


@pytest.mark.parametrize(
    ("city", "before", "received", "said"),
    [
        ("2000000.00", None, "0.00", "还应拨付 2,000,000 元"),
        ("1500000.00", "2000000.00", "2000000.00", "(减少 500,000 元),已到账 2,000,000 元,应收回 500,000 元"),
        ("1800000.00", "1500000.00", "1500000.00", "(增加 300,000 元),已到账 1,500,000 元,应补拨 300,000 元"),
        ("1500000.00", "1500000.00", "1500000.00", "没有变化),已到账 1,500,000 元,不需要补拨或收回"),
    ],
)
def test_the_difference_in_words(city: str, before: str | None, received: str, said: str) -> None:
    numbers = Decimal(city), before and Decimal(before), Decimal(received)
    assert said in outcome_in_words(*numbers, outcome(*numbers))
