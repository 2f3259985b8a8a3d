"""The building site through its pages: progress in one table, changes, inspections with photos, voices, the gallery."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from accounts.models import User
from policy.loader import load_scheme
from projects.item_rules import item_label
from projects.models import Project
from tests.factories import DepartmentFactory
from tests.record_data import at, clerk, contract, formal_scheme, officer, started, stranger
from tests.web.record_pages import DAY, browser, errors, post, url
from works.models import (
    ChangeOrder,
    Inspection,
    ItemProgress,
    Rectification,
    ResidentVoice,
    SitePhoto,
    Stoppage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(district: Any) -> Project:
    made = at(9, with_items=["BM01", "BM02"])
    made.items.filter(item_code="BM01").update(decision="include", planned_quantity=Decimal("300"))
    formal_scheme(made)
    contract(made)
    started(made)
    return made


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    shot = Image.new("RGB", (800, 600), "grey")
    exif = shot.getexif()
    exif[0x010F] = "SecretCamera"
    shot.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def report(user: User, project: Project, **changed: Any) -> Any:
    given = {
        "as_of": DAY, "physical_percent": "40", "invested_yuan": "1,880,000.00", "percent_BM01": "60",
        "quantity_BM01": "180.00",
    }  # fmt: skip
    return post(user, project, "site", "report", **(given | changed))


class TestProgress:
    def test_the_table_is_filled_with_last_times_figures(self, project: Project) -> None:
        person = clerk()
        assert report(person, project).status_code == 200
        page = browser(person).get(url(project, "site", "report"))
        initial = page.context["form"].initial
        assert (initial["percent_BM01"], initial["quantity_BM01"]) == (60, Decimal("180.00"))
        text = page.content.decode()
        assert "计划 300.00" in text
        assert "percent_BM02" not in text

    def test_the_page_says_how_far_each_item_is_and_what_part_of_the_contract_is_spent(
        self, project: Project
    ) -> None:
        report(clerk(), project)
        text = browser(officer()).get(url(project, "site")).content.decode()
        assert "60%" in text
        assert "40.00 %" in text
        assert ItemProgress.objects.get().quantity == Decimal("180.00")

    def test_what_the_menu_has_as_done_since_is_proposed_as_done(self, project: Project) -> None:
        person = clerk()
        report(person, project)
        project.items.filter(item_code="BM01").update(progress="done", real_quantity=Decimal("310"))
        initial = browser(person).get(url(project, "site", "report")).context["form"].initial
        assert (initial["percent_BM01"], initial["quantity_BM01"]) == (100, Decimal("310.00"))

    def test_less_than_last_time_asks_for_a_note_beside_its_field(self, project: Project) -> None:
        person = clerk()
        report(person, project)
        refused = errors(report(person, project, percent_BM01="50", quantity_BM01="150"))
        assert len(refused["correction_note"]) == 2
        assert report(person, project, percent_BM01="50", correction_note="误报").status_code == 200

    def test_while_stopped_the_page_leads_to_resuming(self, project: Project) -> None:
        person = clerk()
        post(officer(), project, "stoppage", "stop", stopped_on="2019-10-21", reason="台风")
        assert Stoppage.objects.count() == 1
        assert "停工中" in browser(person).get(url(project, "stoppage")).content.decode()
        assert "停工" in "".join(errors(report(person, project, as_of="2019-10-22"))["__all__"])
        post(person, project, "stoppage", "resume", Stoppage.objects.get().pk, resumed_on="2019-10-22")
        assert report(person, project, as_of="2019-10-22").status_code == 200


class TestChanges:
    def asked(self, project: Project, **changed: Any) -> ChangeOrder:
        given = {"title": "增设雨水井", "reason": "标高不符", "amount_yuan": "18,600", "item_code": "BM01"}
        post(clerk(), project, "change", "request", **(given | changed))
        return ChangeOrder.objects.latest("pk")

    def test_a_change_goes_from_request_to_work(self, project: Project) -> None:
        drawing = SimpleUploadedFile(
            "图.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n0\n%%EOF"
        )
        change = self.asked(project, drawings=drawing)
        assert change.drawings is not None
        post(officer(), project, "change", "open", change.pk)
        again = post(clerk(), project, "change", "take_back", change.pk)
        assert again.status_code == 422
        post(officer(), project, "change", "decide", change.pk, approve="yes")
        change.refresh_from_db()
        post(clerk(), project, "change", "begin", change.pk, work_started_on=change.decided_on)
        change.refresh_from_db()
        assert change.work_started_on == change.decided_on

    def test_reading_the_page_opens_nothing(self, project: Project) -> None:
        change = self.asked(project)
        browser(officer()).get(url(project, "change"))
        change.refresh_from_db()
        assert change.opened_at is None

    def test_the_sum_stands_against_contract_and_budget(self, project: Project) -> None:
        self.asked(project, amount_yuan="200,000.00")
        text = browser(officer()).get(url(project, "change")).content.decode()
        assert "将比审核后概算多 100,000.00 元" in text

    def test_the_sheet_is_printed_with_places_for_signatures(self, project: Project) -> None:
        change = self.asked(project)
        answer = browser(officer()).get(reverse("change_sheet", args=[project.code, change.pk]))
        pages = PdfReader(io.BytesIO(answer.content)).pages
        text = "".join(page.extract_text() for page in pages)
        for words in ("工程变更审批单", "增设雨水井", "签字、盖章", "区住建局", f"共 {len(pages)} 页"):
            assert words in text

    def test_another_street_finds_no_sheet(self, project: Project) -> None:
        change = self.asked(project)
        assert (
            browser(stranger()).get(reverse("change_sheet", args=[project.code, change.pk])).status_code
            == 404
        )


class TestNotice:
    """整改通知书."""

    def test_it_is_printed_with_places_for_signatures_and_seals(self, project: Project) -> None:
        seen = Inspection.for_project(
            project, officer(), inspected_on=DAY, kind="safety", people="质安站", findings="临边无防护"
        )
        seen.save()
        order = Rectification.for_project(
            project,
            officer(),
            inspection=seen,
            issue="2幢脚手架<连墙件>不足",
            ordered_on=DAY,
            due_on="2019-10-28",
        )
        order.save()
        street = browser(clerk())
        sheet = reverse("rectification_sheet", args=[project.code, order.pk])
        assert sheet in street.get(url(project, "rectification")).content.decode()
        pages = PdfReader(io.BytesIO(street.get(sheet).content)).pages
        text = "".join(page.extract_text() for page in pages)
        for words in (
            "整改通知书",
            "脚手架<连墙件>不足",
            "临边无防护",
            "2019年10月28日",
            "签收",
            "盖章",
            f"共 {len(pages)} 页",
        ):
            assert words in text
        assert browser(stranger()).get(sheet).status_code == 404
        other = reverse("rectification_sheet", args=[at(9).code, order.pk])
        assert street.get(other).status_code == 404


class TestInspections:
    def test_from_the_inspection_to_the_closing(self, project: Project) -> None:
        bureau, street = officer(), clerk()
        post(bureau, project, "inspection", "record", inspected_on=DAY, kind="safety", people="质安站",
             findings="临边无防护", photos=[picture("1.jpg"), picture("2.jpg")])  # fmt: skip
        seen = Inspection.objects.get()
        assert seen.photos.count() == 2
        post(
            bureau,
            project,
            "rectification",
            "order",
            inspection=seen.pk,
            issue="加装护栏",
            due_on="2030-01-01",
        )
        order = Rectification.objects.get()
        assert order.inspection == seen
        post(street, project, "rectification", "reply", order.pk, reply="已装", photos=[picture()])
        page = browser(bureau).get(url(project, "rectification")).content.decode()
        assert "已回复,待复查" in page
        assert "/small/" in page
        post(bureau, project, "rectification", "send_back", order.pk, return_reason="缺一段")
        post(street, project, "rectification", "reply", order.pk, reply="已补装")
        post(bureau, project, "rectification", "close", order.pk, closing_note="复查合格", closed_on=DAY)
        order.refresh_from_db()
        assert order.closed_by == bureau or order.closed_on is None

    def test_an_overdue_order_says_by_how_many_days(self, project: Project) -> None:
        Rectification.for_project(
            project, officer(), issue="围挡", ordered_on="2019-10-01", due_on="2019-10-02"
        ).save()
        assert "逾期" in browser(clerk()).get(url(project, "rectification")).content.decode()


class TestVoices:
    def test_it_is_written_down_and_answered(self, project: Project) -> None:
        post(officer(), project, "voices", "record", kind="volunteer", channel="counter", received_on=DAY,
             text="砂浆标号不足")  # fmt: skip
        voice = ResidentVoice.objects.get()
        post(clerk(), project, "voices", "answer", voice.pk, answer="已抽检,合格")
        voice.refresh_from_db()
        assert voice.answer == "已抽检,合格"

    def test_a_phone_number_is_refused_beside_the_text(self, project: Project) -> None:
        answer = post(clerk(), project, "voices", "record", kind="complaint", channel="phone", received_on=DAY,
                      text="请回13800138000")  # fmt: skip
        assert "电话" in errors(answer)["text"][0]


class TestGallery:
    def upload(self, user: User, project: Project, *photos: Any, **changed: Any) -> Any:
        given = {"photos": list(photos), "taken_on": DAY, "caption": "屋面"} | changed
        return browser(user).post(reverse("site_photos", args=[project.code]), given, follow=True)

    def test_several_at_once_without_place_and_camera(self, project: Project) -> None:
        person = clerk()
        assert self.upload(person, project, picture(), picture("b.jpg")).status_code == 200
        first = SitePhoto.objects.latest("pk")
        with first.image.open("rb") as stored, Image.open(stored) as kept:
            assert dict(kept.getexif()) == {}
        shown = browser(person).get(reverse("site_photo", args=[project.code, first.pk]))
        assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
        small = browser(person).get(reverse("site_photo_small", args=[project.code, first.pk]))
        assert max(Image.open(io.BytesIO(small.content)).size) == 320

    def test_one_spoilt_file_keeps_all_out_and_is_named(self, project: Project) -> None:
        answer = self.upload(clerk(), project, picture(), SimpleUploadedFile("坏.jpg", b"x"))
        assert answer.status_code == 422
        assert "坏.jpg" in answer.content.decode()
        assert SitePhoto.objects.count() == 0

    def test_photos_are_not_for_reviewers_strangers_or_residents(self, project: Project, client: Any) -> None:
        self.upload(clerk(), project, picture())
        pk = SitePhoto.objects.get().pk
        where = reverse("site_photo", args=[project.code, pk])
        reviewer = User.objects.create_user(
            username="r", role="department_reviewer", department=DepartmentFactory(code="chengguan")
        )
        assert browser(stranger()).get(where).status_code == 404
        assert browser(reviewer).get(where).status_code in {403, 404}
        assert client.get(where).status_code == 302

    def test_a_wrong_photo_is_taken_off_with_a_reason(self, project: Project) -> None:
        person = clerk()
        self.upload(person, project, picture())
        photo = SitePhoto.objects.get()
        where = reverse("site_photo_remove", args=[project.code, photo.pk])
        assert browser(person).post(where, {"reason": ""}).status_code == 422
        browser(person).post(where, {"reason": "拍到居民"})
        assert (
            "/small/" not in browser(person).get(reverse("site_photos", args=[project.code])).content.decode()
        )

    def test_a_hundred_photos_cost_as_many_queries_as_one(
        self, project: Project, django_assert_max_num_queries: Any
    ) -> None:
        person = clerk()
        for _ in range(70):
            SitePhoto.for_project(project, person, image="x.jpg", thumbnail=b"x", taken_on=DAY).save()
        chrome = browser(person)
        with django_assert_max_num_queries(14):
            page = chrome.get(reverse("site_photos", args=[project.code]))
        assert page.content.decode().count("/small/") == 60


def test_rows_of_another_project_do_not_exist(project: Project) -> None:
    other, person = at(9), clerk()
    made = SitePhoto.for_project(other, person, image="x.jpg", thumbnail=b"x", taken_on=DAY)
    made.save()
    change = ChangeOrder.for_project(
        other, person, title="x", reason="x", amount_yuan=Decimal(1), requested_on=DAY
    )
    change.save()
    for name, pk in (("site_photo", made.pk), ("site_photo_small", made.pk), ("site_photo_remove", made.pk),
                     ("change_sheet", change.pk)):  # fmt: skip
        assert browser(person).get(reverse(name, args=[project.code, pk])).status_code == 404, name


def test_progress_says_every_wrong_figure_at_once(project: Project) -> None:
    wrong = errors(
        report(clerk(), project, physical_percent="101", percent_BM01="150", invested_yuan="1" + "0" * 15)
    )
    assert wrong == {
        "physical_percent": ["不能大于 100。"], "percent_BM01": ["不能大于 100。"],
        "invested_yuan": ["金额太大,请核对单位是否为元。"],
    }  # fmt: skip


def test_what_is_pasted_is_not_cut_off_by_the_browser_but_counted(project: Project) -> None:
    page = browser(clerk()).get(url(project, "change", "request")).content.decode()
    assert "maxlength" not in page[
        page.index('id="form"') : page.index("</form>", page.index('id="form"'))
    ].replace('name="amount_yuan" maxlength="40"', "")
    wrong = errors(
        post(clerk(), project, "change", "request", title="x", reason="很" * 5000, amount_yuan="1")
    )
    assert wrong == {"reason": ["最多 2000 个字,现在有 5000 个。"]}


def test_items_of_one_name_are_told_apart() -> None:
    scheme = load_scheme("gongshu-2019")
    alike = [item_label(scheme, one.code) for one in scheme.items if one.name == "消防设施"]
    assert alike == ["消防设施(住宅建筑)", "消防设施(公共区域)"]
    assert len({item_label(scheme, one.code) for one in scheme.items}) == len(scheme.items)
