"""The description of the API is whole, and the answers are what it says."""

import json
from decimal import Decimal

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from api.renderers import OrjsonRenderer
from api.scope import projects_for
from api.serializers.projects import ProjectSerializer, RoundSerializer
from consultations.models import Round
from consultations.published import published
from tests.api.routes import readable

pytestmark = pytest.mark.django_db
NAMES = (
    "neighbourhoods/", "projects/", "projects/{code}/", "projects/{code}/steps/", "projects/{code}/rounds/", "rounds/{id}/",
    "projects/{code}/items/", "projects/{code}/funding/", "projects/{code}/ladder/", "projects/{code}/claims/",
    "projects/{code}/payments/",
    "streets/", "streets/{code}/progress/", "registers/{kind}/", "reports/", "money/summary/",
    "reports/{id}/file/", "items/", "calculators/tally/", "calculators/subsidy/", "calculators/notice/", "receipts/",
)  # fmt: skip


def described(client: Client) -> dict:
    """The description as JSON."""
    return json.loads(client.get("/api/v1/schema/?format=json").content)


def test_every_route_is_described_in_openapi_3_1(client) -> None:
    schema = described(client)
    assert schema["openapi"].startswith("3.1")
    assert sorted(schema["paths"]) == sorted(f"/api/v1/{name}" for name in NAMES)
    assert schema["components"]["securitySchemes"]["token"]["name"] == "Authorization"


def test_the_description_has_no_warnings(capsys) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file="/dev/null")
    assert "Warning" not in capsys.readouterr().err


def test_filters_and_orders_are_described(client) -> None:
    parameters = {one["name"] for one in described(client)["paths"]["/api/v1/projects/"]["get"]["parameters"]}
    assert {
        "street",
        "step",
        "light",
        "batch_year",
        "grade",
        "year_built_min",
        "year_built_max",
        "search",
    } <= parameters
    assert {"ordering", "cursor", "page_size"} <= parameters


def pattern_of(url: str, world) -> str:
    """The described path of an address."""
    path = url.split("?")[0].replace(world.project.code, "{code}").replace("/hemu/", "/{code}/")
    return path.replace(f"/rounds/{world.certified.pk}/", "/rounds/{id}/").replace(
        f"/rounds/{world.running.pk}/", "/rounds/{id}/"
    )


def test_every_answer_is_as_described(client, world, with_token) -> None:
    schema = described(client)
    for asker in (client, with_token(world.clerk)):
        for url in readable(world):
            answer = schema["paths"][pattern_of(url, world)]["get"]["responses"]["200"]
            whole = {**answer["content"]["application/json"]["schema"], "components": schema["components"]}
            jsonschema.validate(asker.get(url).json(), whole)


def test_the_page_to_try_it_has_no_inline_script(client) -> None:
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert "style=" not in text
    assert text.count("<script") == text.count("<script src=") == 3
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in script.content.decode()


def test_both_renderers_say_the_same(world) -> None:
    answers = [
        ProjectSerializer(projects_for(world.clerk), many=True).data,
        RoundSerializer(published(Round.objects.filter(project=world.project)), many=True).data,
        {
            "a": 1,
            2: ("𠮷", None),
            "list": [True],
            "lazy": gettext_lazy("Not found."),
        },
    ]
    for answer in answers:
        assert json.loads(OrjsonRenderer().render(answer)) == json.loads(JSONRenderer().render(answer))


def test_an_exact_number_is_a_string_even_where_no_serializer_made_it_one() -> None:
    assert OrjsonRenderer().render({"exact": Decimal("1.10")}) == b'{"exact":"1.10"}'


def test_an_unknown_kind_of_value_is_an_error_not_a_guess() -> None:
    with pytest.raises(TypeError):
        OrjsonRenderer().render({"value": object()})


def test_what_people_read_on_the_page_is_chinese(client) -> None:
    schema = described(client)
    operations = [one for path in schema["paths"].values() for one in path.values()]
    assert all(not one["summary"].isascii() for one in operations)
    assert not [one["description"] for one in operations if one.get("description", "那").isascii()]
    assert not [
        name
        for name, one in schema["components"]["schemas"].items()
        if one.get("description", "那").isascii()
    ]


def test_the_examples_of_the_calculators_work(client, district) -> None:
    for name in ("tally", "subsidy", "notice"):
        url = f"/api/v1/calculators/{name}/"
        body = described(client)["paths"][url]["post"]["requestBody"]["content"]["application/json"]
        (example,) = body["examples"].values()
        assert (
            client.post(url, json.dumps(example["value"]), content_type="application/json").status_code == 200
        )
