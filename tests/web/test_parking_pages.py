"""Whether titled parking spaces count: decided on the opening page, shown wherever the round is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.models import Round
from projects.models import Roster
from tests.factories import ProjectFactory, UserFactory
from tests.web.test_roster_pages import confirm, upload

pytestmark = pytest.mark.django_db

SHEET = "幢,单元,室,业主,证件号后四位,面积,备注\n1,1,101,张三,1111,60,\n地下,,车位12,李四,2222,12.5,\n"


@pytest.fixture
def project(client, district):
    client.force_login(UserFactory())
    return ProjectFactory()


def with_spaces(client, project) -> str:
    """Import the roster; the roster page."""
    place = project.neighbourhood
    file = SimpleUploadedFile("车位.csv", SHEET.encode())
    preview = client.post(reverse("roster_upload", args=[place.code]), {"file": file}, follow=True)
    assert "<b>1</b> 个产权车位" in preview.content.decode()
    return confirm(client, preview).content.decode()


def begin(client, project, **more):
    asked = {"question": "是否同意改造", "ends_on": "2099-12-31", "rule_set": "double-two-thirds"}
    return client.post(reverse("round_open", args=[project.code, 1]), asked | more, follow=True)


def public(client, project) -> str:
    return client.get(reverse("public_status", args=[project.neighbourhood.code])).content.decode()


@pytest.mark.parametrize(
    ("ticked", "words", "heads"),
    [({"counts_parking": "on"}, "计入面积和人数", 2), ({}, "不计入面积和人数", 1)],
)
def test_the_clerk_decides_and_everybody_sees_it(client, project, ticked, words, heads) -> None:
    roster_page = with_spaces(client, project)
    assert "其中产权车位 1 个,12.50 ㎡;只有车位的业主 1 人" in roster_page
    asked = client.get(reverse("round_open", args=[project.code, 1])).content.decode()
    assert "有产权的车位计入面积和人数" in asked
    assert "产权车位 <b>1</b> 个" in asked
    shown = begin(client, project, **ticked).content.decode()
    assert words in shown
    assert Round.objects.get().total_heads == heads
    assert f"有产权的车位{words}" in public(client, project)
    rounds = client.get(f"/api/v1/projects/{project.code}/rounds/").json()
    assert [row["counts_parking"] for row in rounds.get("results", rounds)] == [bool(ticked)]


def test_without_spaces_on_the_roster_nothing_is_asked(client, project) -> None:
    confirm(client, upload(client, project.neighbourhood, "clean.xlsx"))
    assert not Roster.objects.get().units.filter(is_parking=True).exists()
    assert "counts_parking" not in client.get(reverse("round_open", args=[project.code, 1])).content.decode()
    begin(client, project, counts_parking="on")
    assert not Round.objects.get().counts_parking
