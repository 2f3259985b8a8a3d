"""When a budget is over the estimate, and what two versions of a scheme differ in."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.scheme_rules import (
    CostEntry,
    added_up,
    change_in_words,
    compare,
    hundredths,
    line_to_explain,
    over_estimate,
)

YUAN = st.decimals("0.00", "99999999.99", places=2)
SHARES = st.fractions(Fraction(1, 100), 1, max_denominator=100)
ENTRIES = st.lists(
    st.builds(CostEntry, st.sampled_from(["", "BM01", "BO06", "PM02"]), st.sampled_from(["甲", "乙"]), YUAN),
    max_size=8,
)
TENTH = Fraction(1, 10)


def test_exactly_a_tenth_over_needs_no_reason_and_a_cent_more_does() -> None:
    estimate = Decimal("5000000.00")
    assert not over_estimate(estimate, Decimal("5500000.00"), TENTH)
    assert over_estimate(estimate, Decimal("5500000.01"), TENTH)
    assert not over_estimate(estimate, Decimal("5499999.99"), TENTH)


def test_what_rounds_to_ten_percent_is_still_over() -> None:
    assert change_in_words(Decimal("3000000.00"), Decimal("3300000.01")) == "+10.0%"
    assert over_estimate(Decimal("3000000.00"), Decimal("3300000.01"), TENTH)


@given(YUAN, SHARES)
def test_the_line_itself_needs_no_reason_and_the_next_cent_does(estimate: Decimal, share: Fraction) -> None:
    line = line_to_explain(estimate, share)
    assert not over_estimate(estimate, line, share)
    assert over_estimate(estimate, line + Decimal("0.01"), share)


@given(ENTRIES, ENTRIES)
def test_the_differences_add_up_to_the_difference_of_the_sums(
    before: list[CostEntry], after: list[CostEntry]
) -> None:
    rows = compare(before, after)
    assert sum((row.yuan for row in rows), Decimal(0)) == added_up(after) - added_up(before)
    assert sum((row.before or Decimal(0) for row in rows), Decimal(0)) == added_up(before)


def test_items_stand_by_code_then_what_lies_outside_the_list() -> None:
    before = [
        CostEntry("", "设计费", Decimal(100)), CostEntry("BM01", "屋面修缮", Decimal(600)),
        CostEntry("BM01", "屋面防水", Decimal(400)), CostEntry("PM02", "停车设施", Decimal(50)),
    ]  # fmt: skip
    after = [CostEntry("BM01", "屋面修缮", Decimal(1250)), CostEntry("", "监理费", Decimal(30)), before[0]]
    rows = [(row.item_code or row.label, row.yuan, row.share) for row in compare(before, after)]
    assert rows == [
        ("BM01", Decimal(250), "+25.0%"), ("PM02", Decimal(-50), "取消"),
        ("监理费", Decimal(30), "新增"), ("设计费", Decimal(0), "不变"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("share", "words"), [(TENTH, "10%"), (Fraction(1, 8), "12.5%"), (Fraction(1), "100%")]
)
def test_the_share_is_said_in_hundredths(share: Fraction, words: str) -> None:
    assert hundredths(share) == words
