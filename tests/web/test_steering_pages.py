"""Pages of 红黄牌, 例会 and the steps' times."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from policy.loader import load_scheme
from projects import filters
from tests.factories import TODAY, ProjectFactory, StreetFactory, UserFactory
from workflow.models import Card, MeetingItem
from workflow.services import cards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day(district, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_without_cards_in_the_scheme_there_is_no_page_and_no_link() -> None:
    project, client = ProjectFactory(), browser(UserFactory(role="bureau_officer"))
    assert client.get(reverse("project_card", args=[project.code])).status_code == 404
    assert "红黄牌" not in client.get(reverse("project", args=[project.code])).content.decode()


def test_a_card_is_given_shown_found_lifted_and_never_public(monkeypatch) -> None:
    with_cards = replace(load_scheme("gongshu-2019"), cards=True)
    for module in (cards, filters):
        monkeypatch.setattr(module, "load_scheme", lambda _: with_cards)
    project, other = ProjectFactory(), ProjectFactory()
    client = browser(UserFactory(role="bureau_officer"))
    room = reverse("project_card", args=[project.code])
    sent = {"colour": "red", "reason": "无故停工两周", "recover_by_on": str(TODAY + timedelta(days=20))}
    assert client.post(room, sent).status_code == 302
    assert "无故停工两周" in client.get(reverse("project", args=[project.code])).content.decode()
    found = client.get(reverse("neighbourhood_list") + "?card=red").content.decode()
    assert project.neighbourhood.name in found
    assert other.neighbourhood.name not in found
    public = Client().get(reverse("public_status", args=[project.neighbourhood.code])).content.decode()
    assert "红牌" not in public
    assert "停工" not in public
    assert browser(UserFactory(street=StreetFactory(code="daguan"))).get(room).status_code == 404
    assert (
        client.post(reverse("project_card_lift", args=[project.code]), {"note": "已复工"}).status_code == 302
    )
    assert Card.objects.get().lift_note == "已复工"


def test_a_meeting_is_held_its_items_given_carried_and_done() -> None:
    project = ProjectFactory()
    officer, clerk = browser(UserFactory(role="bureau_officer")), browser(UserFactory())
    officer.post(reverse("meeting_hold"), {"held_on": str(TODAY - timedelta(days=7))})
    item = {"what": "完成概算", "who": "和睦街道", "due_on": str(TODAY), "project": project.code}
    assert officer.post(reverse("meeting_item_add"), item).status_code == 302
    officer.post(reverse("meeting_hold"), {"held_on": str(TODAY)})
    html = clerk.get(reverse("meeting")).content.decode()
    assert "完成概算" in html
    assert "转入" in html
    last = MeetingItem.objects.get(carried_from__isnull=False)
    assert clerk.post(reverse("meeting_item_done", args=[last.pk]), {"note": "已完成"}).status_code == 302
    assert "已完成" in clerk.get(reverse("project_meeting_items", args=[project.code])).content.decode()
    stranger = browser(UserFactory(street=StreetFactory(code="daguan")))
    assert "完成概算" not in stranger.get(reverse("meeting")).content.decode()
    assert stranger.get(reverse("meeting_item_done", args=[last.pk])).status_code == 404


def test_an_item_names_its_project_by_the_neighbourhood_and_the_next_follows_at_once() -> None:
    project = ProjectFactory(neighbourhood__name="和睦新村")
    officer = browser(UserFactory(role="bureau_officer"))
    officer.post(reverse("meeting_hold"), {"held_on": f"{TODAY.year}年{TODAY.month}月{TODAY.day}日"})
    item = {"what": "完成概算", "who": "和睦街道", "due_on": "2019/10/30", "project": "没有的小区"}
    refused = officer.post(reverse("meeting_item_add"), item)
    assert "没有这个小区的项目,请核对小区名称或项目编号。" in refused.content.decode()
    more = officer.post(reverse("meeting_item_add"), item | {"project": "和睦新村", "more": "1"})
    assert more.url == reverse("meeting_item_add")
    assert MeetingItem.objects.get().project == project
    other = ProjectFactory(neighbourhood__name="和睦新村", neighbourhood__street=StreetFactory(code="daguan"))
    both = officer.post(reverse("meeting_item_add"), item | {"project": "和睦新村"}).content.decode()
    assert project.code in both
    assert other.code in both


def test_the_times_page_and_its_workbook() -> None:
    client = browser(UserFactory(role="bureau_officer"))
    assert "还没有办完的步骤" in client.get(reverse("durations")).content.decode()
    answer = client.get(reverse("durations_excel"))
    assert load_workbook(io.BytesIO(answer.content)).active.cell(1, 1).value == "街道"
