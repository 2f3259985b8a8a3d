"""The reviewer's pages: the own department's reviews and nothing else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, User
from projects.models import Project
from reviews.models import Opinion
from tests.record_data import at, clerk, formal_scheme, officer, review_of, reviewer

pytestmark = pytest.mark.django_db
LIST = "/work/reviews/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked_project(name: str, *codes: str) -> Project:
    project = at(7, neighbourhood__name=name)
    formal_scheme(project)
    review_of(project, *codes)
    return project


def address(project: Project, code: str = "chengguan") -> str:
    return f"{LIST}{project.reviews.get().invitations.get(department__code=code).pk}/"


def test_the_list_shows_only_what_is_asked_of_the_department() -> None:
    asked_project("和睦甲村", "chengguan"), asked_project("和睦乙村", "minzheng")
    page = browser(reviewer("chengguan")).get(LIST).content.decode()
    assert "和睦甲村" in page
    assert "和睦乙村" not in page
    assert "有 1 个项目等待您出具意见" in page


def test_another_departments_review_does_not_exist() -> None:
    project = asked_project("和睦甲村", "minzheng")
    url = address(project, "minzheng")
    person = reviewer("chengguan")
    assert browser(person).get(url).status_code == 404
    assert browser(person).post(url, {"result": "agree"}).status_code == 404
    assert not Opinion.objects.exists()


def test_clerks_and_officers_give_no_opinion() -> None:
    url = address(asked_project("和睦甲村", "chengguan"))
    for person in (clerk(), officer()):
        assert browser(person).get(url).status_code == 403
        assert browser(person).get(LIST).status_code == 403


def test_an_opinion_is_given_and_shown() -> None:
    project = asked_project("和睦甲村", "chengguan")
    person = reviewer("chengguan")
    page = browser(person).get(address(project)).content.decode()
    assert "屋面、管线和道路整治" in page
    assert "4,800,000.00 元" in page
    done = browser(person).post(address(project), {"result": "agree"}, follow=True)
    assert "意见已出具" in done.content.decode()
    assert "没有等待出具的意见" in browser(person).get(LIST).content.decode()


def test_a_refusal_without_words_is_named_at_its_field() -> None:
    project = asked_project("和睦甲村", "chengguan")
    response = browser(reviewer("chengguan")).post(address(project), {"result": "refuse"})
    assert response.status_code == 422
    assert response.context["form"].errors == {"comment": ["请填写具体意见。"]}


def test_a_colleagues_opinion_in_the_same_review_is_not_shown() -> None:
    project = asked_project("和睦甲村", "chengguan", "minzheng")
    browser(reviewer("minzheng")).post(
        address(project, "minzheng"), {"result": "refuse", "comment": "缺养老用房"}
    )
    assert "缺养老用房" not in browser(reviewer("chengguan")).get(address(project)).content.decode()


def test_a_review_of_an_old_scheme_says_so_and_takes_no_opinion() -> None:
    project = asked_project("和睦甲村", "chengguan")
    formal_scheme(project)
    person = reviewer("chengguan")
    page = browser(person).get(address(project)).content.decode()
    assert "这次审查不再有效" in page
    assert "已失效" in browser(person).get(LIST).content.decode()
    assert browser(person).post(address(project), {"result": "agree"}).status_code == 422


def test_the_list_takes_a_fixed_number_of_queries(django_assert_max_num_queries) -> None:
    for number in range(5):
        asked_project(f"和睦{number}村", "chengguan")
    client = browser(reviewer("chengguan"))
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_officers_page_asks_no_more_for_eight_opinions_than_for_one(district) -> None:
    """Opinions that wait for nothing cost nothing; one with an open condition waits in each case."""
    codes = list(Department.objects.filter(joint_review=True).values_list("code", flat=True))
    assert len(codes) == 8
    one, eight = _queries_of_review(codes[:1]), _queries_of_review(codes)
    assert eight == one <= 32


def _queries_of_review(codes: list[str]) -> int:
    """The last of the departments agrees with a condition."""
    project = asked_project(f"和睦{len(codes)}村", *codes)
    for code in codes:
        result = "conditional" if code == codes[-1] else "agree"
        browser(reviewer(code)).post(address(project, code), {"result": result, "comment": "管线入地"})
    client = browser(officer())
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/work/projects/{project.code}/records/review/")
    return len(captured)
