"""The table of progress in a real browser: wholly by keyboard, and without scripts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser import page_of, watched
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from tests.record_data import at
from works.models import SiteReport, StartOrder
from works.services.site import report_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(district):
    by = UserFactory(role="street_clerk")
    for name in ("和睦甲村", "和睦乙村"):
        project = at(9, neighbourhood=NeighbourhoodFactory(name=name))
        began = TODAY - timedelta(days=60)
        StartOrder.for_project(project, by, started_on=began, planned_completion_on=TODAY).save()
        report_site(
            project, actor=by, on=TODAY, as_of=TODAY, physical_percent=40, invested_yuan=Decimal("1000000.00")
        )
    return by


def test_two_sites_are_entered_looked_at_and_recorded_by_keyboard(browser, live_server, clerk) -> None:
    complaints: list[str] = []
    page = watched(page_of(browser, live_server.url, clerk), complaints)
    page.goto(f"{live_server.url}/work/many/progress/")
    page.get_by_label("和睦甲村形象进度(%)").focus()
    for typed in ("55", "1500000", "外墙"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the name, which leads to the site's own page
    for typed in ("60", "1600000"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("请核对")
    page.get_by_role("button", name="登记这 2 个小区的进度").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("办理结果")
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    assert set(SiteReport.objects.exclude(as_of=TODAY).values_list("physical_percent", "note")) == {
        (55, "外墙"), (60, ""),
    }  # fmt: skip
    assert complaints == []


def test_a_paste_is_recorded_without_scripts(browser, live_server, clerk) -> None:
    signed_in = page_of(browser, live_server.url, clerk).context
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in.storage_state())
    page = context.new_page()
    page.goto(f"{live_server.url}/work/many/progress/")
    page.get_by_text("从 WPS 或 Excel 粘贴").click()
    page.get_by_label("粘贴表格").fill("小区\t形象进度\t累计投资(万元)\n和睦乙村\t60%\t160")
    page.get_by_role("button", name="读取并核对").click()
    page.get_by_role("button", name="登记这 1 个小区的进度").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("办理结果")
    assert SiteReport.objects.exclude(as_of=TODAY).get().invested_yuan == Decimal("1600000.00")
    context.close()
