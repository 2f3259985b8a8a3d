"""A letter answered in a real browser on a small phone, with and without scripts; then the clerk sees it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations import codes
from consultations.models import Ballot
from tests.browser import overflow, page_of, watched
from tests.consultations.builders import entry, opened, single
from tests.consultations.letters import posted
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
FULL_WIDTH = str.maketrans("0123456789", "0123456789")


@pytest.fixture
def clerk():
    return UserFactory(role="street_clerk")


@pytest.fixture
def round(clerk):
    today = timezone.localdate()
    return opened(single(3), clerk, on=today, ends_on=today + timedelta(9))


@pytest.fixture
def post(round, clerk):
    return posted(entry(round, "101"), clerk)


def phone(browser, *, width: int = 390, script: bool = True):
    context = browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script)
    return context.new_page()


def answered(page) -> str:
    """From the page after the code to the receipt."""
    for press, choose in (
        ("下一步:填意见", None), ("下一步", "不同意"), ("下一步:核对", "加装电梯"), ("确认提交意见", None),
    ):  # fmt: skip
        if choose:
            page.get_by_label(re.compile(choose)).first.check()
        page.get_by_role("button", name=press, exact=True).click()
    expect(page.get_by_role("heading", name="意见已提交")).to_be_visible()
    return page.locator(".receipt-code").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_letter_is_answered_on_a_phone_and_the_clerk_sees_it(
    browser, live_server, post, round, clerk, script
) -> None:
    complaints: list[str] = []
    page = watched(phone(browser, script=script), complaints)
    page.goto(f"{live_server.url}/opinion/")
    page.get_by_label("告知书编号").fill(post.number.translate(FULL_WIDTH))
    page.get_by_label("答复码").fill(codes.grouped(post.code).translate(FULL_WIDTH))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("1幢1单元101室")).to_be_visible()
    receipt = answered(page)
    page.goto(f"{live_server.url}/receipt/")
    page.get_by_label("回执码").fill(receipt.lower())
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("已收到", exact=True)).to_be_visible()
    desk = watched(page_of(browser, live_server.url, clerk), complaints)
    desk.goto(f"{live_server.url}/work/projects/{round.project.code}/rounds/1/grid/")
    expect(desk.get_by_label("1幢1单元101室 不同意,网上提交")).to_be_visible()
    assert complaints == []
    assert Ballot.objects.get().choice == "disagree"


def test_the_qr_fills_in_number_and_code_and_leaves_no_trace_of_them(browser, live_server, post) -> None:
    page, asked = phone(browser), []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto(f"{live_server.url}/opinion/#{post.number}-{post.code}")
    expect(page.get_by_label("告知书编号")).to_have_value(codes.grouped(post.number))
    expect(page.get_by_label("答复码")).to_have_value(codes.grouped(post.code))
    assert page.url == f"{live_server.url}/opinion/"
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="请先看一看")).to_be_visible()
    page.go_back()
    assert post.code not in page.url
    assert [
        line for line in asked if post.code in line.split("#")[0] or post.number in line.split("#")[0]
    ] == []


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("view", ["", "?view=elder"])
def test_no_page_is_wider_than_a_phone(browser, live_server, post, width, view) -> None:
    page = phone(browser, width=width)
    page.goto(f"{live_server.url}/view/{view or '?view=standard'}&next=/opinion/")
    assert overflow(page) == 0
    page.get_by_label("告知书编号").fill(post.number)
    page.get_by_label("答复码").fill("0" * 12)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert overflow(page) == 0
    page.get_by_label("答复码").fill(post.code)
    page.get_by_role("button", name="下一步").click()
    for press, choose in (
        ("下一步:填意见", None),
        ("下一步", "不同意"),
        ("下一步:核对", None),
        ("确认提交意见", None),
    ):
        assert overflow(page) == 0
        if choose:
            page.get_by_label(choose, exact=True).check()
        page.get_by_role("button", name=press, exact=True).click()
    expect(page.get_by_role("heading", name="意见已提交")).to_be_visible()
    assert overflow(page) == 0


def test_pressed_twice_and_back_the_receipt_stays(browser, live_server, post) -> None:
    page = phone(browser)
    page.goto(f"{live_server.url}/opinion/#{post.number}-{post.code}")
    page.get_by_role("button", name="下一步").click()
    receipt = answered(page)
    page.go_back()
    expect(page.locator(".receipt-code")).to_have_text(receipt)
    assert Ballot.objects.count() == 1
    page.get_by_role("button", name="已记下,完成").click()
    page.wait_for_url(f"{live_server.url}/")
    page.go_back()
    expect(page.get_by_label("告知书编号")).to_have_value("")


def test_the_clerk_at_the_keyboard_is_told_of_a_clash(browser, live_server, post, round, clerk) -> None:
    page = phone(browser)
    page.goto(f"{live_server.url}/opinion/#{post.number}-{post.code}")
    page.get_by_role("button", name="下一步").click()
    answered(page)
    desk = page_of(browser, live_server.url, clerk)
    desk.goto(f"{live_server.url}/work/projects/{round.project.code}/rounds/1/grid/?building=1")
    for key in ("101", "1"):
        desk.keyboard.type(key)
        desk.keyboard.press("Enter")
    expect(desk.locator("#entry-says")).to_contain_text("该业主已在网上提交“不同意”,与纸质“同意”不一致")
    expect(desk.locator("#entry-log .wrong")).to_contain_text("请核对")
    expect(desk.get_by_label("1幢1单元101室 同意", exact=True)).to_be_visible()
