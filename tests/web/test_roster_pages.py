"""A roster's way in through the pages: upload, preview with nothing stored, confirm once."""

from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from projects.models import Roster, RosterUpload, Unit
from tests.factories import NeighbourhoodFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

ROSTERS = Path(__file__).parent.parent / "data" / "rosters"


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


def upload(client, place, name: str):
    file = SimpleUploadedFile(name, (ROSTERS / name).read_bytes())
    return client.post(reverse("roster_upload", args=[place.code]), {"file": file}, follow=True)


def confirm(client, answer, sha256: str | None = None):
    kept = answer.context["upload"]
    path = answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"]
    return client.post(path, {"sha256": sha256 or kept.sha256}, follow=True)


def test_a_preview_stores_no_roster_and_shows_what_was_read(client, clerk) -> None:
    answer = upload(client, NeighbourhoodFactory(), "several-units.xlsx")
    text = answer.content.decode()
    assert not Roster.objects.exists()
    for words in (
        "<b>100</b> 套",
        "<b>6,733.34</b> ㎡",
        "<b>90</b> 人(业主)",
        "<b>3</b> 人有多套",
        "<b>7</b> 套未售未交付",
    ):
        assert words in text
    assert "确认导入 100 套、90 人" in text


def test_a_confirmed_preview_is_stored_as_shown(client, clerk) -> None:
    place = NeighbourhoodFactory()
    answer = confirm(client, upload(client, place, "several-units.xlsx"))
    roster = Roster.objects.get()
    assert (roster.unit_count, roster.head_count, str(roster.total_area)) == (100, 90, "6733.34")
    assert not RosterUpload.objects.exists()
    text = answer.content.decode()
    assert "名册已导入:100套、90人。接下来可以开始征求意见。" in text
    assert "建设单位(未售、未交付)" in text


def test_with_errors_every_row_is_named_and_nothing_can_be_confirmed(client, clerk) -> None:
    answer = upload(client, NeighbourhoodFactory(), "bad-rows.xlsx")
    text = answer.content.decode()
    assert "有 9 处错误,整份名册都没有导入" in text
    assert "第4行“面积”一栏是 -45.2" in text
    assert "确认导入" not in text
    assert confirm(client, answer).status_code == 422
    assert not Roster.objects.exists()


@pytest.mark.parametrize("name", ["clean.xlsx", "street-office.xlsx", "legacy.xls", "gbk.csv"])
def test_office_files_of_every_kind_come_in(client, clerk, name) -> None:
    confirm(client, upload(client, NeighbourhoodFactory(), name))
    assert Roster.objects.get().file_name == name


def test_the_sheets_own_totals_are_compared(client, clerk) -> None:
    text = upload(client, NeighbourhoodFactory(), "street-office.xlsx").content.decode()
    assert "1幢小计" in text
    assert "一致" in text


def test_a_column_is_read_as_the_clerk_says(client, clerk) -> None:
    answer = upload(client, NeighbourhoodFactory(), "clean.xlsx")
    form, url = answer.context["columns_form"], answer.request["PATH_INFO"]
    meant = {name: field.initial for name, field in form.fields.items()}
    areas = [name for name, meaning in meant.items() if meaning == "area"]
    without = client.get(url, meant | dict.fromkeys(areas, ""))
    assert "没有找到“面积”栏" in without.content.decode()
    again = client.get(url, meant)
    assert again.context["reading"].units == 96
    remarks = [name for name, meaning in meant.items() if meaning == "last_four"]
    changed = client.get(url, meant | dict.fromkeys(remarks, ""))
    confirm(client, changed)
    assert not Unit.objects.filter(head__owners__last_four__gt="").exists()


def test_a_district_sized_roster_is_previewed_and_stored_in_seconds(client, clerk) -> None:
    place, start = NeighbourhoodFactory(), monotonic()
    answer = upload(client, place, "large.xlsx")
    previewed = monotonic()
    confirm(client, answer)
    assert Unit.objects.count() == 4800
    assert previewed - start < 8
    assert monotonic() - previewed < 8


