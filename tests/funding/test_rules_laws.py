"""What must hold for every subsidy: parts make the whole, exclude before cap, monotony, the ceiling."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funding.rules import Breakdown, Excluded, SubsidyInput, subsidy
from policy.errors import Refused
from policy.loader import load_scheme

RULES = load_scheme("gongshu-2019").subsidy
CENT = Decimal("0.01")

MONEY = st.integers(0, 10**10).map(lambda cents: cents * CENT)
AREAS = st.integers(1, 10**8).map(lambda hundredths: hundredths * CENT)
EXCLUDED = st.lists(st.builds(Excluded, st.sampled_from(RULES.excluded_kinds), MONEY), max_size=3)


@st.composite
def eligible(draw: st.DrawFn) -> SubsidyInput:
    """A pre-2001 neighbourhood with an approved account that covers what is excluded."""
    excluded = tuple(draw(EXCLUDED))
    account = draw(MONEY) + sum((line.amount for line in excluded), Decimal(0))
    return SubsidyInput(
        draw(st.integers(1950, 2000)), draw(st.booleans()), draw(AREAS), account, excluded=excluded
    )


def of(given_input: SubsidyInput) -> Breakdown:
    """Under the rules of Gongshu."""
    return subsidy(given_input, RULES)


@given(eligible())
def test_the_parts_make_the_whole(asked: SubsidyInput) -> None:
    made = of(asked)
    assert made.city + made.rest == made.cost
    assert made.cost + made.excluded_total == made.gross
    assert 0 <= made.city <= made.cost


@given(eligible())
def test_half_of_the_base_rounded_half_up_once(asked: SubsidyInput) -> None:
    made = of(asked)
    exact = min(Fraction(made.cost), 400 * Fraction(asked.area)) / 2
    assert Fraction(-1, 200) <= exact - Fraction(made.city) < Fraction(1, 200), "half a cent goes up"


@given(eligible())
def test_never_above_200_yuan_per_square_metre(asked: SubsidyInput) -> None:
    assert of(asked).city <= 200 * asked.area


@given(eligible())
def test_excluding_comes_before_capping(asked: SubsidyInput) -> None:
    without = replace(asked, final_account=of(asked).cost, excluded=())
    assert of(asked).city == of(without).city


@given(eligible(), MONEY)
def test_a_higher_cost_never_lowers_the_subsidy(asked: SubsidyInput, more: Decimal) -> None:
    dearer = replace(asked, final_account=asked.final_account + more)
    assert of(dearer).city >= of(asked).city


@given(eligible())
def test_an_estimate_is_computed_as_the_account_will_be(asked: SubsidyInput) -> None:
    estimate = of(replace(asked, final_account=None, budget=asked.final_account))
    assert estimate.status == "estimate"
    assert (estimate.city, estimate.base, estimate.rest) == (of(asked).city, of(asked).base, of(asked).rest)


@given(eligible(), st.permutations(range(3)))
def test_the_order_of_exclusions_does_not_matter(asked: SubsidyInput, order: list[int]) -> None:
    shuffled = tuple(asked.excluded[n] for n in order if n < len(asked.excluded))
    assert of(replace(asked, excluded=shuffled)).city == of(asked).city


@given(eligible(), MONEY)
def test_excluding_more_than_the_cost_is_always_refused(asked: SubsidyInput, more: Decimal) -> None:
    assume(more > of(asked).cost)
    too_much = replace(asked, excluded=(*asked.excluded, Excluded("other", more)))
    with pytest.raises(Refused):
        of(too_much)


@given(eligible(), st.integers(2001, 2020))
def test_affordable_housing_after_the_limit_never_costs_the_city(asked: SubsidyInput, year: int) -> None:
    made = of(replace(asked, year_built=year, affordable_housing=True))
    assert (made.status, made.city, made.rest) == ("official", 0, made.cost)


@given(eligible())
def test_printed_lines_say_the_same_as_the_breakdown(asked: SubsidyInput) -> None:
    made = of(asked)
    amounts = {line.label: line.amount for line in made.lines}
    assert amounts["市级补助资金"] == made.city
    assert amounts["其余资金"] == made.rest
    assert amounts["计入补助的费用"] == made.cost
