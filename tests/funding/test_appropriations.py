"""拨付批次: one document for many projects, all or nothing; never beyond a plan, never twice."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from funding.models import Appropriation, FundingSource
from funding.services.appropriations import Allotted, give_back, record_batch
from funding.services.sources import plan_source
from funding.source_sums import received
from policy.errors import NotAllowed, Refused
from projects.models import Project
from tests.factories import TODAY
from tests.funding.contributing import plan
from tests.funding.paying import finance, pay, released, under_contract
from tests.record_data import at, clerk, codes_of, officer, stranger

pytestmark = pytest.mark.django_db


def source(planned: str = "1000.00", project: Project | None = None, kind: str = "district") -> FundingSource:
    return plan_source(project or at(9), actor=officer(), on=TODAY, kind=kind, planned_yuan=Decimal(planned))


def batch(*rows: tuple[FundingSource, str], **fields: Any) -> list[Appropriation]:
    given = {"actor": finance(), "on": TODAY, "received_on": TODAY, "document_no": "拱财〔2019〕8号"} | fields
    return record_batch([Allotted(one, Decimal(amount)) for one, amount in rows], **given)


def test_a_batch_is_recorded_as_a_whole() -> None:
    one, other = source(), source("500.00")
    made = batch((one, "400.00"), (other, "500.00"), batch="2019年第一批")
    assert sorted(row.amount_yuan for row in made) == [Decimal("400.00"), Decimal("500.00")]
    assert {(row.document_no, row.batch) for row in made} == {("拱财〔2019〕8号", "2019年第一批")}


def test_one_wrong_line_and_nothing_is_recorded_every_line_is_named() -> None:
    one, other, third = source(), source("500.00"), source()
    with pytest.raises(Refused) as refusal:
        batch(
            (one, "400.00"),
            (other, "500.01"),
            (third, "-1"),
            document_no=" ",
            received_on=TODAY + timedelta(1),
        )
    assert {reason.field for reason in refusal.value.reasons} == {
        "document_no", "received_on", f"amount-{other.pk}", f"amount-{third.pk}",
    }  # fmt: skip
    assert any(
        reason.message.startswith(other.project.neighbourhood.name) for reason in refusal.value.reasons
    )
    assert not Appropriation.objects.exists()


def test_an_empty_batch_a_repeated_line_and_a_second_click_are_refused() -> None:
    one = source()
    assert codes_of(batch) == ("nothing",)
    assert "repeated" in codes_of(partial(batch, (one, "1.00"), (one, "2.00")))
    batch((one, "1.00"))
    assert codes_of(partial(batch, (one, "1.00"))) == ("already_recorded",)


def test_a_street_records_its_own_and_a_batch_with_anothers_line_not_at_all() -> None:
    one = source()
    batch((one, "1.00"), actor=clerk())
    for person in (stranger(),):
        with pytest.raises(NotAllowed):
            batch((one, "2.00"), actor=person)
    assert Appropriation.objects.count() == 1


def back(one: FundingSource, amount: str, **fields: Any) -> Appropriation:
    given = {"actor": finance(), "on": TODAY, "received_on": TODAY, "reason": "多拨收回"} | fields
    return give_back(one, amount_yuan=Decimal(amount), **given)


def test_what_is_given_back_lowers_what_came_in_and_leaves_both_rows() -> None:
    one = source()
    batch((one, "400.00"))
    back(one, "150.05")
    assert received(one) == Decimal("249.95")
    assert sorted(row.amount_yuan for row in Appropriation.objects.all()) == [
        Decimal("-150.05"),
        Decimal("400.00"),
    ]
    assert codes_of(partial(back, one, "150.05")) == ("already_recorded",)


def test_only_what_was_appropriated_and_is_neither_paid_nor_reserved_is_given_back() -> None:
    one = under_contract(received="1000.00")
    released(pay(one, "100.00", stage="advance"))
    pay(one, "50.00", stage="advance")
    assert codes_of(partial(back, one, "850.01")) == ("not_there",)
    assert back(one, "850.00").amount_yuan == Decimal("-850.00")
    residents = plan(at(5))
    assert codes_of(partial(back, residents, "0.01")) == ("not_there",)


def test_a_project_that_left_the_plan_takes_no_money_and_gives_back_what_it_has() -> None:
    one = source()
    batch((one, "400.00"))
    Project.objects.filter(pk=one.project_id).update(state=Project.State.WITHDRAWN)
    assert codes_of(partial(batch, (one, "1.00"))) == ("not_running",)
    back(one, "400.00", reason="项目调出计划,资金收回")
    assert received(one) == 0


def test_everything_wrong_with_what_is_given_back_is_told_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        back(source(), "-1", reason=" ", received_on=TODAY + timedelta(1))
    assert {reason.field for reason in refusal.value.reasons} == {"amount_yuan", "received_on", "reason"}
    with pytest.raises(NotAllowed):
        back(source(), "1", actor=stranger())
    assert not Appropriation.objects.exists()


def test_the_database_keeps_no_row_below_zero_without_its_reason() -> None:
    given = {"received_on": TODAY, "recorded_by": finance()}
    for amount, reason in (("-1.00", ""), ("0.00", "冲正")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appropriation.objects.create(source=source(), amount_yuan=Decimal(amount), reason=reason, **given)