def test_the_second_click_finds_the_file_gone_and_stores_nothing_twice(client, clerk) -> None:
    answer = upload(client, NeighbourhoodFactory(), "clean.xlsx")
    confirm(client, answer)
    again = confirm(client, answer)
    assert "已经导入" in again.content.decode()
    assert Roster.objects.count() == 1


def test_a_page_of_another_file_confirms_nothing(client, clerk) -> None:
    answer = confirm(client, upload(client, NeighbourhoodFactory(), "clean.xlsx"), sha256="0" * 64)
    assert answer.status_code == 422
    assert "不是现在这份文件" in answer.content.decode()
    assert not Roster.objects.exists()


def test_an_expired_file_is_gone(client, clerk) -> None:
    answer = upload(client, NeighbourhoodFactory(), "clean.xlsx")
    RosterUpload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "没有确认,已被删除" in confirm(client, answer).content.decode()
    assert not Roster.objects.exists()


def test_the_file_can_be_thrown_away(client, clerk) -> None:
    place = NeighbourhoodFactory()
    kept = upload(client, place, "clean.xlsx").context["upload"]
    text = client.post(reverse("roster_discard", args=[place.code, kept.token]), follow=True).content.decode()
    assert "名册没有变化" in text
    assert not RosterUpload.objects.exists()


def test_a_colleague_of_the_same_street_does_not_see_the_preview(client, clerk) -> None:
    answer = upload(client, NeighbourhoodFactory(), "clean.xlsx")
    client.force_login(UserFactory())
    assert "重新上传" in client.get(answer.request["PATH_INFO"], follow=True).content.decode()


def test_what_is_no_roster_is_said_in_words(client, clerk) -> None:
    place = NeighbourhoodFactory()
    file = SimpleUploadedFile("名册.xlsx", b"this is no workbook")
    answer = client.post(reverse("roster_upload", args=[place.code]), {"file": file}, follow=True)
    assert "整份名册都没有导入" in answer.content.decode()
    assert client.post(reverse("roster_upload", args=[place.code]), {"file": ""}).status_code == 422


def test_older_rosters_stay_readable(client, clerk) -> None:
    place = NeighbourhoodFactory()
    confirm(client, upload(client, place, "clean.xlsx"))
    confirm(client, upload(client, place, "several-units.xlsx"))
    old = client.get(reverse("roster_version", args=[place.code, 1])).content.decode()
    assert "第1版(旧)" in old
    assert client.get(reverse("roster_version", args=[place.code, 3])).status_code == 404


def test_names_are_shown_to_the_own_street_and_to_no_other(client, clerk) -> None:
    place = NeighbourhoodFactory()
    confirm(client, upload(client, place, "clean.xlsx"))
    url = reverse("roster", args=[place.code])
    for user, status in (
        (UserFactory(street=StreetFactory(code="daguan")), 404),
        (UserFactory(role=Role.DEPARTMENT_REVIEWER), 404),
        (UserFactory(role=Role.ADMINISTRATOR), 404),
        (UserFactory(role=Role.AUDITOR), 200),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("role", [Role.STREET_CERTIFIER, Role.BUREAU_OFFICER])
def test_only_the_clerk_imports(client, role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(reverse("roster_upload", args=[NeighbourhoodFactory().code])).status_code == 403


def test_a_file_that_is_no_roster_asks_for_another_one_and_for_no_columns(client, clerk) -> None:
    place, scan = NeighbourhoodFactory(), SimpleUploadedFile("扫描件.pdf", b"%PDF-1.4")
    answer = client.post(reverse("roster_upload", args=[place.code]), {"file": scan}, follow=True)
    text = answer.content.decode()
    assert "这不是名册文件" in text
    assert "请换一个名册文件上传" in text
    assert "各列是什么" not in text
