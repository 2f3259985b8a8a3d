"""Every route has a rule for who may open it, and keeps it for nobody, for strangers and for each role.

A route is public (listed here), or a staff page (decorated with `staff_page`, whose acts say which roles may). A new route
that is neither fails `test_every_route_has_a_rule`.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import OUTSIDE_ROLES, Department, Role
from accounts.permissions import GRANTS
from projects.models import Neighbourhood, Project
from projects.tasks import pick_up_due_jobs
from reports.month import Month
from reports.services import queue_report
from reviews.models import Invitation, Review
from tests.factories import (
    TODAY,
    BuilderBodyFactory,
    DepartmentFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    StreetFactory,
    UserFactory,
)
from tests.reports.test_services import NOW

PUBLIC = {
    "account_login", "account_logout", "account_inactive", "account_change_password", "account_reauthenticate",
    "api_schema", "api_docs", "api_docs_script", "api_tally", "api_subsidy", "api_notice", "api_items", "api_streets",
    "api_progress", "api_neighbourhoods", "api_projects", "api_project", "api_steps", "api_rounds",
    "api_project_items", "api_funding", "api_ladder", "api_claims", "api_registers", "api_money", "api_payments", "api_round",
    "api_reports", "api_report_file",
    "public_home", "calculators", "calculator_tally", "calculator_subsidy", "calculator_notice", "view_switch",
    "phone_upload", "public_status", "public_notice", "public_document", "public_receipt", "public_earlier",
    "public_board", "public_board_file", "public_result_notice", "public_objection", "public_objections",
    "public_objection_state", "api_receipts",
    "opinion", "opinion_about", "opinion_choice", "opinion_wishes", "opinion_check", "opinion_receipt",
}  # fmt: skip
PUBLIC_PREFIXES = ("gallery",)
LOGIN = "/accounts/login/"


class Route(NamedTuple):
    """A route of the portal: its name, its path with placeholders, the acts of a staff page (None: no staff page),
    whether community workers read it, and which of builders, development and finance do.
    """

    name: str
    path: str
    actions: tuple | None
    community: bool = False
    outside: frozenset[str] = frozenset()

    def opens_for(self, role: str) -> bool:
        """Whether someone of this role has business there at all."""
        if self.actions:
            return bool(set(self.actions) & GRANTS[role]) or role in self.outside
        if role in OUTSIDE_ROLES:
            return role in self.outside
        return self.community if role == Role.COMMUNITY_WORKER else role != Role.ADMINISTRATOR

    def url(self, **values: object) -> str:
        """The path with its placeholders filled."""
        path = "/" + self.path
        for placeholder, value in values.items():
            path = path.replace(f"<{placeholder}>", str(value))
        return path


def routes(patterns: object = None, prefix: str = "") -> Iterator[Route]:
    """All routes, each once."""
    for entry in (patterns or get_resolver()).url_patterns:  # type: ignore[attr-defined]
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            marks = getattr(view, "staff_actions", None), getattr(view, "for_community", False)
            yield Route(entry.name or path, path, *marks, getattr(view, "for_outside", frozenset()))


ALL = list(routes())
STAFF = [route for route in ALL if route.actions is not None]
STRANGERS = [
    route for route in STAFF if "<slug:code>" in route.path or route.name in {"report", "report_file"}
]


class World(NamedTuple):
    """A street with a project under review and a report."""

    street: object
    project: Project
    place: Neighbourhood
    invitation: Invitation
    report: int

    def url(self, route: Route) -> str:
        """The route's address with this street's rows."""
        of_place = route.path.startswith("work/neighbourhoods") or route.name == "take_over"
        review = self.invitation.pk if self.invitation else 1
        pk = self.report if "reports" in route.path else review if "reviews" in route.path else 1
        return route.url(**{
            "slug:code": self.place.code if of_place else self.project.code,
            "int:pk": pk, "int:number": 1, "int:unit": 1, "int:year": 2019, "int:token": 1, "uuid:token": uuid4(),
            "slug:kind": "pause" if route.name == "project_propose" else "tender", "slug:act": "apply",
        })  # fmt: skip


@pytest.fixture
def world(district, texts_alone) -> World:
    """和睦街道: a project at step 7, asked of 城管."""
    street = StreetFactory(code="hemu")
    place = NeighbourhoodFactory(street=street, code="hemu-xincun")
    clerk = UserFactory(role="street_clerk", street=street)
    body = BuilderBodyFactory()
    project = ProjectFactory(neighbourhood=place, step=7, code="2019-hemu-01", builder_body=body)
    version = project.schemeversions.create(number=1, kind="formal", summary="方案", recorded_by=clerk)
    review = Review.objects.create(
        project=project, scheme_version=version, opened_on=TODAY, recorded_by=clerk
    )
    invitation = Invitation.objects.create(review=review, department=DepartmentFactory(code="chengguan"))
    job = queue_report(street, Month(2019, 9), at=NOW)
    pick_up_due_jobs()
    job.refresh_from_db()
    return World(street, project, place, invitation, job.result["report"])


def read(client, url):
    """GET, a file read to its end."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def ask(client, url):
    """GET, or POST where GET is not allowed."""
    answer = read(client, url)
    return client.post(url) if answer.status_code == 405 else answer


def person(role: str):
    """Someone of this role in 和睦街道 or 城管."""
    where = {"department": Department.objects.get(code="chengguan")} if role == "department_reviewer" else {}
    return UserFactory(role=role, **where)


def test_every_route_has_a_rule():
    unruled = [
        route
        for route in ALL
        if route.actions is None and route.name not in PUBLIC and not route.name.startswith(PUBLIC_PREFIXES)
    ]
    assert [route.path for route in unruled if route.name != "desk"] == []


def test_no_route_is_both_public_and_for_staff():
    assert [route.name for route in STAFF if route.name in PUBLIC] == []


def test_nobody_is_sent_to_the_login(client, world):
    answers = {route.path: ask(client, world.url(route)) for route in STAFF}
    sent = {path for path, answer in answers.items() if answer.status_code == 302}
    assert sent == {route.path for route in STAFF}
    assert {answer.url.split("?")[0] for answer in answers.values()} == {LOGIN}


def test_another_streets_clerk_finds_nothing(client, world):
    client.force_login(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
    found = {route.path: ask(client, world.url(route)).status_code for route in STRANGERS}
    assert {path: status for path, status in found.items() if status != 404} == {}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_opens_its_own_pages_and_no_others(client, world, role):
    client.force_login(person(role))
    wrong = {}
    for route in STAFF:
        status = ask(client, world.url(route)).status_code
        if status >= 500 or (not route.opens_for(role) and status not in {403, 404}):
            wrong[route.path] = status
    assert wrong == {}


def test_the_streets_own_clerk_opens_its_pages(client, world):
    client.force_login(person("street_clerk"))
    opened = [route.path for route in STAFF if read(client, world.url(route)).status_code == 200]
    assert {"work/projects/<slug:code>/", "work/neighbourhoods/<slug:code>/", "work/reports/<int:pk>/"} < set(
        opened
    )
    assert len(opened) > 25


@pytest.mark.parametrize("role", ["street_clerk", "bureau_officer", "department_reviewer", "administrator"])
def test_a_page_that_is_read_writes_nothing(client, world, role):
    client.force_login(person(role))
    with CaptureQueriesContext(connection) as captured:
        for route in STAFF:
            read(client, world.url(route))
    written = {query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))}
    assert written == set()
