"""专项征求意见 on the pages: the scope ticked, counted, opened; what the clerk, the certifier and residents then see."""

import json

import pytest
from django.test import Client

from consultations.models import Round
from consultations.services import certify_round, close_round
from tests.consultations.builders import ENDS, TODAY, project_with
from tests.consultations.test_special_rounds import certified, special, two_buildings
from tests.factories import UserFactory
from tests.web.test_rounds import browser, text, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk():
    return UserFactory(role="street_clerk")


@pytest.fixture
def certifier():
    return UserFactory(role="street_certifier")


@pytest.fixture
def project(clerk):
    return project_with(two_buildings(), clerk)


FIELDS = {
    "title": "1幢1单元加装电梯", "item_code": "BO06", "question": "是否同意本单元加装电梯", "ends_on": "2019-10-31",
    "rule_set": "double-two-thirds",
}  # fmt: skip


def ticked(*parts: tuple[str, str], **more: str) -> dict[str, object]:
    return {**FIELDS, "scope": [json.dumps(part) for part in parts], **more}


def opening(project) -> str:
    return f"/work/projects/{project.code}/rounds/open/special/"


def test_the_ticks_are_counted_before_anything_is_opened(clerk, project) -> None:
    answer = browser(clerk).post(opening(project), ticked(("1", "1"), preview="1"))
    assert answer.status_code == 200
    page = text(answer)
    assert "范围:1幢1单元,<b>6 人</b>,350.50 ㎡" in page
    assert 'value="1幢1单元加装电梯"' in page  # nothing filled in is lost
    assert not Round.objects.exists()


def test_all_entrances_ticked_and_the_whole_neighbourhood_are_said_shortest(clerk, project) -> None:
    page = text(browser(clerk).post(opening(project), ticked(("1", "1"), ("1", "2"), preview="1")))
    assert "范围:1幢,<b>11 人</b>" in page
    page = text(browser(clerk).post(opening(project), ticked(whole="on", preview="1")))
    assert "范围:1幢、2幢,<b>11 人</b>,780.75 ㎡" in page


def test_the_clerk_opens_one_beside_the_schemes_rounds_and_finds_it_in_the_list(clerk, project) -> None:
    answer = browser(clerk).post(opening(project), ticked(("1", "1")), follow=True)
    round = Round.objects.get()
    assert answer.redirect_chain[-1][0] == url(round)
    page = text(answer)
    for words in ("专项征求意见(1幢1单元加装电梯)", "1幢1单元", "加装电梯"):
        assert words in page
    assert "方案原文" not in page
    listed = text(browser(clerk).get(f"/work/projects/{project.code}/rounds/"))
    assert "1幢1单元加装电梯" in listed
    assert "开始第一次征求意见" in listed


def test_a_bad_scope_is_said_beside_the_ticks_and_nothing_is_opened(clerk, project) -> None:
    for parts in ((), (("2", ""),), (("9", ""),)):
        answer = browser(clerk).post(opening(project), ticked(*parts))
        assert answer.status_code == 422
    assert "请选择征求范围" in text(browser(clerk).post(opening(project), ticked()))
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    "page", ["", "grid/", "sheet/", "unanswered/", "settle/", "extend/", "void/", "close/"]
)
def test_every_page_of_a_round_works_for_it(clerk, project, page) -> None:
    round = special(project, clerk, [("1", "1")])
    assert browser(clerk).get(url(round, page)).status_code == 200


def test_voided_it_is_offered_again_with_the_same_scope(clerk, project) -> None:
    round = special(project, clerk, [("1", "1")])
    assert "再次征求" not in text(browser(clerk).get(f"/work/projects/{project.code}/rounds/"))
    browser(clerk).post(url(round, "void/"), {"reason": "范围有误"})
    assert "?again=4" in text(browser(clerk).get(f"/work/projects/{project.code}/rounds/"))
    assert "范围:1幢1单元" in text(browser(clerk).get(f"{opening(project)}?again=4"))
    browser(clerk).post(f"{opening(project)}?again=4", ticked(("1", "1")))
    assert list(Round.objects.values_list("number", "attempt")) == [(4, 1), (4, 2)]


def test_the_certifier_and_residents_see_its_result_with_its_scope(clerk, certifier, project) -> None:
    round = certified(project, clerk, certifier, agree=5)
    assert "已复核确认" in text(browser(certifier).get(url(round)))
    public = text(Client().get(f"/n/{project.neighbourhood.code}/"))
    assert "专项征求意见(1幢1单元加装电梯)" in public
    assert "征求范围:1幢1单元" in public
    assert "方案原文" not in public
    board = Client().get(f"/n/{project.neighbourhood.code}/rounds/{round.pk}/")
    assert board.status_code == 200


def test_the_api_tells_its_title_and_scope(clerk, project) -> None:
    special(project, clerk, [("1", "1"), ("1", "2")])
    answer = browser(clerk).get(f"/api/v1/projects/{project.code}/rounds/").json()
    found = answer["results"][0] if isinstance(answer, dict) else answer[0]
    assert (found["number"], found["title"], found["item_code"]) == (4, "1幢1单元加装电梯", "BO06")
    assert found["scope"] == [{"building": "1", "entrance": "1"}, {"building": "1", "entrance": "2"}]
    assert found["counts"] is True


def test_it_waits_on_the_clerks_and_the_certifiers_desk_with_its_end(clerk, certifier, project) -> None:
    round = special(project, clerk, [("1", "1")], ends_on=ENDS)
    desk = text(browser(clerk).get("/work/"))
    assert "专项征求意见(1幢1单元加装电梯)正在进行,2019年10月31日截止" in desk
    assert "10月31日前" in desk
    assert "专项征求意见" not in text(browser(certifier).get("/work/"))
    close_round(round, actor=clerk, on=TODAY)
    assert "专项征求意见(1幢1单元加装电梯)已结束,等待复核确认" in text(browser(certifier).get("/work/"))
    certify_round(round, actor=certifier, on=TODAY)
    for person in (clerk, certifier):
        assert "专项征求意见" not in text(browser(person).get("/work/"))
