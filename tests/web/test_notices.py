"""公示 through the pages: published with its closing day, printed for the board, objections answered."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from projects.models import Notice, Objection
from projects.services.notices import publish_notice
from projects.setup import load_district
from tests.factories import ProjectFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2019, 9, 23)
TEXT = {
    "title": "和睦新村改造初步方案公示",
    "body": "屋面修缮等24项。",
    "contact": "和睦街道城建科",
    "workdays": "5",
}


@pytest.fixture
def project():
    load_district("gongshu-2019")
    return ProjectFactory(step=3)


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


def at(day: date):
    return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)


def published(project, clerk, on=MONDAY) -> Notice:
    return publish_notice(project, actor=clerk, on=on, **TEXT | {"workdays": 5})


def url(name: str, project, *args) -> str:
    return reverse(name, args=[project.code, *args])


def test_a_notice_is_published_with_its_closing_day(client, clerk, project) -> None:
    with at(MONDAY):
        form = client.get(url("notice_publish", project))
        assert "<b>2019年9月29日(周日)</b>结束" in form.content.decode()
        assert form.context["form"].initial["title"].endswith("初步方案公示")
        text = client.post(url("notice_publish", project), TEXT, follow=True).content.decode()
    assert "公示已发布。请打印公示单" in text
    assert "公示中,至2019年9月29日,还有5个工作日" in text


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2019, 9, 27), "还有1个工作日"),
        (date(2019, 9, 29), "公示今天到期,明天起可以进入下一步"),
        (date(2019, 9, 30), "公示已于2019年9月29日结束"),
    ],
)
def test_the_countdown_is_in_working_days(client, clerk, project, today, words) -> None:
    published(project, clerk)
    with at(today):
        assert words in client.get(url("notice", project)).content.decode()


def test_an_unknown_calendar_is_said_and_gives_no_date(client, clerk, project) -> None:
    with at(date(2026, 12, 28)):
        client.force_login(clerk)
        text = client.post(url("notice_publish", project), TEXT, follow=True).content.decode()
    assert "2027年放假安排尚未公布,截止日期待定" in text


def test_too_short_a_notice_is_refused(client, clerk, project) -> None:
    with at(MONDAY):
        answer = client.post(url("notice_publish", project), TEXT | {"workdays": "4"})
    assert "公示期应为5至60个工作日" in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_change_restarts_the_days_and_says_so(client, clerk, project) -> None:
    old = published(project, clerk)
    change = TEXT | {"body": "屋面修缮等25项。", "reason": "补充一项"}
    with at(date(2019, 9, 27)):
        assert "公示期从今天重新计算" in client.get(url("notice_revise", project, old.pk)).content.decode()
        text = client.post(url("notice_revise", project, old.pk), change, follow=True).content.decode()
        assert client.get(url("notice_revise", project, old.pk)).status_code == 404
    assert "至2019年10月10日" in text
    assert "以前的公示" in text


def test_taking_down_needs_a_reason(client, clerk, project) -> None:
    notice = published(project, clerk)
    with at(MONDAY):
        assert client.post(url("notice_withdraw", project, notice.pk), {"reason": ""}).status_code == 422
        text = client.post(
            url("notice_withdraw", project, notice.pk), {"reason": "图纸有误"}, follow=True
        ).content.decode()
    assert "撤下:图纸有误" in text


def test_the_sheet_for_the_board_has_dates_and_a_code(client, clerk, project, settings) -> None:
    settings.SITE_URL = "https://gaizao.example"
    text = client.get(url("notice_sheet", project, published(project, clerk).pk)).content.decode()
    assert "公示时间:2019年9月23日(周一)至2019年9月29日(周日),共 5 个工作日" in text
    assert f"https://gaizao.example/n/{project.neighbourhood.code}/" in text
    assert 'class="notice"' in text


def test_an_objection_is_registered_and_answered(client, clerk, project) -> None:
    published(project, clerk)
    with at(date(2019, 9, 24)):
        bad = client.post(url("notice", project), {"received_on": "2019-09-25", "text": "停车位太少"})
        assert "收到日期不能晚于今天" in bad.content.decode()
        page = client.post(
            url("notice", project), {"received_on": "2019-09-24", "text": "停车位太少"}, follow=True
        )
        assert "待答复" in page.content.decode()
        answer_url = url("objection_answer", project, Objection.objects.get().pk)
        assert client.post(answer_url, {"answer": ""}).status_code == 422
        text = client.post(answer_url, {"answer": "已增设12个车位。"}, follow=True).content.decode()
    assert "已答复" in text
    assert "已增设12个车位。" in text


def test_a_project_in_another_step_offers_no_notice(client, clerk) -> None:
    project = ProjectFactory(step=2)
    assert "发布公示" not in client.get(url("notice", project)).content.decode()
    with at(MONDAY):
        assert "公示在第3步" in client.post(url("notice_publish", project), TEXT).content.decode()


def test_strangers_get_404_and_readers_no_act(client, clerk, project) -> None:
    notice = published(project, clerk)
    client.force_login(UserFactory(role=Role.AUDITOR))
    assert "撤下公示" not in client.get(url("notice", project)).content.decode()
    assert client.get(url("notice_publish", project)).status_code == 403
    client.force_login(UserFactory(street=StreetFactory(code="daguan")))
    for name in ("notice", "notice_publish"):
        assert client.get(url(name, project)).status_code == 404
    for name in ("notice_revise", "notice_withdraw", "notice_sheet"):
        assert client.get(url(name, project, notice.pk)).status_code == 404
