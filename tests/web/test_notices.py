"""公示 through the pages: boards, photos, closing day, prints for the board, objections answered."""

import io
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Role
from projects.models import Notice, NoticePhoto, Objection
from projects.services.notices import publish_notice
from projects.setup import load_district
from tests.factories import ProjectFactory, StreetFactory, UserFactory
from tests.notices import boards, hang, picture

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
    made = ProjectFactory(step=3)
    boards(made.neighbourhood, UserFactory())
    return made


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


def at(day: date):
    return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)


def waiting(project, clerk, on=MONDAY) -> Notice:
    """Published, no photo yet."""
    return publish_notice(project, actor=clerk, on=on, **TEXT | {"workdays": 5})


def published(project, clerk, on=MONDAY) -> Notice:
    return hang(waiting(project, clerk, on), clerk, on)


def upload(name: str = "东门.jpg"):
    return SimpleUploadedFile(name, picture().read(), "image/jpeg")


def url(name: str, project, *args) -> str:
    return reverse(name, args=[project.code, *args])


def test_a_notice_is_published_with_its_closing_day(client, clerk, project) -> None:
    with at(MONDAY):
        form = client.get(url("notice_publish", project))
        assert "<b>2019年9月29日(周日)</b>结束" in form.content.decode()
        assert form.context["form"].initial["title"].endswith("初步方案公示")
        text = client.post(url("notice_publish", project), TEXT, follow=True).content.decode()
    assert "公示已发布。请打印公示单" in text
    assert "缺少第1号公告栏的张贴照片,公示期未起算" in text
    assert "上传公告栏照片" in text


def test_photos_of_every_board_set_the_days_off(client, clerk, project) -> None:
    boards(project.neighbourhood, clerk)
    waiting(project, clerk)
    address = url("notice_photos", project)
    with at(date(2019, 9, 24)):
        assert "第2号公告栏" in client.get(address).content.decode()
        one = {"photo-1": upload(), "day-1": "2019-09-23", "day-2": "2019-09-24"}
        text = client.post(address, one, follow=True).content.decode()
        assert "缺少第2号公告栏的张贴照片,公示期未起算" in text
        two = {"photo-2": upload(), "day-2": "2019-09-24", "day-1": "2019-09-24"}
        text = client.post(address, two, follow=True).content.decode()
    assert "公示中,还有5个工作日,2019年9月30日24时截止" in text
    photo = NoticePhoto.objects.first()
    answer = client.get(url("notice_photo", project, photo.pk))
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请至少选择一块公告栏的照片"),
        ({"photo-1": True, "day-1": "2019-09-25"}, "拍摄日期不能晚于今天"),
        ({"photo-1": True, "day-1": "2019-09-22"}, "拍摄日期不能早于公示发布日期(2019年9月23日)"),
        ({"photo-1": True, "day-1": ""}, "请填写拍摄日期"),
        ({"photo-1": False, "day-1": "2019-09-23"}, "照片打不开"),
    ],
)
def test_a_wrong_photo_gets_one_clear_sentence(client, clerk, project, sent, words) -> None:
    waiting(project, clerk)
    files = {True: upload(), False: SimpleUploadedFile("a.jpg", b"no picture")}
    with at(date(2019, 9, 24)):
        data = {name: files[value] if isinstance(value, bool) else value for name, value in sent.items()}
        answer = client.post(url("notice_photos", project), data)
    assert answer.status_code == 422
    assert answer.content.decode().count(words) >= 1
    assert not NoticePhoto.objects.exists()


def test_a_wrong_photo_is_taken_off_and_the_days_stop(client, clerk, project) -> None:
    published(project, clerk)
    pk = NoticePhoto.objects.get().pk
    remove, picture = url("notice_photo_remove", project, pk), url("notice_photo", project, pk)
    with at(date(2019, 9, 24)):
        assert b"".join(client.get(picture).streaming_content)
        assert client.post(remove, {"reason": ""}).status_code == 422
        text = client.post(remove, {"reason": "拍错了"}, follow=True).content.decode()
    assert "缺少第1号公告栏的张贴照片" in text
    assert {client.get(remove).status_code, client.get(picture).status_code} == {404}


