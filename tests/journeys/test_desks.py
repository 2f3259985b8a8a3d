"""A morning of three desks in a real browser: the bureau's officer, a department's reviewer, a builder's clerk.

The main job tells one neighbourhood's whole story; here each person has several projects and does what waits.
"""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from PIL import Image
from playwright.sync_api import Browser, expect

from accounts.models import Role, User
from accounts.services import random_password
from demo.files import pdf
from projects.models import Project
from reviews.models import BatchEntry, Opinion, Review
from reviews.services.conditions import reply_condition
from reviews.services.joint import open_review
from reviews.services.opinions import give_opinion
from tests.factories import (
    TODAY,
    BuilderBodyFactory,
    DepartmentFactory,
    NeighbourhoodFactory,
    StreetFactory,
    UserFactory,
)
from tests.journeys.clock import Clock, running
from tests.journeys.people import Account
from tests.journeys.person import Person
from tests.record_data import contract, started
from tests.workflow import records
from workflow.services.waiting import refresh_all
from works.models import ChangeOrder, Rectification, SitePhoto, SiteReport
from works.services.supervision import order_rectification

pytestmark = pytest.mark.django_db(transaction=True)


class Office:
    """A served portal on TODAY, with somebody's browser on request; what the consoles complained of."""

    def __init__(self, browser: Browser, address: str, clock: Clock) -> None:
        self.browser, self.address, self.clock = browser, address, clock
        self.complaints: list[str] = []
        self._password = random_password()

    def hire(self, role: str, name: str, **fields: Any) -> User:
        """An account whose password is known."""
        return UserFactory(role=role, full_name=name, password=make_password(self._password), **fields)

    def sits_down(self, user: User) -> Person:
        """The person at an own browser; logs in on the first page."""
        account = Account(user.username, self._password)
        return Person(self.browser, self.address, account, self.complaints)


@pytest.fixture
def office(browser: Browser, live_server: Any, district: None) -> Iterator[Office]:
    with running(Clock(TODAY)) as clock:
        made = Office(browser, live_server.url, clock)
        yield made
        assert [line for line in made.complaints if "404" not in line] == []


def standing(name: str, step: int, **fields: Any) -> Project:
    """A project of 和睦街道 in a step, under its neighbourhood's name."""
    return records.project_at(step, neighbourhood=NeighbourhoodFactory(name=name), **fields)


def approved(name: str, by: User) -> BatchEntry:
    """A project the district government has agreed to, waiting for its listing number."""
    entry = BatchEntry.for_project(
        standing(name, 4), by, year=2020, submitted_on=TODAY, accepted_on=TODAY, accepted_by=by,
        approved_on=TODAY, approval_document="拱政函〔2019〕88号",
    )  # fmt: skip
    entry.save()
    return entry


def ready(name: str, step: int, by: User) -> Project:
    """A project whose gate is all met."""
    project = standing(name, step)
    records.complete(project, by)
    return project


