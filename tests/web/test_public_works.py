"""施工和以后的管理 on the public page: what stands by step, in plain words, and nobody's name."""

import pytest
from django.test import Client

from accounts.models import Street
from projects.models import Project
from tests.factories import TODAY
from tests.workflow.test_told import AGO, site
from works.models import Aftercare, Rectification, SiteReport, Stoppage, Tender, Warranty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def panel(project: Project) -> str:
    """The panel's text; "" where there is none."""
    page = Client().get(f"/n/{project.neighbourhood.code}/").content.decode()
    return page.partition("施工和以后的管理</h2>")[2].partition("<h2>")[0]


def test_residents_read_who_builds_until_when_and_how_far() -> None:
    project, clerk = site()
    SiteReport.for_project(
        project, clerk, as_of=TODAY, physical_percent=35, invested_yuan=1, note="张三要求暂停"
    ).save()
    Stoppage.for_project(project, clerk, stopped_on=TODAY, reason="李四家渗水").save()
    Rectification.for_project(project, clerk, issue="脚手架", ordered_on=AGO, due_on=TODAY).save()
    html = panel(project)
    for words in (
        "甲建设公司",
        "乙监理公司",
        "2019年9月11日至2019年10月21日",
        "完成 35%",
        "从2019年10月21日起停工",
    ):
        assert words in html
    for words in ("张三", "李四", "脚手架", "整改"):
        assert words not in html
    lead = Client().get(f"/n/{project.neighbourhood.code}/").content.decode().partition("十一个步骤")[0]
    assert "工地从2019年10月21日(周一)起停工,复工后在这里告知。" in lead
    assert "施工质量、安全、扰民等问题,可以随时向街道或社区反映" in lead


def test_the_contractor_stands_with_the_day_of_the_contract_or_of_the_award() -> None:
    project, _ = site()
    assert "甲建设公司(2019年9月11日签订合同)" in panel(project)
    Tender.objects.filter(project=project, kind="construction").update(contract_on=None)
    assert "甲建设公司(2019年9月11日中标,合同还没有签订)" in panel(project)


def test_a_paused_project_says_nothing_of_a_stopped_site() -> None:
    project, clerk = site(state="paused")
    Stoppage.for_project(project, clerk, stopped_on=TODAY, reason="暂缓").save()
    assert "停工" not in panel(project)


def test_at_the_end_it_says_who_manages_and_whom_to_ring() -> None:
    project, clerk = site(11)
    Street.objects.update(phone="0571-88000000")
    Aftercare.for_project(
        project, clerk, management_body="业主委员会", property_service="丙物业公司", fee="1元", maintenance_fund="已建立",
        agreed_on=TODAY,
    ).save()  # fmt: skip
    html = panel(project)
    assert "现在由谁管理" in html
    assert "业主委员会" in html
    assert "丙物业公司" in html
    assert 'href="tel:' in html


def test_before_the_works_there_is_no_panel() -> None:
    project, _ = site(6)
    assert panel(project) == ""


def test_repairs_under_warranty_have_the_streets_number_to_ring() -> None:
    project, clerk = site(11)
    Street.objects.update(phone="0571-88000000")
    Warranty.for_project(project, clerk, kind="防水工程", starts_on=AGO, ends_on=TODAY).save()
    html = panel(project)
    assert "防水工程:保修到2019年10月21日" in html
    assert '报修请找和睦街道,电话 <a class="nowrap" href="tel:057188000000">' in html
