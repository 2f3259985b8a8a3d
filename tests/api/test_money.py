"""The district's money as programs read it."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.record_data import officer, reviewer, stranger
from tests.reports.money_world import project, source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
SUMMARY = "/api/v1/money/summary/"


@pytest.fixture
def world() -> None:
    """Two streets with a source each."""
    source(project("one"), "city", "100.00", "50.05", "0.01", "60.00")
    source(project("two", "daguan", 2020), "personal", "7.00")


def asked(user, query: str = ""):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(SUMMARY + query)


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