def photo(name: str) -> dict[str, Any]:
    """A photo as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#8899aa").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_the_bureaus_officer_lists_reviews_reminds_drafts_and_advances(office: Office) -> None:
    author = office.hire(Role.STREET_CLERK, "沈文静")
    officer = office.hire(Role.BUREAU_OFFICER, "吴立新")
    entries = [approved(name, officer) for name in ("和睦甲村", "和睦乙村")]
    design = standing("登云公寓", 7)
    records.formal_scheme(design, author)
    going = [ready(name, 7, author) for name in ("华丰新村", "化纤新村")]
    refresh_all(TODAY)
    desk = office.sits_down(officer)
    list_numbers(desk, entries)
    ask_all_departments(desk, design)
    remind_and_draft(office, desk, design)
    advance_both(desk, going)


def list_numbers(desk: Person, entries: list[BatchEntry]) -> None:
    """Two columns pasted from a spreadsheet, looked at, stored."""
    desk.open("/work/")
    desk.sees("和睦甲村", "登云公寓")
    desk.open("/work/batch/2020/")
    desk.follow("登记计划下达(2)")
    desk.main.get_by_text("从 WPS 或 Excel 粘贴").click()
    desk.fill({"粘贴两列": "和睦甲村\t拱发改〔2020〕11号\n和睦乙村\t拱发改〔2020〕12号"})
    desk.press("读取并核对")
    desk.sees("读到 2 个文号,还没有登记")
    assert not BatchEntry.objects.exclude(listing_number="").exists()
    desk.fill({"下达方式": "列入"})
    desk.press("登记计划下达", "计划下达已登记")
    assert {BatchEntry.objects.get(pk=one.pk).listing_number for one in entries} == {
        "拱发改〔2020〕11号", "拱发改〔2020〕12号",
    }  # fmt: skip


def ask_all_departments(desk: Person, project: Project) -> None:
    """The departments the scheme names are ticked beforehand."""
    desk.open(f"/work/projects/{project.code}/records/review/")
    desk.fill({"反馈期限(工作日)": "5", "说明": "请重点审查消防登高场地。"})
    desk.press("发起联合审查", "联合审查已发起")
    assert project.reviews.get().invitations.count() == 8


def remind_and_draft(office: Office, desk: Person, project: Project) -> None:
    """Seven answer, one is silent past the day: reminded, then the minutes are drafted from what was said."""
    review = project.reviews.get()
    *answering, silent = review.invitations.select_related("department")
    for one in answering:
        by = UserFactory(role=Role.DEPARTMENT_REVIEWER, department=one.department)
        give_opinion(one, actor=by, on=TODAY, result="agree")
    office.clock.set(TODAY + timedelta(days=10))
    desk.open("/work/reviews/all/")
    desk.sees("登云公寓")
    desk.open(f"/work/projects/{project.code}/records/review/")
    desk.follow("催办未反馈的部门")
    desk.press("催办未反馈的部门", "催办")
    assert silent.reminders.count() == 1
    by = UserFactory(role=Role.DEPARTMENT_REVIEWER, department=silent.department)
    give_opinion(silent, actor=by, on=office.clock.day, result="agree")
    desk.open(f"/work/projects/{project.code}/records/review/draft/{review.pk}/")
    desk.press("起草联审纪要", "草稿已保存")
    assert silent.department.name in Review.objects.get(pk=review.pk).draft_text


def advance_both(desk: Person, projects: list[Project]) -> None:
    """Two whose gates are met go on in one table."""
    desk.open("/work/many/advance/")
    desk.follow("勾选本页全部")
    desk.press("核对所勾选的")
    desk.page.locator("#main button[name=store]").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("办理结果")
    assert {Project.objects.get(pk=one.pk).step for one in projects} == {8}


def test_a_reviewer_receives_answers_with_a_condition_and_confirms_it_later(office: Office) -> None:
    author, officer = office.hire(Role.STREET_CLERK, "沈文静"), UserFactory(role=Role.BUREAU_OFFICER)
    project, other = standing("和睦甲村", 7), standing("登云公寓", 7)
    for one in (project, other):
        records.formal_scheme(one, author)
    own, another = (DepartmentFactory(code=code) for code in ("chengguan", "gongan"))
    review = open_review(project, actor=officer, on=TODAY, departments=[own, another])
    elsewhere = open_review(other, actor=officer, on=TODAY, departments=[another])
    refresh_all(TODAY)
    desk = office.sits_down(office.hire(Role.DEPARTMENT_REVIEWER, "联审员", department=own))
    receive_and_answer(desk, review)
    condition = Opinion.objects.get(invitation__department=own).conditions.get()
    office.clock.set(TODAY + timedelta(days=3))
    reply_condition(condition, actor=author, on=office.clock.day, reply="点位已移至北门,图纸已改。")
    desk.open(f"/work/reviews/{review.invitations.get(department=own).pk}/")
    desk.sees("点位已移至北门")
    desk.fill({"确认说明或退回原因": "已看图纸。"})
    desk.press("确认已落实", "条件已确认落实")
    condition.refresh_from_db()
    assert condition.closed_on == office.clock.day
    sees_nothing_of_others(desk, project, review, elsewhere, another)


def receive_and_answer(desk: Person, review: Review) -> None:
    """From the desk to 查收, then the opinion with a condition and a file; without its words it is refused."""
    desk.open("/work/")
    row = desk.main.get_by_role("link").filter(has_text="和睦甲村").first
    with desk.page.expect_navigation():
        row.click()
    if "/reviews/" not in desk.page.url:
        desk.open(f"/work/reviews/{review.invitations.get(department__code='chengguan').pk}/")
    desk.press("查收", "已查收")
    desk.fill({"意见": "原则同意,附条件"})
    desk.press("出具联审意见")
    desk.is_refused("请填写具体意见")
    paper = pdf("意见", "意见", ["垃圾分类点位"])
    file = {"name": "点位说明.pdf", "mimeType": "application/pdf", "buffer": paper.getvalue()}
    desk.fill({"意见": "原则同意,附条件", "附带的条件": "垃圾分类点位距住宅不少于5米。", "附件": file})
    desk.press("出具联审意见", "意见已出具")
    desk.sees("点位说明.pdf", "待落实")
    desk.on_a_phone()


def sees_nothing_of_others(
    desk: Person, project: Project, review: Review, elsewhere: Review, another: Any
) -> None:
    """Neither another department's sheet nor a review one was not asked in."""
    for foreign in (
        review.invitations.get(department=another).pk, elsewhere.invitations.get(department=another).pk,
    ):  # fmt: skip
        assert desk.page.goto(f"{desk.address}/work/reviews/{foreign}/").status == 404
    assert desk.page.goto(f"{desk.address}/work/projects/{project.code}/records/money/").status in (403, 404)


