"""我的工作台: each role's own tasks, the lights, a fixed number of queries."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Department, Role, User
from projects.models import Project
from reviews.models import Invitation, Review
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from tests.workflow import records
from tests.workflow.facts_given import COMPLETE, LACKING, SCHEME
from web.staff.projects.places import href
from web.staff.records.kinds import KINDS
from workflow import rules
from workflow.conditions import Condition
from workflow.services import propose
from workflow.services.waiting import refresh_all

pytestmark = pytest.mark.django_db
# of a desk whose lines are stored
QUERIES = {"street_clerk": 12, "bureau_officer": 12, "bureau_leader": 11}


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def desk(user: User, query: str = "") -> str:
    response = browser(user).get(f"/work/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_what_waits_says_what_and_leads_to_where() -> None:
    project = records.project_at(2, neighbourhood=NeighbourhoodFactory(name="李家桥小区"))
    html = desk(UserFactory())
    assert "待办事项" in html
    assert "李家桥小区" in html
    assert "还没有登记初步方案和投资估算" in html
    assert f'href="/work/projects/{project.code}/records/scheme/"' in html


def test_the_nearest_deadline_comes_first() -> None:
    later, sooner = records.project_at(2), records.project_at(2)
    Project.objects.filter(pk=later.pk).update(due_on=TODAY + timedelta(days=9))
    Project.objects.filter(pk=sooner.pk).update(due_on=TODAY + timedelta(days=1))
    html = desk(UserFactory())
    assert html.index(sooner.neighbourhood.name) < html.index(later.neighbourhood.name)


def test_each_role_sees_its_own() -> None:
    clerk, leader = UserFactory(), UserFactory(role="bureau_leader")
    project = ProjectFactory(neighbourhood__name="和睦院")
    propose(project, "pause", actor=clerk, on=TODAY, reason="等待规划调整")
    assert "街道提出暂缓实施,等待决定" in desk(leader)
    assert "街道提出暂缓实施" not in desk(clerk)
    for role in (Role.STREET_CERTIFIER, Role.AUDITOR):
        assert "今天没有等您办理的事项" in desk(UserFactory(role=role))


def test_a_street_without_projects_is_told_how_to_begin() -> None:
    html = desk(UserFactory())
    assert "先在项目库登记小区" in html
    assert 'class="button" href="/work/neighbourhoods/"' in html


def test_another_street_is_not_on_the_desk() -> None:
    ProjectFactory(neighbourhood__name="和睦院")
    assert "和睦院" not in desk(UserFactory(street=StreetFactory(code="daguan")))


def test_the_reviewer_sees_only_the_reviews_asked() -> None:
    clerk, department = UserFactory(), Department.objects.filter(joint_review=True)[0]
    asked, other = records.project_at(7), records.project_at(7)
    for project in (asked, other):
        scheme = records.formal_scheme(project, clerk)
        review = Review.for_project(project, clerk, scheme_version=scheme, opened_on=TODAY, deadline_on=TODAY)
        review.save()
        if project == asked:
            Invitation.objects.create(review=review, department=department)
    html = desk(UserFactory(role="department_reviewer", department=department))
    assert asked.neighbourhood.name in html
    assert other.neighbourhood.name not in html
    assert "到期情况" not in html


def test_the_administrator_goes_to_the_accounts() -> None:
    response = browser(UserFactory(role="administrator")).get("/work/")
    assert response.status_code == 302
    assert response.url == "/work/admin/accounts/"


def test_without_login_the_desk_asks_for_it() -> None:
    assert Client().get("/work/").url == "/accounts/login/?next=/work/"


def test_lights_are_counted_and_lead_to_their_lists() -> None:
    days = {"red": -20, "yellow": 1, "green": 30}
    for number, ahead in enumerate(days.values(), 1):
        for _ in range(number):
            due = TODAY + timedelta(days=ahead)
            ProjectFactory(
                due_on=due, yellow_from_on=due - timedelta(days=7), red_from_on=due + timedelta(days=8)
            )
    html = desk(UserFactory())
    for number, light in enumerate(days, 1):
        assert f'<a href="/work/neighbourhoods/?light={light}"><b>{number}</b>' in html
    assert '<a href="/work/neighbourhoods/?light=grey"><b>0</b>' in html


def test_the_days_left_are_working_days() -> None:
    ProjectFactory(due_on=TODAY + timedelta(days=7))
    html = desk(UserFactory())
    assert "还剩 5 个工作日" in html


def test_a_long_list_is_paged() -> None:
    street = StreetFactory()
    for _ in range(26):
        ProjectFactory(neighbourhood__street=street)
    assert '待办事项 <span class="muted">(26)</span>' in desk(UserFactory())
    assert desk(UserFactory(), "?page=2").count("row-link") == 1


@pytest.mark.parametrize("role", QUERIES)
def test_the_number_of_queries_does_not_grow(
    role: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Each of the eleven steps once, then three times: the same queries."""
    client, clerk = browser(UserFactory(role=role)), UserFactory()
    for times in (1, 2):
        for _ in range(times):
            _one_of_each(clerk)
        refresh_all(TODAY)
        client.get("/work/")
        with django_assert_num_queries(QUERIES[role]):
            client.get("/work/")


def _one_of_each(clerk: User) -> None:
    for step in rules.GATES:
        project = records.project_at(step)
        records.complete(project, clerk)
        if step == 1:
            propose(project, "pause", actor=clerk, on=TODAY, reason="等待规划调整")


def _anchors() -> set[str]:
    gates = [rules.gate(step, COMPLETE, SCHEME) for step in rules.GATES]
    gates += [
        rules.gate(step, facts, SCHEME) for step, lacking in LACKING.items() for facts in lacking.values()
    ]
    beside = {"advance", "close", "proposal", "take_over", "round:2", "grade"}
    return beside | {one.where for gate in gates for one in gate if isinstance(one, Condition)}


def test_every_anchor_leads_to_a_page_that_opens() -> None:
    project, clerk = records.project_at(5), UserFactory()
    propose(project, "pause", actor=clerk, on=TODAY, reason="等待规划调整")
    records.running_round(project, clerk, 1)  # a room of a round is only named where the round is there
    client = browser(clerk)
    for where in sorted(_anchors() - {"take_over"}):
        for todo in (True, False):
            address = href(where, project, clerk, todo=todo)
            assert client.get(address, follow=True).status_code == 200, (where, address)


def test_every_kind_of_record_can_be_reached() -> None:
    project, clerk = records.project_at(5), UserFactory()
    assert all(href(kind, project, clerk) for kind in KINDS)
