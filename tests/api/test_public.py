"""What anyone may read, and what no answer may hold."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from consultations.services import certify_round, let_pass
from tests.api.routes import readable
from tests.api.world import CANARIES, TODAY
from tests.consultations.builders import closed, single
from tests.factories import UserFactory
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def get(client: Client, url: str):
    """The JSON of a 200."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_no_answer_holds_an_owners_name_phone_or_digits(client, world) -> None:
    for url in [*readable(world), "/api/v1/schema/", "/api/v1/docs/"]:
        text = client.get(url).content.decode()
        assert not [canary for canary in CANARIES if canary in text], url


def test_until_certified_only_the_returned_forms_are_told(client, world, with_token) -> None:
    askers = [client] + [with_token(UserFactory(role=role)) for role in ("bureau_leader", "auditor")]
    for asker in [*askers, with_token(world.clerk), with_token(world.certifier)]:
        told = get(asker, f"/api/v1/rounds/{world.running.pk}/")
        assert (told["returned_heads"], told["result"], told["let_pass"]) == (2, None, None)
        assert told["total"] == {"area": "300.00", "heads": 3}
        assert "agree" not in json.dumps(told)
    type(world.running).objects.filter(pk=world.running.pk).update(state="closed")
    assert get(client, f"/api/v1/rounds/{world.running.pk}/")["result"] is None


def test_a_certified_round_tells_its_parts_and_checks_as_the_calculator_does(client, world) -> None:
    result = get(client, f"/api/v1/rounds/{world.certified.pk}/")["result"]
    assert result["agree"] == {"area": "200.00", "heads": 2}
    assert result["rest"] == {"area": "100.00", "heads": 1}
    assert result["disagree"] is None  # one head: tests/web/test_small_groups.py
    assert result["outcome"] == "passed"
    question = {
        "rule_set": "double-two-thirds",
        "total": {"area": "300.00", "heads": 3},
        "agree": result["agree"],
    }
    answer = client.post("/api/v1/calculators/tally/", json.dumps(question), content_type="application/json")
    assert answer.json()["checks"] == result["checks"]


def test_a_round_that_was_let_pass_says_why(client, world) -> None:
    short = certify_round(closed(single(3), world.clerk, ["agree"]), actor=world.certifier, on=TODAY)
    let_pass(short, actor=UserFactory(role="bureau_leader"), on=TODAY, reason="原则同意")
    told = get(client, f"/api/v1/rounds/{short.pk}/")
    assert told["result"]["outcome"] == "failed"
    assert told["let_pass"]["reason"] == "原则同意"


def test_a_round_to_be_held_again_no_longer_counts(client, world) -> None:
    url = f"/api/v1/projects/{world.project.code}/rounds/"
    assert [row["counts"] for row in get(client, url)["results"]] == [True, True]
    Transition.objects.create(
        project=world.project, kind="send_back", from_step=3, to_step=1, cycle=1, on=world.project.opened_on,
        actor=world.clerk, reason="方案有变",
    )  # fmt: skip
    assert [row["counts"] for row in get(client, url)["results"]] == [False, False]


def test_a_take_over_stays_hidden_until_the_bureau_confirms(client, world, with_token) -> None:
    code = world.unconfirmed.code
    assert client.get(f"/api/v1/projects/{code}/").status_code == 404
    assert code not in client.get("/api/v1/projects/").content.decode()
    assert code not in client.get("/api/v1/streets/hemu/progress/?month=2019-10").content.decode()
    assert get(with_token(world.clerk), f"/api/v1/projects/{code}/")["taken_over"] is True


def test_the_steps_come_in_order_with_their_dates(client, world) -> None:
    steps = get(client, f"/api/v1/projects/{world.project.code}/steps/")["results"]
    assert [step["number"] for step in steps] == list(range(1, 12))
    assert steps[2]["state"] == "now"
    assert steps[0]["entered_on"] == "2019-10-08"
    assert all(step["plain"] for step in steps)


def test_items_and_money_travel_as_strings(client, world) -> None:
    items = get(client, f"/api/v1/projects/{world.project.code}/items/")["results"]
    assert [(row["code"], row["mandatory"], row["estimate_yuan"]) for row in items] == [
        ("BM01", True, "99.90"),
        ("BO06", False, None),
    ]
    money = get(client, f"/api/v1/projects/{world.project.code}/funding/")
    assert (money["subsidy"]["status"], money["subsidy"]["city"]) == ("estimate", "500000.00")
    assert (money["cost"], money["cost_label"], money["gap"]) == ("1000000.00", "估算", "1000000.00")


def numbers(value):
    """Every float in a JSON value."""
    if isinstance(value, dict):
        return [n for part in value.values() for n in numbers(part)]
    if isinstance(value, list):
        return [n for part in value for n in numbers(part)]
    return [value] if isinstance(value, float) else []


def test_no_answer_holds_a_float(client, world) -> None:
    for url in readable(world):
        assert numbers(get(client, url)) == [], url


def test_progress_is_what_the_reports_count(client, world) -> None:
    told = get(client, "/api/v1/streets/hemu/progress/?month=2019-10")
    assert (told["street"], told["month"], told["as_of"]) == (
        "hemu",
        "2019-10",
        "2019-10-21",
    )  # the month still runs
    assert [row["code"] for row in told["projects"]] == [world.project.code]
    assert told["projects"][0]["round1"]["agree_heads"] == 2
    assert told["projects"][0]["round2"] is None
    assert Decimal(told["total"]["area"]) == Decimal("6000.00")
    assert told["total"]["rates"]["started_projects"] == {"numerator": 0, "denominator": 0}


def test_the_offices_notes_are_not_for_everyone(client, world, with_token) -> None:
    url = "/api/v1/streets/hemu/progress/?month=2019-10"
    assert "correction_note" not in json.dumps(get(client, url))
    told = get(with_token(world.clerk), url)
    assert "problems" in told
    assert "correction_note" in told["projects"][0]


def test_nobody_sees_no_report(client, world) -> None:
    assert get(client, "/api/v1/reports/")["results"] == []
    assert client.get(f"/api/v1/reports/{world.report.pk}/file/").status_code == 404


def test_the_same_answer_is_not_sent_twice(client, world) -> None:
    url = f"/api/v1/projects/{world.project.code}/"
    first = client.get(url)
    assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