def test_a_builders_clerk_reports_asks_and_answers_for_own_projects_only(office: Office) -> None:
    author, officer = office.hire(Role.STREET_CLERK, "沈文静"), UserFactory(role=Role.BUREAU_OFFICER)
    body = BuilderBodyFactory(name="和睦片区改造指挥部")
    own = standing("和睦甲村", 9, builder_body=body)
    foreign = standing("登云公寓", 9, builder_body=BuilderBodyFactory(name="大关片区改造指挥部"))
    for project in (own, foreign):
        records.formal_scheme(project, author)
        contract(project)
        started(project)
    order_rectification(own, actor=officer, on=TODAY, issue="2幢连墙件不足", due_on=TODAY + timedelta(days=7))
    refresh_all(TODAY)
    desk = office.sits_down(office.hire(Role.BUILDER_CLERK, "周工", builder=body))
    desk.open("/work/")
    desk.sees("和睦甲村")
    desk.sees_not("登云公寓")
    report_with_photos(desk, own)
    ask_for_a_change(desk, own)
    answer_the_order(desk, own)
    for path in ("", "records/site/", "photos/", "documents/"):
        assert desk.page.goto(f"{desk.address}/work/projects/{foreign.code}/{path}").status == 404


def report_with_photos(desk: Person, project: Project) -> None:
    """Progress, then two photos of the day."""
    home = f"/work/projects/{project.code}/records"
    desk.open(f"{home}/site/")
    desk.fill({"总形象进度(%)": "45", "累计完成投资(元)": "1,050,000"})
    desk.press("登记进度", "进度已登记")
    assert SiteReport.objects.get().physical_percent == 45
    desk.open(f"{home}/photos/")
    desk.fill({"照片": [photo("a.jpg"), photo("b.jpg")], "说明": "3幢屋面防水层"})
    desk.press("保存照片", "照片")
    assert SitePhoto.objects.filter(project=project).count() == 2
    desk.on_a_phone()


def ask_for_a_change(desk: Person, project: Project) -> None:
    """A change asks for its reason, and waits for the bureau."""
    desk.open(f"/work/projects/{project.code}/records/change/")
    desk.fill({"变更内容": "增加雨水井2座", "变更金额(元)": "18600"})
    desk.press("申请工程变更")
    desk.is_refused("变更理由")
    desk.fill({"变更理由": "原管线标高不符"})
    desk.press("申请工程变更", "变更申请已提出")
    assert ChangeOrder.objects.get().decision == ""


def answer_the_order(desk: Person, project: Project) -> None:
    """The rectification on the desk is answered with a photo."""
    desk.open(f"/work/projects/{project.code}/records/rectification/")
    desk.sees("2幢连墙件不足")
    desk.fill({"整改回复": "连墙件已补齐。", "整改后照片": [photo("c.jpg")]})
    desk.press("回复整改", "整改回复已提交")
    assert Rectification.objects.get().reply == "连墙件已补齐。"


def test_another_streets_clerk_finds_none_of_these(office: Office) -> None:
    project = standing("和睦甲村", 9)
    stranger = office.hire(Role.STREET_CLERK, "外街道", street=StreetFactory(code="daguan"))
    desk = office.sits_down(stranger)
    desk.open("/work/")
    for path in ("", "records/site/", "records/change/"):
        assert desk.page.goto(f"{desk.address}/work/projects/{project.code}/{path}").status == 404