def test_without_a_board_the_page_leads_to_registering_one(client, clerk) -> None:
    load_district("gongshu-2019")
    project = ProjectFactory(step=3)
    text = client.get(url("notice", project)).content.decode()
    room = reverse("neighbourhood_boards", args=[project.neighbourhood.code])
    assert f'href="{room}"' in text
    assert "还没有登记小区公告栏" in client.get(reverse("project", args=[project.code])).content.decode()
    with at(MONDAY):
        assert "请先在小区资料里登记" in client.post(url("notice_publish", project), TEXT).content.decode()
        assert "公告栏已登记" in client.post(room, {"place": "东门"}, follow=True).content.decode()
        assert client.post(room, {"place": "东门"}).status_code == 422
        board = project.neighbourhood.boards.get()
        edit = reverse("neighbourhood_board", args=[project.neighbourhood.code, board.pk])
        assert "东门内侧" in client.post(edit, {"place": "东门内侧"}, follow=True).content.decode()
        retire = reverse("neighbourhood_board_retire", args=[project.neighbourhood.code, board.pk])
        assert client.post(retire, {"reason": ""}).status_code == 422
        assert "已停用" in client.post(retire, {"reason": "翻新"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2019, 9, 27), "还有1个工作日"),
        (date(2019, 9, 29), "公示今天24时截止,明天起可以进入下一步"),
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
        client.post(url("notice_publish", project), TEXT)
        hang(Notice.objects.get(), clerk, date(2026, 12, 28))
        text = client.get(url("notice", project)).content.decode()
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
        assert (
            "每块公告栏都要重新张贴、拍照,公示期重新计算"
            in client.get(url("notice_revise", project, old.pk)).content.decode()
        )
        text = client.post(url("notice_revise", project, old.pk), change, follow=True).content.decode()
        assert client.get(url("notice_revise", project, old.pk)).status_code == 404
        assert "公示期未起算" in text
        hang(Notice.objects.get(withdrawn_on=None), clerk, date(2019, 9, 27))
        text = client.get(url("notice", project)).content.decode()
    assert "2019年10月10日24时截止" in text
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


def words_of(client, project, notice) -> str:
    """The PDF's words, however its lines are broken."""
    answer = client.get(url("notice_pdf", project, notice.pk))
    assert answer["Content-Type"] == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return "".join(words.split())


def test_the_pdf_for_the_board_names_no_last_day_while_nobody_knows_it(client, clerk, project) -> None:
    notice = waiting(project, clerk)
    text = words_of(client, project, notice)
    assert "公示期自张贴之日起计算,5个工作日" in text
    assert "9月29日" not in text
    hang(notice, clerk, MONDAY)
    text = words_of(client, project, notice)
    assert "2019年9月29日(周日)24时截止" in text
    assert f"/n/{project.neighbourhood.code}/notice/{notice.pk}/" in text


RECORD = {"channel": "letter", "received_on": "2019-09-24", "text": "停车位太少", "contact": "演示联系方式"}


def test_an_objection_is_registered_and_answered(client, clerk, project) -> None:
    published(project, clerk)
    with at(date(2019, 9, 24)):
        bad = client.post(url("notice", project), RECORD | {"received_on": "2019-09-25"})
        assert "收到日期不能晚于今天" in bad.content.decode()
        page = client.post(url("notice", project), RECORD, follow=True).content.decode()
        assert "待答复" in page
        assert "演示联系方式" not in page
        answer_url = url("objection_answer", project, Objection.objects.get().pk)
        assert "演示联系方式" in client.get(answer_url).content.decode()
        assert client.post(answer_url, {"public_text": "车位不足", "answer": ""}).status_code == 422
        only = client.post(
            answer_url, {"public_text": "车位不足", "summary": "1"}, follow=True
        ).content.decode()
        assert "摘要已公开" in only
        text = client.post(
            answer_url, {"public_text": "车位不足", "answer": "已增设12个车位。"}, follow=True
        ).content.decode()
    assert "已答复" in text
    assert "已增设12个车位。" in text


def test_duplicates_are_answered_together(client, clerk, project) -> None:
    notice = published(project, clerk)
    with at(date(2019, 9, 24)):
        for _ in range(3):
            client.post(url("notice", project), RECORD)
        first, second, third = Objection.objects.order_by("pk")
        assert 'name="objection"' in client.get(url("notice", project)).content.decode()
        address = f"{url('objections_answer', project)}?objection={first.pk}&objection={third.pk}&objection=x"
        assert "2 条一并答复" in client.get(address).content.decode()
        given = {"public_text": "车位不足", "answer": "已增设12个车位。"}
        assert "已答复2条异议" in client.post(address, given, follow=True).content.decode()
        assert client.get(url("objections_answer", project)).status_code == 404
    assert list(notice.objections.filter(answer="")) == [second]


def test_a_contact_is_shown_to_who_answers_alone(client, clerk, project) -> None:
    published(project, clerk)
    with at(date(2019, 9, 24)):
        client.post(url("notice", project), RECORD)
    address = url("objection_answer", project, Objection.objects.get().pk)
    for role in (Role.STREET_CERTIFIER, Role.BUREAU_OFFICER, Role.BUREAU_LEADER, Role.AUDITOR):
        client.force_login(UserFactory(role=role))
        assert client.get(address).status_code == 403
        assert "演示联系方式" not in client.get(url("notice", project)).content.decode()


def test_a_new_objection_is_a_line_of_its_own_on_the_worklist(client, clerk, project) -> None:
    published(project, clerk)
    with at(date(2019, 9, 24)):
        client.post(url("notice", project), RECORD)
        text = client.get(reverse("desk")).content.decode()
    assert "还有1条异议没有答复" in text
    assert f"{url('notice', project)}#objections" in text


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
    for name in ("notice", "notice_publish", "notice_photos", "objections_answer"):
        assert client.get(url(name, project)).status_code == 404
    for name in ("notice_revise", "notice_withdraw", "notice_sheet", "notice_pdf"):
        assert client.get(url(name, project, notice.pk)).status_code == 404
