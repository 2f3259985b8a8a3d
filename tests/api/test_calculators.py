"""The three calculators answer as the worked cases of the rules say, and name the field of bad input."""

import json
from decimal import Decimal

import pytest

from policy.workdays import load_calendar
from projects.models import CalendarDay, CalendarYear

TALLY = "/api/v1/calculators/tally/"
SUBSIDY = "/api/v1/calculators/subsidy/"
NOTICE = "/api/v1/calculators/notice/"


def post(client, url, body):
    """POST JSON, give back status and body."""
    answer = client.post(url, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def share(area, heads):
    """A part of a tally as JSON."""
    return {"area": area, "heads": heads}


def tally(rule_set="double-two-thirds", **parts):
    """A question of 30,000 m² and 300 heads."""
    return {"rule_set": rule_set, "total": share("30000.00", 300), **parts}


def test_exactly_two_thirds_of_area_and_heads_passes(client):
    status, body = post(client, TALLY, tally(agree=share("20000.00", 200)))
    assert (status, body["outcome"]) == (200, "passed")
    assert body["checks"][0] == {
        "dimension": "area", "kind": "majority", "numerator": "20000.00", "denominator": "30000.00",
        "required": "2/3", "inclusive": True, "holds": True, "missing": "0.00",
    }  # fmt: skip


def test_a_hundredth_of_a_square_metre_below_two_thirds_fails_and_says_what_is_missing(client):
    _, body = post(client, TALLY, tally(agree=share("19999.99", 199)))
    assert body["outcome"] == "failed"
    assert [check["missing"] for check in body["checks"]] == ["0.01", 1]


def test_ordinary_matters_need_more_than_half_of_those_who_took_part(client):
    question = tally("civil-code-278-ordinary", agree=share("10000.00", 100), disagree=share("10000.00", 100))
    _, body = post(client, TALLY, question)
    majority = [check for check in body["checks"] if check["kind"] == "majority"]
    assert body["outcome"] == "failed"
    assert [(check["inclusive"], check["missing"]) for check in majority] == [(False, "0.01"), (False, 1)]


def test_an_empty_roster_is_indeterminate_without_checks(client):
    _, body = post(client, TALLY, {"rule_set": "double-two-thirds", "total": share("0.00", 0)})
    assert body == {"outcome": "indeterminate", "checks": []}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (tally(agree=share("30000.01", 300)), "total"),
        (tally(agree=share("100.00", 301)), "total"),
        (tally(agree=share("-1.00", 1)), "agree"),
        (tally(agree=share("1.001", 1)), "agree"),
        (tally(agree=share("NaN", 1)), "agree"),
        (tally(agree=share("1.00", 1.5)), "agree"),
        (tally(agree=7), "agree"),
        (tally("no-such-rule"), "rule_set"),
        ({"rule_set": "double-two-thirds"}, "total"),
        ([], "non_field_errors"),
    ],
)
def test_a_tally_that_cannot_be_is_refused_by_field(client, question, field):
    status, body = post(client, TALLY, question)
    assert status == 400
    assert field in body


@pytest.mark.parametrize(
    ("case", "city"),
    [
        ({"final_account": "4000000.00", "area": "10000.00"}, "2000000.00"),
        ({"final_account": "5200000.00", "area": "10000.00"}, "2000000.00"),
        ({"final_account": "3000000.00", "area": "10000.00"}, "1500000.00"),
        (
            {
                "final_account": "6000000.00",
                "area": "10000.00",
                "excluded": [
                    {"kind": "elevator", "amount": "1200000.00"},
                    {"kind": "secondary_water", "amount": "900000.00"},
                ],
            },
            "1950000.00",
        ),
        ({"final_account": "333333.33", "area": "1000.00"}, "166666.67"),
    ],
)
def test_the_city_pays_half_of_the_capped_base(client, case, city):
    status, body = post(client, SUBSIDY, {"year_built": 1988, **case})
    assert (status, body["status"], body["city"]) == (200, "official", city)
    assert Decimal(body["city"]) + Decimal(body["rest"]) == Decimal(body["cost"])


def test_without_an_area_the_subsidy_is_indeterminate_never_zero(client):
    _, body = post(client, SUBSIDY, {"year_built": 1988, "area": "0", "final_account": "4000000.00"})
    assert (body["status"], body["city"]) == ("indeterminate", None)


def test_a_budget_gives_only_an_estimate(client):
    _, body = post(client, SUBSIDY, {"year_built": 1988, "area": "12000.00", "budget": "4800000.00"})
    assert (body["status"], body["city"]) == ("estimate", "2400000.00")


def test_later_affordable_housing_gets_nothing_and_a_warning_above_400(client):
    case = {"year_built": 2004, "affordable_housing": True, "area": "1000.00", "final_account": "450000.00"}
    _, body = post(client, SUBSIDY, case)
    assert (body["status"], body["city"], body["warnings"]) == ("official", "0.00", ["above_400"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"final_account": "-1.00"}, "final_account"),
        ({"final_account": "1.001"}, "final_account"),
        ({"year_built": None}, "year_built"),
        ({"scheme": "nowhere-2019"}, "scheme"),
        ({"excluded": [{"kind": "gold", "amount": "1.00"}]}, "excluded"),
        ({"excluded": [{"kind": "other", "amount": "9.00"}]}, "excluded"),
        ({"excluded": "many"}, "excluded"),
    ],
)
def test_bad_figures_are_refused_by_field(client, change, field):
    case = {"year_built": 1988, "area": "10.00", "final_account": "8.00", **change}
    status, body = post(client, SUBSIDY, case)
    assert status == 400
    assert field in body


@pytest.fixture
def _calendar(db):
    given = load_calendar()
    CalendarYear.objects.bulk_create(CalendarYear(year=year) for year in given.years)
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_workday=worked) for day, worked in given.off_or_worked.items()
    )


@pytest.mark.usefixtures("_calendar")
@pytest.mark.parametrize(
    ("published", "answer"),
    [
        ("2019-09-23", {"closes_on": "2019-09-29"}),
        ("2019-09-27", {"closes_on": "2019-10-10"}),
        ("2019-09-30", {"closes_on": "2019-10-12"}),
        ("2020-01-17", {"closes_on": "2020-01-23"}),
        ("2021-09-17", {"closes_on": "2021-09-26"}),
        ("2026-09-23", {"closes_on": "2026-10-08"}),
        ("2026-12-28", {"closes_on": None, "reason": "calendar_unpublished"}),
        ("9999-12-31", {"closes_on": None, "reason": "calendar_unpublished"}),
    ],
)
def test_a_notice_closes_at_the_end_of_its_fifth_working_day(client, published, answer):
    assert post(client, NOTICE, {"published_on": published, "workdays": 5}) == (200, answer)


@pytest.mark.django_db
@pytest.mark.parametrize("question", [{}, {"published_on": "2019-02-30"}, {"published_on": 20190930}])
def test_a_day_that_does_not_exist_is_refused(client, question):
    status, body = post(client, NOTICE, question)
    assert status == 400
    assert "published_on" in body


def test_what_is_not_json_is_refused_without_an_error_of_the_server(client):
    answer = client.post(TALLY, "{", content_type="application/json")
    assert answer.status_code == 400
