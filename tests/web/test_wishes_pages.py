"""改造需求 on the pages: entered paper after paper, ranked, by building, taken out, carried into the item menu, published."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from consultations.models import HeadWish, ItemWish, OwnerWords
from consultations.services import certify_round, close_round, record_head_wishes
from projects.models import Event, ProjectItem
from tests.consultations.builders import TODAY, opened, project_with, reopened, single, unit
from tests.factories import StreetFactory, UserFactory
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


def want(round, actor, **rooms: str) -> None:
    """want(round, clerk, r101="BM01 PM02")."""
    for room, codes in rooms.items():
        record_head_wishes(round, actor=actor, on=TODAY, unit=unit(round, room[1:]), codes=codes.split())


def test_paper_after_paper_by_keyboard_alone(clerk) -> None:
    round = opened(single(3), clerk)
    page = url(round, "wishes/entry/")
    first = browser(clerk).post(page, {"place": "1-1-101", "typed": "1 pm02、BM01"})
    assert first.url == f"{page}?building=1&entrance=1"
    shown = text(browser(clerk).get(first.url))
    assert 'name="building" value="1"' in shown
    answer = browser(clerk).post(
        page, {"place": "201", "building": "1", "entrance": "1", "codes": ["PM03"], "typed": "2"}, follow=True
    )
    assert "1幢1单元201室:已登记 2 项" in text(answer)
    assert HeadWish.objects.count() == 4
    again = browser(clerk).post(page, {"place": "1-1-101", "typed": "3"}, follow=True)
    assert "已登记 1 项,替换原来登记的 2 项" in text(again)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"place": "1-1-101", "typed": "BM01 屋顶"}, "“屋顶”不是实施方案里的内容"),
        ({"place": "1-1-909", "typed": "1"}, "名册里没有“1-1-909”"),
        ({"place": "1-1-101"}, "请填写需求"),
        ({"typed": "1"}, "请填写房号"),
    ],
)
def test_a_wrong_paper_is_told_in_one_sentence_and_nothing_is_stored(clerk, fields, words) -> None:
    round = opened(single(1), clerk)
    answer = browser(clerk).post(url(round, "wishes/entry/"), fields)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not HeadWish.objects.exists()


def test_words_go_to_the_street_and_none_clears(clerk) -> None:
    round = opened(single(1), clerk)
    page = url(round, "wishes/entry/")
    browser(clerk).post(page, {"place": "1-1-101", "typed": "1", "words": "保留樟树"})
    assert OwnerWords.objects.get().text == "保留樟树"
    browser(clerk).post(page, {"place": "1-1-101", "nothing": "on"})
    assert not HeadWish.objects.exists()


def test_the_ranking_says_heads_area_and_shares_and_looks_at_one_building(clerk) -> None:
    round = opened([*single(3), [("2", "", "101", "50.00")]], clerk)
    want(round, clerk, r101="BM01 PM02", r201="BM01")
    page = text(browser(clerk).get(url(round, "wishes/")))
    assert "屋面修缮:2 人,200.00 ㎡(人数 50.0%、面积 57.1%)" in page
    assert "<b>2 人</b>填写了需求" in page
    one = text(browser(clerk).get(url(round, "wishes/") + "?building=1"))
    assert "屋面修缮:2 人,200.00 ㎡(人数 100.0%)" in one


def test_totals_by_hand_say_what_they_are(clerk) -> None:
    round = opened(single(3), clerk)
    browser(clerk).post(url(round, "wishes/totals/"), {"BM01": "2"})
    assert ItemWish.objects.get().heads == 2
    assert "街道登记的合计人数" in text(browser(clerk).get(url(round, "wishes/")))
    want(round, clerk, r101="PM02")
    assert "已有逐人登记的需求" in text(browser(clerk).get(url(round, "wishes/totals/")))


def test_the_workbook_holds_the_ranking_and_every_building(clerk) -> None:
    round = opened(single(2), clerk)
    want(round, clerk, r101="BM01")
    answer = browser(clerk).get(url(round, "wishes/file/"))
    book = load_workbook(BytesIO(answer.content))
    assert [cell.value for cell in book["需求排名"][2]][:6] == ["屋面修缮", "BM01", "必改", 1, 50, 100]
    assert [cell.value for cell in book["各幢"][2]] == ["1幢", 1, "屋面修缮", "BM01", 1, 100]


def test_before_certification_only_the_street_reads_wishes(clerk, certifier) -> None:
    round = opened(single(1), clerk)
    want(round, clerk, r101="BM01")
    for person, status in (
        (certifier, 200),
        (UserFactory(role="bureau_officer"), 404),
        (UserFactory(role="street_clerk", street=StreetFactory(code="daguan")), 404),
    ):
        assert browser(person).get(url(round, "wishes/")).status_code == status
        assert browser(person).get(url(round, "wishes/file/")).status_code == status


def test_one_press_proposes_and_nothing_is_decided_until_the_clerk_saves(clerk) -> None:
    project = project_with(single(4), clerk)
    round = reopened(project, clerk)
    want(round, clerk, r101="BO01 PO01", r201="BO01", r301="BO01")
    ProjectItem.objects.create(project=project, item_code="BM01", decision="not_applicable", reason="平屋面")
    answer = browser(clerk).post(url(round, "wishes/carry/"), {"least": "2"}, follow=True)
    page = text(answer)
    assert answer.redirect_chain[-1][0] == f"/work/projects/{project.code}/items/"
    assert "还没有保存" in page
    assert not ProjectItem.objects.filter(decision="include").exists()
    assert chosen(page, "BO01") == "include"
    assert chosen(page, "PO01") == "undecided"
    assert chosen(page, "BM01") == "not_applicable"
    assert chosen(page, "BM02") == "include"
    assert "3 人希望,300.00 ㎡" in page.replace("</span>", "")
    event = Event.objects.get(verb="propose_items")
    assert "BO01" in event.data["items"]
    assert "BM01" not in event.data["items"]


def test_what_cannot_be_proposed_is_told(clerk) -> None:
    project = project_with(single(2), clerk)
    round = reopened(project, clerk)
    page = text(browser(clerk).post(url(round, "wishes/carry/"), {"least": "1"}, follow=True))
    assert "还没有登记改造需求" in page
    want(round, clerk, r101="BO01")
    project.step = 5
    project.save()
    page = text(browser(clerk).post(url(round, "wishes/carry/"), {"least": "1"}, follow=True))
    assert "改造内容已在第2步确定" in page


def test_residents_read_the_ranking_after_certification_without_small_groups(clerk, certifier) -> None:
    round = opened(single(6), clerk)
    want(round, clerk, **{f"r{floor}01": "BM01 PM02" if floor == 1 else "BM01" for floor in range(1, 7)})
    public = f"/n/{round.project.neighbourhood.code}/"
    assert "居民希望改造" not in text(Client().get(public))
    certify_round(close_round(round, actor=clerk, on=TODAY), actor=certifier, on=TODAY)
    page = text(Client().get(public))
    assert "居民希望改造" in page
    assert "屋面修缮:6 人" in page
    assert page.count(":1 人") == 0


def chosen(page: str, code: str) -> str:
    """The decision the form shows for an item."""
    field = page.split(f'name="{code}-decision"')[1].split("</select>")[0]
    return field.split(" selected")[0].rsplit('value="', 1)[1].split('"')[0]
