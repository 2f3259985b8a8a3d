"""The days of a lift: agreed, started, accepted, in this order and not in the future."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.lift_rules import day_faults, state_of

ON = date(2019, 10, 21)
A, B, C = date(2019, 3, 1), date(2019, 5, 1), date(2019, 9, 1)
DAYS = st.none() | st.dates(date(2019, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    ("days", "state"),
    [((None,) * 3, "named"), ((A, None, None), "agreed"), ((A, B, None), "started"), ((A, B, C), "accepted"),
     ((None, B, C), "accepted")],
)  # fmt: skip
def test_the_last_thing_that_happened_is_the_state(days, state) -> None:
    assert state_of(days) == state
    assert day_faults(days, ON) == []


def test_every_fault_is_told_at_once() -> None:
    wrong = day_faults((C, B, A), date(2019, 6, 1))
    assert [(one.code, one.field) for one in wrong] == [
        ("in_future", "agreed_on"), ("too_early", "started_on"), ("too_early", "accepted_on"),
    ]  # fmt: skip


def test_an_accepted_lift_was_started() -> None:
    assert [one.code for one in day_faults((A, None, C), ON)] == ["no_start"]


def test_the_same_day_is_in_order_and_today_is_not_the_future() -> None:
    assert day_faults((ON, ON, ON), ON) == []


@given(DAYS, DAYS, DAYS)
def test_no_fault_means_the_days_are_in_order(agreed, started, accepted) -> None:
    if not day_faults((agreed, started, accepted), ON):
        known = [day for day in (agreed, started, accepted) if day]
        assert known == sorted(known)
        assert all(day <= ON for day in known)
        assert not (accepted and not started)
