"""支付: recorded by one, released by another, once; caps, balance, accounts under seal, and what the database keeps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Street
from funding.models import Payee, Payment, Settlement
from funding.payment_queries import contracts, rate_of
from funding.queries import money_summary
from funding.rate_queries import rated_projects, rates
from funding.services import payments
from funding.services.appropriations import record_appropriation
from funding.services.payees import add_payee, end_payee, show_account
from funding.services.sources import plan_source
from funding.source_sums import paid, reserved
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory
from tests.funding.paying import NUMBER, finance, funded, known_payee, pay, payee, released, under_contract
from tests.record_data import at, auditor, clerk, codes_of, contract, leader, officer, stranger
from works.models import ChangeOrder, Tender

pytestmark = pytest.mark.django_db


def settled(project: Project, amount: str) -> None:
    Settlement.for_project(
        project, clerk(), settled_yuan=Decimal(amount), approved_on=TODAY, reviewer="审计所"
    ).save()


def changed(project: Project, amount: str) -> None:
    ChangeOrder.for_project(
        project, clerk(), title="变更", reason="x", amount_yuan=Decimal(amount), requested_on=TODAY,
        decision="approved", decided_on=TODAY,
    ).save()  # fmt: skip


def test_what_is_recorded_reserves_and_only_what_is_released_is_paid() -> None:
    source = funded(received="1000.00")
    payment = pay(source, "600.00")
    assert (paid(source), reserved(source)) == (Decimal("0.00"), Decimal("600.00"))
    assert codes_of(partial(pay, source, "400.01")) == ("above_balance",)
    assert money_summary(source.project).paid == Decimal("0.00")
    released(payment)
    assert (paid(source), reserved(source)) == (Decimal("600.00"), Decimal("0.00"))
    assert money_summary(source.project).paid == Decimal("600.00")


def test_no_payment_goes_beyond_the_contract_and_its_approved_changes() -> None:
    source = under_contract("1000.00", received="5000.00")
    changed(source.project, "100.00")
    pay(source, "1000.00")
    assert codes_of(partial(pay, source, "100.01", purpose="第二期")) == ("above_cap",)
    assert pay(source, "100.00", purpose="第二期")


def test_nothing_is_paid_under_a_contract_before_it_was_signed() -> None:
    source = under_contract("1000.00")
    signed = Tender.objects.get(project=source.project).contract_on
    assert codes_of(partial(pay, source, "100.00", paid_on=signed - timedelta(days=1))) == ("too_early",)
    assert pay(source, "100.00", paid_on=signed)


def test_after_the_settlement_the_settled_price_is_the_cap_of_all_contracts_together() -> None:
    source = under_contract("1000.00", received="5000.00")
    contract(source.project, "100.00", "supervision")
    settled(source.project, "1050.00")
    caps = {one.tender.kind: one.terms.cap for one in contracts(source.project)}
    assert caps == {"construction": Decimal("950.00"), "supervision": Decimal("100.00")}
    assert codes_of(partial(pay, source, "950.01", stage="settlement")) == ("above_cap",)
    assert pay(source, "950.00", stage="settlement")


def test_progress_beyond_what_is_reported_needs_a_reason() -> None:
    source = under_contract("1000.00", percent=30)
    assert codes_of(partial(pay, source, "300.01", stage="progress")) == ("ahead_of_progress",)
    assert pay(source, "300.00", stage="progress")
    ahead = pay(source, "100.00", stage="progress", purpose="第二期", ahead_reason="材料进场")
    assert ahead.ahead_reason == "材料进场"


def test_what_a_contract_holds_back_is_left_until_it_is_paid_as_retention() -> None:
    source = under_contract("1000.00", received="2000.00")
    tender = source.project.tenders.get()
    payments.agree_retention(tender, actor=clerk(), on=TODAY, retention_percent=Decimal("3.00"))
    assert codes_of(partial(pay, source, "970.01")) == ("above_cap",)
    pay(source, "970.00")
    assert codes_of(partial(pay, source, "30.00", stage="retention")) == ("not_settled",)
    settled(source.project, "1000.00")
    assert pay(source, "30.00", stage="retention", purpose="质保金")
    for bad in ("-1", "100.01", "1.001", "NaN"):
        verb = partial(
            payments.agree_retention, tender, actor=clerk(), on=TODAY, retention_percent=Decimal(bad)
        )
        assert codes_of(verb) == ("bad_share",)


def test_a_second_person_releases_never_who_recorded_it() -> None:
    payment = pay(funded(), "10.00")
    for person in (clerk(), officer(), auditor(), stranger()):
        with pytest.raises(NotAllowed):
            released(payment, person)
    own = payment.recorded_by
    own.role, own.street = "bureau_leader", None  # who changed desks since
    own.save()
    assert codes_of(partial(released, payment, own)) == ("own_payment",)
    assert released(payment).released_by.role == "finance_officer"


def test_it_is_taken_back_until_it_is_opened() -> None:
    source = funded()
    first, second = pay(source, "1.00"), pay(source, "2.00", purpose="第二期")
    payments.take_back_payment(first, actor=clerk(), on=TODAY)
    assert reserved(source) == Decimal("2.00")
    payments.open_payment(second, actor=finance(), on=TODAY)
    assert codes_of(partial(payments.take_back_payment, second, actor=clerk(), on=TODAY)) == (
        "already_opened",
    )
    assert codes_of(partial(released, first)) == ("already_decided",)


def test_a_refusal_needs_a_reason_frees_the_balance_and_is_noted_or_recorded_again() -> None:
    source = funded(received="100.00")
    payment = pay(source, "100.00")
    refuse = partial(payments.refuse_payment, payment, actor=finance(), on=TODAY)
    assert codes_of(partial(refuse, reason=" ")) == ("required",)
    refuse(reason="缺少监理签认")
    again = pay(source, "100.00", instead_of=payment)
    payment.refresh_from_db()
    assert (payment.noted_on, payment.state, again.state) == (TODAY, "不予放行", "待查收")
    note = partial(payments.note_refusal, payment, actor=clerk(), on=TODAY)
    assert codes_of(note) == ("nothing_to_note",)


def test_at_release_balance_cap_and_account_are_asked_again() -> None:
    source = under_contract("1000.00", received="2000.00")
    first, second = pay(source, "600.00"), pay(source, "400.00", purpose="第二期")
    released(first)
    settled(source.project, "900.00")
    end_payee(second.payee_account, actor=clerk(), on=TODAY)
    assert codes_of(partial(released, second)) == ("payee_ended", "above_cap")
    assert paid(source) == Decimal("600.00")


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "0.00", "NaN"])
def test_impossible_payments_are_refused_by_name(amount: str) -> None:
    with pytest.raises(Refused) as refusal:
        pay(funded(), amount)
    assert refusal.value.reasons[0].field == "amount_yuan"
    assert not Payment.objects.exists()


def test_every_wrong_value_of_a_payment_is_named() -> None:
    source = under_contract()
    elsewhere = contract(at(9, neighbourhood__street=StreetFactory(code="daguan")), "500.00")
    other = payee(StreetFactory(code="daguan"), actor=officer())
    old = end_payee(payee(account="12345678"), actor=clerk(), on=TODAY)
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"tender": elsewhere}, "tender", "other_contract"),
        ({"tender": None}, "tender", "no_contract"),
        ({"payee_account": other}, "payee_account", "other_payee"),
        ({"payee_account": old}, "payee_account", "payee_ended"),
        ({"payee_account": None}, "payee_account", "required"),
        ({"stage": "bribe"}, "stage", "unknown_choice"),
        ({"paid_on": TODAY + timedelta(days=1)}, "paid_on", "in_future"),
        ({"purpose": " "}, "purpose", "required"),
    ]
    for fields, field, code in wrong:
        with pytest.raises(Refused) as refusal:
            pay(source, "1.00", **fields)
        assert [(one.field, one.code) for one in refusal.value.reasons] == [(field, code)], fields
    everything = partial(pay, source, "-1", payee_account=None, purpose="", paid_on=TODAY + timedelta(days=1))
    assert codes_of(everything) == ("bad_amount", "in_future", "required", "required")
    assert not Payment.objects.exists()


def test_the_second_click_does_not_pay_twice() -> None:
    source = funded()
    pay(source, "10.00")
    assert codes_of(partial(pay, source, "10.00")) == ("already_recorded",)
    assert pay(source, "10.00", purpose="第二期")


def test_a_closed_project_still_pays_a_withdrawn_one_does_not() -> None:
    source = funded()
    Project.objects.update(state=Project.State.CLOSED)
    payment = pay(source, "1.00")
    Project.objects.update(state=Project.State.WITHDRAWN)
    assert codes_of(partial(pay, source, "2.00")) == ("not_running",)
    assert codes_of(partial(released, payment)) == ("not_running",)


def test_where_nothing_is_paid_any_more_what_waits_is_neither_opened_nor_released_but_refused_or_taken_back() -> (
    None
):
    source = under_contract("1000.00")
    waits, other, gone = (pay(source, "1.00", purpose=f"第{n}期") for n in (1, 2, 3))
    payments.refuse_payment(gone, actor=finance(), on=TODAY, reason="缺签认")
    Project.objects.filter(pk=source.project_id).update(state=Project.State.WITHDRAWN)
    for verb in (payments.open_payment, payments.release_payment):
        assert codes_of(partial(verb, waits, actor=finance(), on=TODAY)) == ("not_running",)
    payments.take_back_payment(waits, actor=clerk(), on=TODAY)
    payments.refuse_payment(other, actor=finance(), on=TODAY, reason="项目已调出计划")
    payments.note_refusal(gone, actor=clerk(), on=TODAY)
    assert reserved(source) == 0


def test_other_streets_and_the_auditor_record_no_payment() -> None:
    source = funded()
    for actor in (stranger(), auditor(), finance()):
        with pytest.raises(NotAllowed):
            pay(source, "1.00", actor=actor)


def test_bank_and_number_lie_sealed_and_the_number_is_known_once_a_street() -> None:
    made = payee(account="6222 0212 0200 1234 567")
    raw = Payee.objects.values().get()
    for value in raw.values():
        assert NUMBER not in str(bytes(value) if isinstance(value, memoryview) else value)
        assert "工商银行" not in str(bytes(value) if isinstance(value, memoryview) else value)
    assert (made.last_four, raw["last_four"]) == ("4567", "4567")
    assert codes_of(partial(payee, account=NUMBER)) == ("known_account",)
    assert payee(StreetFactory(code="daguan"), actor=officer())
    end_payee(made, actor=clerk(), on=TODAY)
    assert payee(account=NUMBER).pk != made.pk
    assert all(NUMBER not in f"{one.sentence}{one.data}{one.reason}" for one in Event.objects.all())


def test_an_account_without_its_check_digit_is_taken_and_said() -> None:
    assert payee(account="4111111111111112").doubtful
    assert not payee(account="4111111111111111").doubtful


def test_the_full_number_is_shown_to_who_releases_and_the_look_is_on_record() -> None:
    payment = pay(funded(), "10.00")
    person = finance()
    account = show_account(payment, actor=person, on=TODAY)
    assert (account.number, account.bank) == (NUMBER, "工商银行拱墅支行")
    event = Event.objects.get(verb="payment_account_shown")
    assert (event.actor, event.project) == (person, payment.source.project)
    assert NUMBER not in event.sentence
    for other in (clerk(), officer(), auditor()):
        with pytest.raises(NotAllowed):
            show_account(payment, actor=other, on=TODAY)
    payment.refresh_from_db()
    assert timezone.localdate(payment.opened_at) == TODAY
    released(payment)
    assert codes_of(partial(show_account, payment, actor=person, on=TODAY)) == ("already_decided",)


def test_a_look_at_the_number_does_not_open_a_payment_of_a_project_that_left() -> None:
    payment = pay(funded(), "10.00")
    Project.objects.filter(pk=payment.source.project_id).update(state="withdrawn")
    assert codes_of(partial(show_account, payment, actor=finance(), on=TODAY)) == ("not_running",)
    taken = payments.take_back_payment(payment, actor=clerk(), on=TODAY)
    assert (taken.opened_at, taken.taken_back_on) == (None, TODAY)


def test_every_wrong_value_of_an_account_is_named() -> None:
    verb = partial(add_payee, clerk().street, actor=clerk(), on=TODAY, name="", bank=" ", account="12-34")
    with pytest.raises(Refused) as refusal:
        verb()
    assert [one.field for one in refusal.value.reasons] == ["name", "bank", "account"]
    with pytest.raises(NotAllowed):
        payee(StreetFactory(code="daguan"), actor=clerk())


def test_rates_are_paid_of_contract_and_of_received() -> None:
    source = under_contract("1000.00", received="800.00")
    released(pay(source, "200.00"))
    pay(source, "50.00", purpose="第二期")
    rate = rate_of(source.project)
    assert (rate.contract, rate.received, rate.paid, rate.waiting) == (
        Decimal("1000.00"), Decimal("800.00"), Decimal("200.00"), Decimal("50.00"),
    )  # fmt: skip
    found, streets = rates(officer()), list(Street.objects.all())
    ((_, street), (_, total)) = found.by_street(streets)
    assert (street.name, street.contract, street.paid) == ("和睦街道", rate.contract, rate.paid)
    assert (total.name, total.paid) == ("合计", rate.paid)
    assert [one.name for _, one in found.by_kind()] == ["市级财政", "合计"]
    assert rates(stranger()).by_street(streets) == [(None, type(rate)("合计", None, 0, 0, 0))]
    assert not rated_projects(stranger())


def test_the_rates_of_many_say_what_each_projects_own_page_says() -> None:
    """With supervision (alone too), a tender not awarded yet, a change, one of an earlier cycle, a second street."""
    one, other = under_contract("1000.00", received="800.00"), at(9)
    contract(one.project, "50.00", "supervision")
    changed(one.project, "-30.00")
    Tender.objects.filter(project=one.project).update(cycle=1)
    ChangeOrder.objects.update(cycle=1)
    changed(one.project, "-500.00")
    contract(other, "70.00", "supervision")
    elsewhere = at(9, neighbourhood=NeighbourhoodFactory(street=stranger().street))
    Tender.for_project(elsewhere, clerk(), kind="epc", applied_on=TODAY, opinion="agree").save()
    source = plan_source(elsewhere, actor=officer(), on=TODAY, kind="district", planned_yuan=Decimal("40.00"))
    record_appropriation(source, actor=officer(), on=TODAY, amount_yuan=Decimal("33.33"), received_on=TODAY)
    released(pay(one, "200.00"))
    found = rates(officer())
    shown = found.of_projects(list(rated_projects(officer())))
    assert {project for project, _ in shown} == {one.project, other, elsewhere}
    for project, rate in shown:
        assert rate == rate_of(project)
    *streets, (_, total) = found.by_street(Street.objects.all())
    for field in ("contract", "received", "paid", "waiting"):
        for parts in (shown, streets):
            assert sum(getattr(rate, field) or 0 for _, rate in parts) == getattr(total, field), field
    assert total.contract == Decimal("1090.00")
    assert [rate.name for _, rate in rates(officer(), clerk().street).by_kind()] == ["市级财政", "合计"]


# what the database keeps by itself


def refused_by_the_database(change: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_changes_nothing_that_was_recorded() -> None:
    payment = pay(funded(), "10.00")
    rows = Payment.objects.filter(pk=payment.pk)
    for field, value in (
        ("amount_yuan", 11),
        ("payee", "x"),
        ("purpose", "x"),
        ("paid_on", TODAY - timedelta(1)),
    ):
        refused_by_the_database(lambda f=field, v=value: rows.update(**{f: v}))
    refused_by_the_database(rows.delete)


def test_the_database_decides_no_payment_twice_nor_by_who_recorded_it() -> None:
    payment = pay(funded(), "10.00")
    rows = Payment.objects.filter(pk=payment.pk)
    refused_by_the_database(lambda: rows.update(released_on=TODAY))
    refused_by_the_database(lambda: rows.update(released_on=TODAY, released_by=payment.recorded_by))
    refused_by_the_database(lambda: rows.update(refused_on=TODAY, refused_by=finance()))
    released(payment)
    refused_by_the_database(lambda: rows.update(released_on=None, released_by=None))
    refused_by_the_database(lambda: rows.update(taken_back_on=TODAY))


def test_the_database_keeps_accounts() -> None:
    rows = Payee.objects.filter(pk=payee().pk)
    refused_by_the_database(lambda: rows.update(name="x"))
    refused_by_the_database(lambda: rows.update(account_hash="x"))


# two at once


def at_once(*verbs: Callable[[], Any]) -> list[str]:
    """What each is told, started together."""
    gate = Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> str:
        gate.wait()
        try:
            verb()
            return "done"
        except (Refused, IntegrityError, ValidationError) as error:
            return error.reasons[0].message if isinstance(error, Refused) else "database"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return sorted(threads.map(run, verbs))


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_releasing_at_once_one_wins_and_the_other_sees_who_and_when() -> None:
    payment = pay(funded(), "10.00")
    first, second = finance(), leader()
    told = at_once(partial(released, payment, first), partial(released, payment, second))
    by = Payment.objects.get().released_by
    assert told == ["done", f"{by}已于2019年10月21日放行这笔支付。您的操作没有生效。"]
    assert Event.objects.filter(verb="paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_payments_at_once_never_go_beyond_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    source = under_contract("100.00", received="1000.00")
    known_payee(source.project)
    told = at_once(*(partial(pay, source, "60.00", purpose=f"第{n}期") for n in range(3)))
    assert told.count("done") == 1
    assert reserved(source) == Decimal("60.00")


@pytest.mark.django_db(transaction=True)
def test_the_twin_without_the_lock_goes_beyond_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the lock is for: without it both look before either writes."""
    source = under_contract("100.00", received="1000.00")
    known_payee(source.project)
    monkeypatch.setattr("funding.services.payments.locked_source", lambda one: one)
    look = payments.contract_of
    both = Barrier(2)

    def looked(*given: Any) -> Any:
        found = look(*given)
        both.wait(timeout=10)
        return found

    monkeypatch.setattr("funding.services.payments.contract_of", looked)
    told = at_once(*(partial(pay, source, "60.00", purpose=f"第{n}期") for n in range(2)))
    assert told == ["done", "done"]
    assert reserved(source) == Decimal("120.00")
