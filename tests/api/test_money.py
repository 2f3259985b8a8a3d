"""The district's money as programs read it."""

from decimal import Decimal

import pytest
from django.test import Client

from funding.models import FundingSource
from tests.factories import TODAY, UserFactory
from tests.funding.contributing import place, take
from tests.funding.test_contributions import appropriate, spend
from tests.record_data import officer, reviewer, stranger
from tests.reports.money_world import project, source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
SUMMARY = "/api/v1/money/summary/"


@pytest.fixture
def world() -> None:
    """Two streets with a source each."""
    source(project("one"), "city", "100.00", "50.05", "0.01", "60.00")
    source(project("two", "daguan", 2020), "personal", "7.00")


def asked(user, query: str = "", path: str = SUMMARY):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(path + query)


def test_the_sources_add_up_to_the_total_and_money_is_text(world) -> None:
    found = asked(officer()).json()
    assert found["total"] == {
        "kind": "",
        "planned": "107.00",
        "committed": "60.00",
        "received": "50.05",
        "paid": "0.01",
    }
    for name in ("planned", "committed", "received", "paid"):
        assert sum(Decimal(one[name]) for one in found["sources"]) == Decimal(found["total"][name])
    assert (found["projects"], found["line"]) == (2, "400.00")


def test_year_and_street_narrow_it_and_nonsense_names_its_field(world) -> None:
    assert asked(officer(), "?year=2020&street=daguan").json()["total"]["planned"] == "7.00"
    assert asked(officer(), "?year=2019&street=daguan").json()["projects"] == 0
    assert set(asked(officer(), "?year=x").json()) == {"year"}
    answer = asked(officer(), "?street=nowhere")
    assert (answer.status_code, set(answer.json())) == (400, {"street"})


def test_who_is_told(world) -> None:
    assert asked(None).status_code == 401
    assert asked(stranger()).json()["total"]["planned"] == "7.00"
    assert asked(UserFactory(role="finance_officer")).json()["projects"] == 2
    for person in (reviewer(), UserFactory(role="builder_clerk"), UserFactory(role="development_officer")):
        assert asked(person).status_code == 403


def test_what_fewer_than_five_units_paid_in_is_on_no_public_address(client) -> None:
    paying = place()
    appropriate(FundingSource.objects.get(), "10.00")
    payments, street = f"/api/v1/projects/{paying.code}/payments/", paying.neighbourhood.street.code
    progress = f"/api/v1/streets/{street}/progress/?month={TODAY:%Y-%m}"
    for unit in ("1-1-101", "1-1-102", "1-1-201", "1-1-202"):
        take(paying, unit, "100.00")
    take(paying, "1-1-101", "50.00")  # the same unit again: still four
    spend(FundingSource.objects.get(), "300.00")
    told, month = client.get(payments).json(), client.get(progress).json()
    assert (told["received"], told["released"], told["of_received"]) == ("10.00", "10.00", "1.0000")
    assert told["sources"][0]["received"] == "10.00"
    assert (month["total"]["residents"], month["projects"][0]["residents"]) == ("10.00", "10.00")
    assert asked(officer(), path=payments).json()["received"] == "460.00"
    assert asked(officer(), path=progress).json()["total"]["residents"] == "460.00"
    take(paying, "1-1-301", "100.00")
    told, month = client.get(payments).json(), client.get(progress).json()
    assert (told["received"], told["released"], month["total"]["residents"]) == ("560.00", "300.00", "560.00")
