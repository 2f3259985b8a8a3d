"""The building grid in a real browser: by keyboard, by mouse, and without scripts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Ballot, SecondEntry
from consultations.queries import tally_of
from consultations.services import close_round
from consultations.services.batches import open_batch
from tests.browser import page_of, watched
from tests.consultations.builders import opened
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

HEADS = [
    [("1", "1", "101", "60.00"), ("1", "1", "102", "60.00")],
    *[[("1", "1", f"{floor}0{room}", "60.00")] for floor in (2, 3) for room in (1, 2)],
    *[[("1", "2", f"{floor}0{room}", "60.00")] for floor in (1, 2, 3) for room in (1, 2)],
    [("2", "1", "101", "60.00")],
]


@pytest.fixture
def clerk():
    return UserFactory(role="street_clerk")


@pytest.fixture
def round(clerk):
    today = timezone.localdate()
    return opened(HEADS, clerk, on=today, ends_on=today + timedelta(9))


def grid(live_server, round) -> str:
    return f"{live_server.url}/work/projects/{round.project.code}/rounds/1/grid/?building=1"


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.type(key)
        page.keyboard.press("Enter")


def test_forms_are_entered_wholly_by_keyboard_at_paper_speed(browser, live_server, round, clerk) -> None:
    complaints: list[str] = []
    page = watched(page_of(browser, live_server.url, clerk), complaints)
    page.goto(grid(live_server, round))
    press(page, "1-101", "1", "201", "2", "202", "3", "2-301", "1", "302", "1")
    press(page, "2-1-101", "1")  # another building: the server knows it
    expect(page.get_by_text("本次已录 6 份")).to_be_visible()
    expect(page.get_by_label("1幢1单元102室 同意")).to_be_visible()  # the head's other unit moved too
    expect(page.get_by_label("1幢1单元201室 不同意")).to_have_class(re.compile("disagree"))
    expect(page.locator("#count")).to_contain_text("已录 6 / 12 份")
    press(page, "2-301", "2")
    expect(page.locator("#entry-log")).to_contain_text("1幢2单元301室 不同意,更正,原为 同意")
    press(page, "999")
    expect(page.locator("#entry-says")).to_contain_text("这里没有 999 室")
    assert complaints == []
    tally = tally_of(round)
    assert (tally.agree.heads, tally.disagree.heads, tally.abstain.heads) == (3, 2, 1)


def test_the_stack_in_hand_is_counted_with_every_form(browser, live_server, round, clerk) -> None:
    stack = open_batch(round, actor=clerk, on=timezone.localdate(), form_count=3)
    complaints: list[str] = []
    page = watched(page_of(browser, live_server.url, clerk), complaints)
    page.goto(grid(live_server, round))
    page.get_by_label("批次").select_option(str(stack.pk))
    expect(page.locator("#stack")).to_have_text("第1批 已录 0 / 点数 3 份")
    page.get_by_label("房号").focus()
    press(page, "1-201", "1", "202", "2")
    expect(page.locator("#stack")).to_have_text("第1批 已录 2 / 点数 3 份")
    page.reload()  # the stack stays in hand
    expect(page.locator("#stack")).to_have_text("第1批 已录 2 / 点数 3 份")
    press(page, "1-302", "1")
    expect(page.locator("#stack")).to_have_text("第1批 已录 3 / 点数 3 份")
    assert complaints == []
    assert Ballot.objects.filter(batch=stack).count() == 3


def test_a_form_of_the_wrong_owner_is_taken_out_by_keyboard(browser, live_server, round, clerk) -> None:
    page = page_of(browser, live_server.url, clerk)
    page.goto(grid(live_server, round))
    press(page, "1-201", "1")
    expect(page.get_by_label("1幢1单元201室 同意")).to_be_visible()
    page.keyboard.type("1-201")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-says")).to_contain_text("录错了户按 0 撤销")
    page.keyboard.press("0")
    expect(page.get_by_role("heading", name="撤销1幢1单元201室的录入")).to_be_visible()
    press(page, "应为301室")
    expect(page.get_by_text("1幢1单元201室的录入已撤销,现为未反馈")).to_be_visible()
    expect(page.get_by_label("1幢1单元201室 未反馈")).to_be_visible()
    assert list(Ballot.objects.order_by("id").values_list("choice", flat=True)) == ["agree", "retracted"]


def test_a_stack_is_entered_a_second_time_by_keyboard(browser, live_server, round, clerk) -> None:
    stack = open_batch(round, actor=clerk, on=timezone.localdate(), form_count=3, double_entry=True)
    complaints: list[str] = []
    page = watched(page_of(browser, live_server.url, UserFactory(role="street_clerk")), complaints)
    page.goto(f"{live_server.url}/work/projects/{round.project.code}/rounds/1/batches/{stack.pk}/second/")
    press(page, "1-1-201", "1", "202", "25", "1-2-301", "3")
    expect(page.locator("#second-count")).to_have_text("第二次录入 第1批 已录 3 / 点数 3 份")
    press(page, "9-9-9", "1")
    expect(page.locator("#second-log .wrong")).to_contain_text("名册里没有")
    said = SecondEntry.objects.order_by("id").values_list("unit__room", "choice", "signed_by")
    assert list(said) == [("201", "agree", "self"), ("202", "disagree", "proxy"), ("301", "abstain", "self")]
    assert complaints == []


def test_an_empty_enter_takes_the_next_unanswered_room(browser, live_server, round, clerk) -> None:
    page = page_of(browser, live_server.url, clerk)
    page.goto(grid(live_server, round))
    press(page, "", "1", "", "1")
    expect(page.get_by_text("本次已录 2 份")).to_be_visible()
    assert set(Ballot.objects.values_list("unit__room", flat=True)) == {"301", "302"}


def test_a_click_on_a_cell_offers_the_choices_beside_it(browser, live_server, round, clerk) -> None:
    page = page_of(browser, live_server.url, clerk)
    page.goto(grid(live_server, round))
    page.get_by_label("1幢2单元202室 未反馈").click()
    page.get_by_role("group", name="1幢2单元202室的意见").get_by_role("button", name="弃权").click()
    expect(page.get_by_label("1幢2单元202室 弃权")).to_be_visible()
    assert Ballot.objects.get().choice == "abstain"


def test_a_form_that_is_refused_is_told_in_place_and_not_counted(browser, live_server, round, clerk) -> None:
    page = page_of(browser, live_server.url, clerk)
    page.goto(grid(live_server, round))
    close_round(round, actor=clerk, on=timezone.localdate())
    press(page, "1-201", "1")
    expect(page.locator("#entry-log .wrong")).to_contain_text("已结束,待复核,不能再办理")
    expect(page.get_by_label("1幢1单元201室 未反馈")).to_be_visible()


def test_an_expired_login_is_told_and_nothing_seems_saved(browser, live_server, round, clerk) -> None:
    page = page_of(browser, live_server.url, clerk)
    page.goto(grid(live_server, round))
    page.context.clear_cookies()
    press(page, "1-201", "1")
    expect(page.locator("#entry-log .wrong")).to_contain_text("没有保存")
    assert not Ballot.objects.exists()


def test_the_grid_works_without_scripts(browser, live_server, round, clerk) -> None:
    page = page_of(browser, live_server.url, clerk, script=False)
    page.goto(grid(live_server, round))
    page.get_by_label("1幢2单元202室 未反馈").click()
    page.get_by_label("2 不同意").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("1幢2单元202室 不同意")).to_be_visible()
    expect(page.get_by_text("1幢2单元202室 不同意").first).to_be_visible()
    assert Ballot.objects.get().choice == "disagree"
