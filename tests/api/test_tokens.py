"""A token reads what its user may see, and nothing of another street."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.tokens import issue_token
from tests.api.routes import readable
from tests.factories import DepartmentFactory, StreetFactory, UserFactory
from tests.record_data import formal_scheme, review_of

pytestmark = pytest.mark.django_db


def codes(client: Client) -> set[str]:
    """Projects the client lists."""
    return {row["code"] for row in client.get("/api/v1/projects/").json()["results"]}


@pytest.mark.parametrize(
    "header", ["Token nonsense", "Token", "Token a b", "token \x00", "Token " + "ü" * 50]
)
def test_a_bad_token_is_401_and_says_how_to_authenticate(world, header) -> None:
    for url in [*readable(world), f"/api/v1/reports/{world.report.pk}/file/"]:
        answer = Client(headers={"Authorization": header}).get(url)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token"), url
        assert answer.json()["detail"]


@pytest.mark.parametrize("change", ["expires_at", "revoked_at"])
def test_an_expired_or_revoked_token_is_refused(world, change) -> None:
    client = Client(headers={"Authorization": f"Token {issue_token(world.clerk, '测试')}"})
    assert client.get("/api/v1/projects/").status_code == 200
    ApiToken.objects.update(**{change: timezone.now() - timedelta(seconds=1)})
    assert client.get("/api/v1/projects/").status_code == 401


def test_the_token_of_a_stopped_account_is_refused(world, with_token) -> None:
    client = with_token(world.clerk)
    type(world.clerk).objects.update(is_active=False)
    assert client.get("/api/v1/projects/").status_code == 401


def test_a_clerk_reads_the_own_street_only(world, with_token) -> None:
    client = with_token(world.clerk)
    assert codes(client) == {world.project.code, world.unconfirmed.code}
    places = client.get("/api/v1/neighbourhoods/").json()["results"]
    assert {place["street"]["code"] for place in places} == {"hemu"}
    assert client.get("/api/v1/streets/daguan/progress/").status_code == 404
    assert [row["id"] for row in client.get("/api/v1/reports/").json()["results"]] == [world.report.pk]


@pytest.mark.parametrize("role", ["street_clerk", "street_certifier"])
def test_another_streets_project_is_404_on_every_route(world, with_token, role) -> None:
    client = with_token(UserFactory(role=role, street=StreetFactory(code="daguan")))
    assert codes(client) == {world.other.code}
    for url in readable(world)[5:]:
        assert client.get(url).status_code == 404, url
    assert client.get(f"/api/v1/reports/{world.report.pk}/file/").status_code == 404
    assert client.get("/api/v1/reports/").json()["results"] == []


@pytest.mark.parametrize("role", ["bureau_officer", "bureau_leader", "auditor"])
def test_the_district_is_read_by_bureau_and_audit(world, with_token, role) -> None:
    client = with_token(UserFactory(role=role))
    assert codes(client) == {world.project.code, world.unconfirmed.code, world.other.code}
    answer = client.get(f"/api/v1/reports/{world.report.pk}/file/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"PK")


def test_an_administrator_reads_no_project(world, with_token) -> None:
    client = with_token(UserFactory(role="administrator"))
    assert codes(client) == set()
    assert client.get("/api/v1/neighbourhoods/").json()["results"] == []
    for url in readable(world)[5:]:
        assert client.get(url).status_code == 404, url


def test_a_reviewer_reads_the_projects_the_department_is_asked_about(world, with_token) -> None:
    client = with_token(
        UserFactory(role="department_reviewer", department=DepartmentFactory(code="minzheng"))
    )
    assert codes(client) == set()
    type(world.other).objects.filter(pk=world.other.pk).update(step=7)
    world.other.refresh_from_db()
    formal_scheme(world.other)
    review_of(world.other, "minzheng", "chengguan")
    assert codes(client) == {world.other.code}
    assert client.get(f"/api/v1/projects/{world.other.code}/steps/").status_code == 200
    assert client.get(f"/api/v1/projects/{world.project.code}/").status_code == 404


def test_who_is_logged_in_on_the_pages_reads_as_with_a_token(world) -> None:
    client = Client()
    client.force_login(world.clerk)
    assert codes(client) == {world.project.code, world.unconfirmed.code}
