"""拆改结合: the checklist decides on exact numbers, and the shares are the cost to the fen or the line is unmet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.pilot_rules import (
    WILL_LINES,
    PilotFacts,
    balance_of,
    checklist,
    is_ready,
    missing_households,
    needed_households,
    per_household,
    shares_of,
)

FEN = st.integers(0, 10**12).map(lambda fen: Decimal(fen) / 100)
READY = PilotFacts(
    1984, 30, 30, "all", date(2019, 9, 1),
    Decimal("900000.01"), Decimal("300000.00"), Decimal("600000.01"), Decimal("0.00"),
)  # fmt: skip


def line(facts: PilotFacts, code: str):
    return next(one for one in checklist(facts, 2000) if one.code == code)


def test_everything_met_makes_it_ready() -> None:
    assert is_ready(READY, 2000)
    assert [one.code for one in checklist(READY, 2000)] == ["age", "will", "plan", "shares", "balance"]


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"year_built": 2001}, "age", "晚于2000年"),
        ({"willing": 29}, "will", "还差1户;未同意1户"),
        ({"households": 0, "willing": 0}, "will", "没有登记户数"),
        ({"plan_agreed_on": None}, "plan", "还没有一致通过"),
        ({"other": None}, "shares", "其他出资还没有商定"),
        ({"public": Decimal("600000.00")}, "balance", "少 0.01 元"),
        ({"public": Decimal("600000.02")}, "balance", "多 0.01 元"),
        ({"cost": None}, "balance", "还没有总投资"),
    ],
)
def test_each_line_alone_keeps_it_from_being_ready_and_says_why(change, code, says) -> None:
    facts = replace(READY, **change)
    assert [one.code for one in checklist(facts, 2000) if not one.met] == [code]
    assert says in line(facts, code).sentence
    assert not is_ready(facts, 2000)


def test_built_in_the_last_year_counts() -> None:
    assert line(replace(READY, year_built=2000), "age").met


@pytest.mark.parametrize(
    ("which", "needed"), [("all", 31), ("nine_tenths", 28), ("two_thirds", 21), ("three_quarters", 24)]
)
def test_the_line_stated_is_rounded_up_never_down(which, needed) -> None:
    assert needed_households(31, which) == needed
    reached = replace(READY, households=31, willing=needed, will_line=which)
    assert line(reached, "will").met
    assert missing_households(replace(reached, willing=needed - 1)) == 1


@given(st.integers(1, 10**6), st.sampled_from(sorted(WILL_LINES)))
def test_the_number_needed_is_the_least_that_reaches_the_line(households, which) -> None:
    least, share = needed_households(households, which), WILL_LINES[which][1]
    assert least >= households * share > least - 1


@given(FEN, st.integers(1, 5_000))
def test_an_even_split_is_the_whole_to_the_fen_for_every_household(total, households) -> None:
    parts = per_household(total, households)
    assert sum(amount * count for amount, count in parts) == total
    assert sum(count for _, count in parts) == households
    amounts = [amount for amount, _ in parts]
    assert max(amounts) - min(amounts) <= Decimal("0.01")


@pytest.mark.parametrize(("total", "households"), [("1.00", 0), ("0.001", 3), ("-1.00", 3)])
def test_what_cannot_be_split_is_no_split(total, households) -> None:
    with pytest.raises(ValueError, match="even split"):
        per_household(Decimal(total), households)


@given(FEN, st.lists(st.none() | FEN, min_size=3, max_size=3))
def test_the_balance_is_met_exactly_where_the_shares_are_the_cost(cost, shares) -> None:
    facts = replace(READY, cost=cost, residents=shares[0], public=shares[1], other=shares[2])
    total = sum((share for share in shares if share is not None), Decimal("0.00"))
    assert shares_of(facts) == total
    assert balance_of(facts) == cost - total
    assert line(facts, "balance").met == (total == cost)
    assert is_ready(facts, 2000) == (total == cost and None not in shares)


@given(FEN, FEN, FEN, FEN)
def test_who_pays_which_share_does_not_move_the_balance(cost, one, two, three) -> None:
    mixed = {balance_of(replace(READY, cost=cost, residents=a, public=b, other=c))
             for a, b, c in ((one, two, three), (three, one, two), (two, three, one))}  # fmt: skip
    assert len(mixed) == 1
