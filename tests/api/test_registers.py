"""台账 through the API: with a token, scoped, paged, filtered, described, and no persons."""

from datetime import date
from decimal import Decimal

import jsonschema
import pytest

from registers.models import ServiceRoom, UtilityMatter, WorkRecord
from tests.factories import NeighbourhoodFactory, StreetFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
ROOMS = "/api/v1/registers/room/"
DAY = date(2019, 10, 21)


@pytest.fixture
def rooms():
    """Two rooms of one street, one of another, one struck out."""
    clerk = UserFactory(role="street_clerk")
    here, there = (
        NeighbourhoodFactory(code="jia"),
        NeighbourhoodFactory(code="yi", street=StreetFactory(code="daguan")),
    )
    for place, service in ((here, "食堂"), (here, "阅览"), (there, "托育"), (here, "作废的")):
        struck = (
            {"struck_on": DAY, "struck_by": clerk, "struck_reason": "重复"} if service == "作废的" else {}
        )
        ServiceRoom.objects.create(
            street=place.street, neighbourhood=place, recorded_by=clerk, recorded_on=DAY, address="3幢", source="swap",
            area=Decimal("120.50"), service=service, opened_on=DAY, **struck,
        )  # fmt: skip
    return clerk


def services(client, query: str = "") -> list[str]:
    answer = client.get(f"{ROOMS}{query}")
    assert answer.status_code == 200, answer.json()
    return [row["values"]["service"] for row in answer.json()["results"]]


def test_the_district_reads_all_and_a_street_its_own(rooms, with_token) -> None:
    assert services(with_token(UserFactory(role="bureau_officer"))) == ["食堂", "阅览", "托育"]
    assert services(with_token(rooms)) == ["食堂", "阅览"]


def test_filters_and_pages(rooms, with_token) -> None:
    client = with_token(UserFactory(role="bureau_officer"))
    assert services(client, "?street=daguan") == ["托育"]
    assert services(client, "?neighbourhood=jia") == ["食堂", "阅览"]
    assert services(client, "?struck=true") == ["作废的"]
    page = client.get(f"{ROOMS}?page_size=2").json()
    assert len(page["results"]) == 2
    assert [row["values"]["service"] for row in client.get(page["next"]).json()["results"]] == ["托育"]


def test_who_may_not_and_what_is_not_there(client, rooms, with_token) -> None:
    officer = with_token(UserFactory(role="bureau_officer"))
    assert client.get(ROOMS).status_code == 401
    assert with_token(UserFactory(role="finance_officer")).get(ROOMS).status_code == 403
    assert officer.get("/api/v1/registers/nothing/").status_code == 404
    assert officer.get(f"{ROOMS}?street=nowhere").json() == {"street": ["没有这个街道。"]}
    assert officer.get(f"{ROOMS}?struck=perhaps").status_code == 400


def test_persons_are_left_out_and_numbers_are_strings(rooms, with_token) -> None:
    client, street = with_token(UserFactory(role="bureau_officer")), rooms.street
    base = {"street": street, "recorded_by": rooms, "recorded_on": DAY}
    WorkRecord.objects.create(
        **base, kind="survey", held_on=DAY, title="踏勘", people="张三", conclusion="可行"
    )
    place = NeighbourhoodFactory()
    UtilityMatter.objects.create(
        **base | {"street": place.street}, neighbourhood=place, unit="gas", matter="改管", owner="李四"
    )
    for kind, name in (("work", "张三"), ("utility", "李四")):
        answer = client.get(f"/api/v1/registers/{kind}/")
        assert answer.json()["results"]
        assert name not in answer.content.decode()
    room = client.get(ROOMS).json()["results"][0]
    assert (room["values"]["area"], room["values"]["opened_on"]) == ("120.50", "2019-10-21")
    assert room["neighbourhood"]["code"] == "jia"


def test_the_answer_is_as_described_in_few_queries(rooms, with_token, django_assert_max_num_queries) -> None:
    client = with_token(UserFactory(role="bureau_officer"))
    schema = client.get("/api/v1/schema/?format=json").json()
    answer = schema["paths"]["/api/v1/registers/{kind}/"]["get"]["responses"]["200"]
    whole = {**answer["content"]["application/json"]["schema"], "components": schema["components"]}
    jsonschema.validate(client.get(ROOMS).json(), whole)
    with django_assert_max_num_queries(3):
        client.get(ROOMS)
