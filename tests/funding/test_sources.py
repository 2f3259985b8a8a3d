"""资金来源: nothing comes in beyond the plan, nothing goes out beyond what came in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from funding.models import Appropriation, FundingSource, Payment
from funding.services.sources import paid, plan_source, received, record_appropriation, record_payment
from policy.errors import NotAllowed, Refused
from projects.checks import money
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, auditor, clerk, codes_of, officer, stranger

pytestmark = pytest.mark.django_db


def planned(amount: str = "1000.00", kind: str = "city", project: Project | None = None) -> FundingSource:
    return plan_source(project or at(5), actor=clerk(), on=TODAY, kind=kind, planned_yuan=Decimal(amount))


def receive(source: FundingSource, amount: str, **fields: Any) -> Appropriation:
    given = {"received_on": TODAY} | fields
    return record_appropriation(source, actor=officer(), on=TODAY, amount_yuan=Decimal(amount), **given)


def pay(source: FundingSource, amount: str, **fields: Any) -> Payment:
    given = {"paid_on": TODAY, "payee": "浙江建工", "purpose": "第一期进度款"} | fields
    return record_payment(source, actor=clerk(), on=TODAY, amount_yuan=Decimal(amount), **given)


def test_money_comes_in_and_goes_out_to_the_fen() -> None:
    source = planned("1000.00")
    receive(source, "700.01"), receive(source, "299.99")
    pay(source, "1000.00")
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


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "0.00", "NaN"])
def test_impossible_payments_are_refused_by_name(amount: str) -> None:
    with pytest.raises(Refused) as refusal:
        pay(planned(), amount)
    assert refusal.value.reasons[0].field == "amount_yuan"
    assert not Payment.objects.exists()


def test_every_wrong_value_of_a_payment_is_named() -> None:
    verb = partial(pay, planned(), "-1", paid_on=TODAY + timedelta(days=1), payee="", purpose=" ")
    assert codes_of(verb) == ("bad_amount", "in_future", "required", "required")


def test_the_second_click_does_not_pay_twice() -> None:
    source = planned()
    receive(source, "100.00")
    assert codes_of(partial(receive, source, "100.00")) == ("already_recorded",)
    pay(source, "10.00")
    assert codes_of(partial(pay, source, "10.00")) == ("already_recorded",)
    assert pay(source, "10.00", purpose="第二期进度款")


def test_an_unknown_source_is_refused() -> None:
    assert codes_of(partial(planned, "1.00", "lottery")) == ("unknown_choice",)


def test_a_closed_project_still_pays_a_withdrawn_one_does_not() -> None:
    source = planned()
    receive(source, "100.00")
    Project.objects.update(state=Project.State.CLOSED)
    assert pay(source, "1.00")
    Project.objects.update(state=Project.State.WITHDRAWN)
    assert codes_of(partial(pay, source, "2.00")) == ("not_running",)


def test_other_streets_and_the_auditor_record_no_money() -> None:
    source = planned()
    for actor in (stranger(), auditor()):
        with pytest.raises(NotAllowed):
            record_payment(
                source, actor=actor, on=TODAY, amount_yuan=Decimal(1), paid_on=TODAY, payee="x", purpose="x"
            )


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_never_overdraw() -> None:
    source = planned()
    receive(source, "100.00")

    def spend(given: tuple[User, str]) -> str:
        try:
            record_payment(
                source, actor=given[0], on=TODAY, amount_yuan=Decimal("60.00"), paid_on=TODAY, payee="浙江建工",
                purpose=given[1],
            )  # fmt: skip
            return "paid"
        except Refused as refused:
            return refused.codes[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        done = sorted(threads.map(spend, [(clerk(), f"第{n}期") for n in range(4)]))
    assert done == ["above_balance"] * 3 + ["paid"]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**6), max_value=10**6))
def test_an_amount_is_refused_exactly_when_it_is_negative_or_finer_than_a_fen(amount: Decimal) -> None:
    possible = amount >= 0 and (amount * 100) % 1 == 0
    assert bool(money(amount, "amount_yuan", "金额")) is not possible
