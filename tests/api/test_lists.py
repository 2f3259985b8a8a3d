"""Filters, orders, pages, methods, and how much a list asks of the database."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from projects.models import Project
from tests.api.routes import readable
from tests.consultations.counting import statements
from tests.factories import NeighbourhoodFactory, ProjectFactory
from workflow.models import Transition

pytestmark = pytest.mark.django_db
PROJECTS, PLACES = "/api/v1/projects/", "/api/v1/neighbourhoods/"


def codes(client: Client, url: str) -> list[str]:
    """Codes of a list, all its pages followed."""
    found: list[str] = []
    following: str | None = url
    while following:
        page = client.get(following).json()
        found += [row["code"] for row in page["results"]]
        following = page["next"]
    return found


@pytest.fixture
def many(world):
    """Thirty more projects: steps, years, grades and due days in turn."""
    for n in range(30):
        ProjectFactory(
            step=n % 11 + 1, batch_year=2018 + n % 2, grade=("", "model", "showcase")[n % 3],
            neighbourhood=NeighbourhoodFactory(year_built=1970 + n), due_on=None if n % 4 else "2019-10-30",
        )  # fmt: skip
    return world


def test_projects_are_filtered(client, world) -> None:
    hemu, daguan = "2019-hemu-01", "2019-daguan-01"
    expected = {
        "street=daguan": {daguan},
        "street=nowhere": set(),
        "search=hmxc": {hemu},
        "search=和睦新村": {hemu},
        "search=2019-HEMU-01": {hemu},
        "search=%25": set(),
        "step=3": {hemu},
        "state=paused": set(),
        "light=grey": {hemu, daguan},
        "light=red": set(),
        "batch_year=2019&grade=model": set(),
        "year_built_min=1985&year_built_max=1985": {hemu, daguan},
        "year_built_max=1984": set(),
    }
    assert {query: set(codes(client, f"{PROJECTS}?{query}")) for query in expected} == expected


def test_neighbourhoods_are_filtered(client, world) -> None:
    assert codes(client, f"{PLACES}?street=daguan&year_built_min=1980&search=dgxy") == ["dgxy"]
    assert codes(client, f"{PLACES}?affordable_housing=true") == []
    assert codes(client, f"{PLACES}?affordable_housing=False") == codes(client, PLACES)
    answer = client.get(f"{PLACES}?affordable_housing=maybe")
    assert (answer.status_code, answer.json()) == (400, {"affordable_housing": ["应为 true 或 false。"]})


BAD_VALUES = [
    ("step", "12"), ("step", "0"), ("step", "1.5"), ("step", "abc"), ("step", "9" * 5000), ("light", "purple"),
    ("grade", "gold"), ("state", "lost"), ("batch_year", "1e3"), ("batch_year", "-1"), ("year_built_min", "NaN"),
    ("year_built_max", "99999999999999999999"), ("search", "a%00b"), ("street", "%00"), ("ordering", "name"),
    ("ordering", "--code"), ("ordering", "code,neighbourhood__street"), ("ordering", "-"), ("cursor", "nonsense"),
    ("cursor", "cD1hYmM="), ("page_size", "0"), ("page_size", "many"), ("page_size", "-3"),
]  # fmt: skip


def test_a_bad_value_is_refused_by_name(client, world) -> None:
    for field, value in BAD_VALUES:
        order = "&ordering=step" if field == "cursor" else ""
        answer = client.get(f"{PROJECTS}?{field}={value}{order}")
        assert (answer.status_code, list(answer.json())) == (400, [field]), (field, value)


def test_a_month_that_is_none_is_refused(client, world) -> None:
    for month in ("2019-13", "2019", "october", "２０１９-10", "9999-01", "2019-10-01", "a\0"):
        answer = client.get("/api/v1/streets/hemu/progress/", {"month": month})
        assert (answer.status_code, list(answer.json())) == (400, ["month"]), month


def test_every_order_pages_through_each_row_once(client, many) -> None:
    for ordering in (
        "code",
        "-code",
        "step",
        "-step",
        "batch_year,-step",
        "due_on",
        "-due_on",
        "entered_step_on",
    ):
        found = codes(client, f"{PROJECTS}?ordering={ordering}&page_size=7")
        assert len(found) == len(set(found)) == 32, ordering


def test_undetermined_days_come_last(client, many) -> None:
    rows = client.get(f"{PROJECTS}?ordering=due_on&page_size=200").json()["results"]
    days = [row["due_on"] for row in rows]
    assert days == sorted(days, key=lambda day: day or "9999")


def test_the_register_is_ordered_by_what_it_shows(client, many) -> None:
    for ordering in ("code", "name", "year_built", "households", "-area"):
        assert len(codes(client, f"{PLACES}?ordering={ordering}&page_size=9")) == 33, ordering


def test_a_page_stands_while_rows_come_and_go(client, many) -> None:
    first = client.get(f"{PROJECTS}?page_size=10").json()
    Project.objects.filter(code=first["results"][0]["code"]).update(code="0000-gone")
    ProjectFactory(code="0000-new")
    second = client.get(first["next"]).json()
    assert not {row["code"] for row in second["results"]} & {row["code"] for row in first["results"]}
    assert "cursor" in parse_qs(urlsplit(first["next"]).query)


def test_a_page_is_never_larger_than_200(client, world) -> None:
    assert client.get(f"{PROJECTS}?page_size=99999999999999999999").status_code == 200


def test_a_list_costs_the_same_for_any_number_of_rows(client, many) -> None:
    for url, most in ((PROJECTS, 1), (PLACES, 1), ("/api/v1/streets/", 1)):
        with statements(most):
            client.get(url)
    with statements(22):
        client.get("/api/v1/streets/hemu/progress/?month=2019-10")


def test_a_project_and_what_hangs_on_it_costs_a_few_queries(client, world) -> None:
    project = f"{PROJECTS}{world.project.code}/"
    for name, most in (
        ("", 1),
        ("steps/", 4),
        ("rounds/", 4),
        ("items/", 2),
        ("funding/", 10),
        ("claims/", 2),
    ):
        client.get(project + name)
        with statements(most):
            client.get(project + name)


def test_rounds_cost_the_same_after_many_send_backs(client, world) -> None:
    url = f"{PROJECTS}{world.project.code}/rounds/"
    client.get(url)
    for cycle in range(1, 6):
        Transition.objects.create(
            project=world.project, kind="send_back", from_step=3, to_step=2, cycle=cycle, on=world.project.opened_on,
            actor=world.clerk, reason="方案有变",
        )  # fmt: skip
    with statements(4):
        client.get(url)


def test_what_is_read_cannot_be_written(client, world) -> None:
    for url in [*readable(world), f"/api/v1/reports/{world.report.pk}/file/"]:
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(url, "{}", content_type="application/json")
            assert answer.status_code == 405, (method, url)
            assert answer.json()["detail"]


def test_what_is_not_there_is_404_in_json(client, world) -> None:
    nowhere = [
        "nowhere/", "projects/nowhere/", "projects/a%00b/", "projects/小区/steps/", "rounds/0/", "rounds/-1/",
        f"rounds/{'9' * 400}/", f"rounds/{'9' * 5000}/", "streets/nowhere/progress/", f"reports/{'9' * 30}/file/",
        "projects/nowhere/funding/", "projects/nowhere/ladder/", "projects/nowhere/claims/",
        "projects/nowhere/rounds/", "projects/nowhere/items/",
    ]  # fmt: skip
    for url in nowhere:
        answer = client.get(f"/api/v1/{url}")
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (404, "application/json"), url
        assert answer.json()["detail"]
