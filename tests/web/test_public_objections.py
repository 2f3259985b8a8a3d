"""A resident objects without account and without scripts, keeps a serial, and reads the answer; nobody is named."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from projects.models import Objection
from projects.services.notices import publish_notice, withdraw_notice
from projects.services.objections import PER_ADDRESS, answer_objection
from tests.factories import ProjectFactory, UserFactory
from tests.notices import TEXT, boards, on_notice

pytestmark = pytest.mark.django_db
MONDAY = date(2019, 9, 23)
CANARY = "金丝雀𠮷"
SAID = {"text": f"{CANARY}:停车位太少,路灯太暗。", "contact": "金丝雀 0571-99887766"}


@pytest.fixture
def clerk(district):
    return UserFactory()


@pytest.fixture
def notice(clerk):
    return on_notice(ProjectFactory(step=3), clerk, MONDAY)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2019-09-24T10:00:00+08:00", tick=False):
        yield


def form_url(notice) -> str:
    return reverse("public_objection", args=[notice.project.neighbourhood.code, notice.pk])


def public_urls(notice) -> list[str]:
    code = notice.project.neighbourhood.code
    return [
        reverse("public_status", args=[code]), reverse("public_notice", args=[code, notice.pk]),
        reverse("public_objections", args=[code]), form_url(notice),
        reverse("public_objection_state", args=[code, f"{notice.pk}-001"]),
    ]  # fmt: skip


def read(client, url: str) -> str:
    return client.get(url).content.decode()


def test_from_the_notice_to_the_answer(client, clerk, notice) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = read(browser, reverse("public_notice", args=[notice.project.neighbourhood.code, notice.pk]))
    assert f'href="{form_url(notice)}"' in page
    form = read(browser, form_url(notice))
    assert "<script" not in form
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form))
    answer = browser.post(form_url(notice), SAID | hidden)
    assert answer.status_code == 302
    again = browser.post(form_url(notice), SAID | hidden)
    assert again.url == answer.url
    sent = read(browser, answer.url)
    assert "您的异议已收到" in sent
    assert f"受理号:<b>{notice.pk}-001</b>" in sent
    assert "内容整理中" in sent
    objection = Objection.objects.get()
    answer_objection(
        objection, actor=clerk, on=MONDAY.replace(day=24), public_text="车位、路灯", answer="已列入方案"
    )
    for url in (answer.url.split("?")[0], *public_urls(notice)[1:3]):
        page = read(client, url)
        assert "车位、路灯" in page
        assert "已列入方案" in page


def test_no_public_page_names_who_objected(client, clerk, notice) -> None:
    client.post(form_url(notice), SAID)
    for url in public_urls(notice):
        answer = client.get(url)
        assert answer.status_code == 200
        for canary in (CANARY, "金丝雀", "99887766", "停车位太少", clerk.full_name):
            assert canary not in answer.content.decode(), (url, canary)


def test_the_register_keeps_what_was_said_against_a_withdrawn_notice(client, clerk, notice) -> None:
    client.post(form_url(notice), SAID)
    withdraw_notice(notice, actor=clerk, on=date(2019, 9, 24), reason="图纸有误")
    assert client.get(form_url(notice)).status_code == 404
    code = notice.project.neighbourhood.code
    page = read(client, reverse("public_objections", args=[code]))
    assert "已撤下" in page
    assert f"受理号 {notice.pk}-001" in page
    assert client.get(reverse("public_objection_state", args=[code, f"{notice.pk}-001"])).status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": ""}, "请填写"), ({"text": "请打13800000000"}, "请去掉手机号码和身份证号码"), ({"text": "字" * 1001}, "1000"),
        ({"contact": "字" * 101}, "100"), ({"website": "http://x"}, "这一栏请留空"),
    ],
)  # fmt: skip
def test_a_wrong_form_gets_a_clear_sentence_and_loses_nothing(client, notice, change, words) -> None:
    answer = client.post(form_url(notice), SAID | change)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert (SAID | change)["text"] in page
    assert not Objection.objects.exists()


def test_too_many_from_one_address_are_told_when_and_where_else(client, notice) -> None:
    for _ in range(PER_ADDRESS):
        assert client.post(form_url(notice), SAID).status_code == 302
    answer = client.post(form_url(notice), SAID)
    assert answer.status_code == 429
    assert "过一小时再试;也可以交到:和睦街道 0571-88000000" in answer.content.decode()
    assert client.post(form_url(notice), SAID, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_after_the_last_day_the_page_names_the_counter(client, notice) -> None:
    with time_machine.travel("2019-09-30T00:00:01+08:00", tick=False):
        page = read(client, form_url(notice))
        assert "不能再在网上提出异议" in page
        assert "和睦街道 0571-88000000" in page
        assert "<textarea" not in page
        refused = client.post(form_url(notice), SAID)
        assert refused.status_code == 422
        assert "公示期已结束,不能在网上提出异议。意见可以交到:和睦街道" in refused.content.decode()
    assert not Objection.objects.exists()


def test_a_notice_whose_photos_are_missing_says_so_and_takes_objections(client, clerk) -> None:
    project = ProjectFactory(step=3)
    boards(project.neighbourhood, clerk, 2)
    waiting = publish_notice(project, actor=clerk, on=MONDAY, **TEXT)
    words = "缺少第1、2号公告栏的张贴照片,公示期未起算"
    for url in public_urls(waiting)[:2]:
        assert words in read(client, url)
    assert "还没有张贴照片" in read(client, public_urls(waiting)[1])
    assert client.post(form_url(waiting), SAID).status_code == 302


def test_the_public_reads_place_and_day_of_a_photo_not_the_photo(client, notice) -> None:
    page = read(client, public_urls(notice)[1])
    assert "第1号公告栏" in page
    assert "2019年9月23日已张贴(有照片)" in page
    assert "/photos/" not in page
    assert "notices/" not in page


def test_serials_that_are_none_are_404(client, notice) -> None:
    code = notice.project.neighbourhood.code
    for serial in ("1", "x-1", f"{notice.pk}-002", "1-2-3", "9" * 30):
        assert client.get(reverse("public_objection_state", args=[code, serial])).status_code == 404
    other = ProjectFactory().neighbourhood.code
    assert client.get(reverse("public_objection", args=[other, notice.pk])).status_code == 404
