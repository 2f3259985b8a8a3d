"""One round in a real browser: letter → phone → receipt → the clerk sees it → close → certify → board → recount script."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.models import Round
from projects.tasks import pick_up_due_jobs
from tests.browser import page_of, watched
from tests.consultations.builders import opened, single
from tests.consultations.test_letters import pairs_on, text_of
from tests.factories import UserFactory
from tests.web.test_opinion_browser import answered, phone

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = 9
SCRIPT = Path(__file__).parents[2] / "docs" / "recount.py"


def letters_of(desk: Page, home: str) -> dict[str, str]:
    """Made, downloaded and destroyed on the clerk's pages: number → code as printed."""
    desk.goto(f"{home}letters/")
    desk.get_by_role("button", name="制作告知书").click()
    expect(desk.get_by_role("heading", name="正在制作")).to_be_visible()
    pick_up_due_jobs()
    expect(desk.get_by_role("heading", name=f"已做好 {HEADS} 份")).to_be_visible(timeout=15_000)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="下载打印文件").click()
    pairs = pairs_on(text_of(Path(download.value.path()).read_bytes()))
    desk.reload()
    desk.get_by_role("button", name="已打印,销毁文件").click()
    expect(desk.get_by_text("打印文件已销毁")).to_be_visible()
    return dict(pairs)


def standing_of(page: Page, address: str, receipt: str) -> str:
    """What 查回执 says of a code."""
    page.goto(f"{address}/receipt/")
    page.get_by_label("回执码").fill(receipt)
    page.get_by_role("button", name="查询").click()
    return page.locator("main").inner_text()


def answered_on_the_phone(owner: Page, address: str, letters: dict[str, str]) -> str:
    """The first letter's owner answers on the phone; the receipt."""
    number, code = next(iter(letters.items()))
    owner.goto(f"{address}/opinion/#{number}-{code}")
    owner.get_by_role("button", name="下一步").click()
    return answered(owner)


def enter_paper(desk: Page, home: str, round: Round) -> None:
    """The clerk types the others' paper by keyboard; one head never answers."""
    desk.goto(f"{home}grid/?building=1")
    expect(desk.get_by_label("网上提交")).to_have_count(1)
    silent = round.roll.filter(effective__isnull=True).values_list("units__room", flat=True).order_by("pk")
    for room in list(silent)[:-1]:
        desk.keyboard.type(room)
        desk.keyboard.press("Enter")
        desk.keyboard.type("1")
        desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text(f"本次已录 {HEADS - 2} 份")


def close(desk: Page, home: str) -> None:
    """The clerk ends the round; another has to certify it."""
    desk.goto(f"{home}close/")
    desk.get_by_role("button", name="结束第一次征求意见").click()
    expect(desk.get_by_text("等待另一人复核确认").first).to_be_visible()


def certify(second: Page, home: str) -> None:
    """Another person certifies the result."""
    second.goto(f"{home}certify/")
    second.get_by_role("button", name="复核确认第一次征求意见结果").click()
    expect(second.get_by_text("结果已复核确认").first).to_be_visible()


def recounted(round: Round, hashes: str, folder: Path) -> dict[str, Any]:
    """What an auditor's own recount of the exported file says, with the public board beside it."""
    (folder / "board.txt").write_text(hashes)
    out = StringIO()
    call_command("export_round", str(round.pk), stdout=out)
    (folder / "audit.json").write_text(out.getvalue())
    words = [sys.executable, "-I", "-S", str(SCRIPT), "audit.json", "board.txt"]
    ran = subprocess.run(words, cwd=folder, env={}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout)


def test_an_owner_follows_the_own_opinion_from_the_letter_to_the_recount(
    browser, live_server, tmp_path
) -> None:
    clerk, certifier = UserFactory(role="street_clerk"), UserFactory(role="street_certifier")
    today, address = timezone.localdate(), live_server.url
    round: Round = opened(single(HEADS), clerk, on=today, ends_on=today + timedelta(9))
    home = f"{address}/work/projects/{round.project.code}/rounds/1/"
    board = f"{address}/n/{round.project.neighbourhood.code}/rounds/{round.pk}/"
    complaints: list[str] = []
    desk, owner = watched(page_of(browser, address, clerk), complaints), watched(phone(browser), complaints)

    letters = letters_of(desk, home)
    assert len(letters) == HEADS
    receipt = answered_on_the_phone(owner, address, letters)
    assert "已收到" in standing_of(owner, address, receipt)
    enter_paper(desk, home, round)
    close(desk, home)
    assert owner.goto(board).status == 404
    certify(watched(page_of(browser, address, certifier), complaints), home)
    assert "已计入" in standing_of(owner, address, receipt)
    hashes = owner.request.get(f"{board}receipts.txt").text()
    assert len(hashes.splitlines()) == HEADS - 1

    said = recounted(round, hashes, tmp_path)
    round.refresh_from_db()
    assert said["agree"] == [f"{round.agree_area:.2f}", HEADS - 2]
    assert said["took_part"][1] == HEADS - 1
    assert (said["outcome"], said["ledger_head"]) == (round.outcome, round.ledger_head)
    assert [line for line in complaints if "404" not in line] == []
