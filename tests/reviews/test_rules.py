"""The batch's window and what holds up minutes."""

from datetime import date

import pytest

from policy.loader import load_scheme
from reviews.rules import Asked, holds_up_minutes, is_late, window_closes_on

SCHEME = load_scheme("gongshu-2019")


def test_the_window_closes_at_the_end_of_august() -> None:
    assert window_closes_on(2020, SCHEME) == date(2020, 8, 31)


@pytest.mark.parametrize(
    ("submitted_on", "late"),
    [(date(2020, 8, 30), False), (date(2020, 8, 31), False), (date(2020, 9, 1), True)],
)
def test_the_last_day_of_the_window_still_counts(submitted_on: date, late: bool) -> None:
    assert is_late(submitted_on, 2020, SCHEME) is late


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ([], ["nobody_asked"]),
        ([Asked("区城管局", "agree")], []),
        ([Asked("区城管局", "conditional")], []),
        ([Asked("区城管局", None)], ["opinion_missing"]),
        ([Asked("区城管局", "refuse")], ["opinion_refused"]),
        ([Asked("区城管局", None), Asked("区残联", "refuse")], ["opinion_missing", "opinion_refused"]),
    ],
)
def test_minutes_wait_for_every_opinion_and_for_no_refusal(asked: list[Asked], codes: list[str]) -> None:
    assert [reason.code for reason in holds_up_minutes(asked)] == codes


def test_the_missing_departments_are_named() -> None:
    (reason,) = holds_up_minutes([Asked("区城管局", None), Asked("区民政局", "agree"), Asked("区残联", None)])
    assert "区城管局、区残联" in reason.message
    assert "区民政局" not in reason.message


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        (Asked("", None), "missing"),
        (Asked("", "agree"), "agree"),
        (Asked("", "refuse"), "refuse"),
        (Asked("", "conditional"), "conditional_open"),
        (Asked("", "conditional", closed=True), "conditional_closed"),
    ],
)
def test_where_an_opinion_stands(asked: Asked, state: str) -> None:
    assert asked.state == state
