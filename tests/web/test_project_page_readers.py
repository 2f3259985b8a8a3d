"""Who sees the project page, and what of it: the street, the bureau, the audit, a department's reviewer."""

import pytest
from django.test import Client

from accounts.models import Department, User
from projects import events
from projects.models import Project
from reviews.models import Invitation, Review
from tests.factories import TODAY, ProjectFactory, StreetFactory, UserFactory
from tests.workflow import records

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(project: Project, user: User, query: str = "") -> str:
    response = browser(user).get(f"/work/projects/{project.code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def clerk() -> User:
    return UserFactory()


@pytest.fixture
def reviewer() -> User:
    department = Department.objects.filter(joint_review=True)[0]
    return UserFactory(role="department_reviewer", department=department)


def asked(project: Project, clerk: User, reviewer: User) -> None:
    scheme = records.formal_scheme(project, clerk)
    review = Review.for_project(project, clerk, scheme_version=scheme, opened_on=TODAY, deadline_on=TODAY)
    review.save()
    Invitation.objects.create(review=review, department=reviewer.department)


class TestWhoSeesIt:
    def test_another_street_gets_404_on_every_page(self) -> None:
        project, stranger = ProjectFactory(), UserFactory(street=StreetFactory(code="daguan"))
        client = browser(stranger)
        tails = (
            "",
            "history/",
            "advance/",
            "send-back/",
            "propose/pause/",
            "proposal/",
            "take-over/",
            "to/round/1/",
        )
        for tail in tails:
            assert client.get(f"/work/projects/{project.code}/{tail}").status_code == 404, tail
            assert client.post(f"/work/projects/{project.code}/{tail}").status_code == 404, tail
        assert client.post(f"/work/projects/{project.code}/proposal/take-back/").status_code == 404
        place = project.neighbourhood.code
        assert client.get(f"/work/projects/take-over/{place}/").status_code == 404

    def test_only_who_may_advance_is_offered_it(self, clerk: User) -> None:
        street, bureau = records.project_at(3), records.project_at(4)
        officer = UserFactory(role="bureau_officer")
        for project, user, offered in (
            (street, clerk, True), (street, officer, False), (bureau, officer, True), (bureau, clerk, False),
        ):  # fmt: skip
            assert (f"/work/projects/{project.code}/advance/" in shown(project, user)) is offered

    def test_the_auditor_reads_everything_and_is_offered_no_act(self) -> None:
        html = shown(records.project_at(4), UserFactory(role="auditor"))
        assert "还没有申报年度计划" in html
        assert "最近动态" in html
        for act in ("进入下一步", "退回前面的步骤", "提出暂缓实施", "提出调出计划", "去办理"):
            assert act not in html

    def test_a_reviewer_sees_only_what_a_review_needs(self, clerk: User, reviewer: User) -> None:
        project = records.project_at(7)
        asked(project, clerk, reviewer)
        events.record("x", "街道内部的一件事", actor=clerk, on=TODAY, project=project)
        html = shown(project, reviewer)
        assert "出具意见" in html
        for text in ("街道内部的一件事", "资金", "最近动态", "清单", "责任人"):
            assert text not in html

    def test_a_reviewer_is_led_to_the_own_opinion(self, clerk: User, reviewer: User) -> None:
        project = records.project_at(7)
        asked(project, clerk, reviewer)
        invitation = Invitation.objects.get()
        response = browser(reviewer).get(f"/work/projects/{project.code}/to/opinion/")
        assert response.url == f"/work/reviews/{invitation.pk}/"

    def test_a_reviewer_sees_no_project_that_was_not_asked(self, reviewer: User) -> None:
        project = records.project_at(7)
        assert browser(reviewer).get(f"/work/projects/{project.code}/").status_code == 404

    @pytest.mark.parametrize("tail", ["history/", "proposal/", "take-over/"])
    def test_a_reviewer_has_no_inner_pages(self, clerk: User, reviewer: User, tail: str) -> None:
        project = records.project_at(7)
        asked(project, clerk, reviewer)
        assert browser(reviewer).get(f"/work/projects/{project.code}/{tail}").status_code == 404

    def test_for_the_administrator_no_project_exists(self) -> None:
        project = ProjectFactory()
        response = browser(UserFactory(role="administrator")).get(f"/work/projects/{project.code}/")
        assert response.status_code == 404
