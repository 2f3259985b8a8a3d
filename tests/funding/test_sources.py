"""资金来源: nothing comes in beyond the plan, nothing goes out beyond what came in."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from funding.models import Appropriation, FundingSource
from funding.services.appropriations import record_appropriation
from funding.services.sources import plan_source
from funding.source_sums import paid, received, reserved
from policy.errors import Refused
from projects.checks import money
from projects.models import Project
from tests.factories import TODAY
from tests.funding.paying import known_payee, pay, released
from tests.record_data import at, clerk, codes_of, officer

pytestmark = pytest.mark.django_db


def planned(amount: str = "1000.00", kind: str = "city", project: Project | None = None) -> FundingSource:
    return plan_source(project or at(5), actor=clerk(), on=TODAY, kind=kind, planned_yuan=Decimal(amount))


def receive(source: FundingSource, amount: str, **fields: Any) -> Appropriation:
    given = {"received_on": TODAY} | fields
    return record_appropriation(source, actor=officer(), on=TODAY, amount_yuan=Decimal(amount), **given)


def test_money_comes_in_and_goes_out_to_the_fen() -> None:
    source = planned("1000.00")
    receive(source, "700.01"), receive(source, "299.99")
    released(pay(source, "1000.00"))
    assert received(source) == paid(source) == Decimal("1000.00")


def test_one_fen_beyond_the_plan_is_refused() -> None:
    source = planned("1000.00")
    receive(source, "999.99")
    assert codes_of(partial(receive, source, "0.02")) == ("above_plan",)
    assert receive(source, "0.01")


def test_one_fen_beyond_the_balance_is_refused() -> None:
    source = planned("1000.00")
    receive(source, "500.00")
    assert codes_of(partial(pay, source, "500.01")) == ("above_balance",)
    assert pay(source, "500.00")


def test_the_plan_never_falls_below_what_was_received() -> None:
    source = planned("1000.00")
    receive(source, "800.00")
    assert codes_of(partial(planned, "799.99", "city", source.project)) == ("below_received",)
    assert planned("800.00", "city", source.project).pk == source.pk


def test_the_second_click_does_not_receive_twice() -> None:
    source = planned()
    receive(source, "100.00")
    assert codes_of(partial(receive, source, "100.00")) == ("already_recorded",)
    assert receive(source, "100.00", document_no="拱财〔2019〕2号")


def test_an_unknown_source_is_refused() -> None:
    assert codes_of(partial(planned, "1.00", "lottery")) == ("unknown_choice",)


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_never_overdraw() -> None:
    source = planned()
    receive(source, "100.00")
    known_payee(source.project)

    def spend(given: tuple[User, str]) -> str:
        try:
            pay(source, "60.00", actor=given[0], purpose=given[1])
            return "recorded"
        except Refused as refused:
            return refused.codes[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        done = sorted(threads.map(spend, [(clerk(), f"第{n}期") for n in range(4)]))
    assert done == ["above_balance"] * 3 + ["recorded"]
    assert reserved(source) == Decimal("60.00")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6))
def test_an_amount_is_refused_exactly_when_it_is_negative_or_finer_than_a_fen(amount: Decimal) -> None:
    possible = amount >= 0 and (amount * 100) % 1 == 0
    assert bool(money(amount, "amount_yuan", "金额")) is not possible
