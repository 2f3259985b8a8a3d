"""Entering the office's own sheet on the page: previewed, then all of it or nothing."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from consultations.models import Ballot, Round
from consultations.queries import tally_of
from consultations.rules import Share
from consultations.services import open_round
from projects.services.rosters import import_roster
from projects.sheets import read_roster
from tests.consultations.builders import opened, say, single
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

ROSTERS = Path(__file__).parent.parent / "data" / "rosters"
TODAY = date(2019, 10, 21)


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    """The day of all pages here."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def clerk():
    return UserFactory(role="street_clerk")


@pytest.fixture
def browser(clerk) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def real_round(clerk, opened_on: date = date(2019, 10, 8)) -> Round:
    """A round on several-units.xlsx."""
    project = ProjectFactory()
    reading = read_roster((ROSTERS / "several-units.xlsx").read_bytes(), "several-units.xlsx")
    import_roster(
        project.neighbourhood, reading, actor=clerk, on=opened_on, file_name="名册.xlsx", file_sha256="0" * 64
    )
    return open_round(
        project, actor=clerk, on=opened_on, number=1, ends_on=date(2019, 10, 31), question="是否同意改造"
    )


def url(round: Round, page: str = "sheet/") -> str:
    return f"/work/projects/{round.project.code}/rounds/{round.number}/{page}"


def sheet_of(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book, out = Workbook(), BytesIO()
    for row in (("幢", "单元", "室", "意见", "签字日期"), *rows):
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("意见.xlsx", out.getvalue())


def real_sheet() -> SimpleUploadedFile:
    content = (ROSTERS / "ballots-several-units.xlsx").read_bytes()
    return SimpleUploadedFile("ballots-several-units.xlsx", content)


def test_the_real_sheet_is_previewed_then_entered_as_expected_json_says(clerk, browser) -> None:
    round = real_round(clerk)
    preview = browser.post(url(round), {"file": real_sheet()}, follow=True)
    assert "录入后待核实(同一业主的意见互相矛盾):1 人" in preview.content.decode()
    assert not Ballot.objects.exists()
    entered = browser.post(preview.redirect_chain[-1][0], follow=True)
    assert "已录入 79 份意见" in entered.content.decode()
    tally = tally_of(round)
    assert (str(tally.total.area), tally.total.heads) == ("6733.34", 90)
    said = {
        name: (str(share.area), share.heads)
        for name in ("agree", "disagree", "abstain", "unresolved", "not_returned")
        if isinstance(share := getattr(tally, name), Share)
    }
    assert said == {
        "agree": ("4388.62", 57),
        "disagree": ("636.13", 10),
        "abstain": ("547.64", 7),
        "unresolved": ("143.33", 1),
        "not_returned": ("1017.62", 15),
    }


def test_forms_signed_before_the_opening_need_the_tick(clerk, browser) -> None:
    round = real_round(clerk, opened_on=date(2019, 10, 18))
    preview = browser.post(url(round), {"file": real_sheet()}, follow=True)
    assert "业主重新确认后才能计入" in preview.content.decode()
    here = preview.redirect_chain[-1][0]
    assert browser.post(here).status_code == 422
    assert not Ballot.objects.exists()
    assert "已录入 79 份意见" in browser.post(here, {"reconfirmed": "on"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("9", "9", "999", "同意", None), "不在业主名册中"),
        (("1", "1", "101", "随便", None), "请填写同意、不同意、弃权或未反馈"),
        (("1", "1", "101", "同意", "2019-10-22"), "晚于今天"),
        (("1", "1", "201", "同意", None), "重复"),
    ],
)
def test_one_bad_row_and_nothing_is_kept(clerk, browser, row, sentence) -> None:
    round = opened(single(3), clerk)
    answer = browser.post(url(round), {"file": sheet_of(("1", "1", "201", "同意", None), row)})
    assert answer.status_code == 422
    assert "第3行" in answer.content.decode()
    assert sentence in answer.content.decode()
    assert not round.sheets.exists()


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(clerk, browser) -> None:
    round = opened(single(3), clerk)
    for content in (b"", b"PK\x03\x04 broken", b"\x89PNG\r\n", b"<html></html>"):
        answer = browser.post(url(round), {"file": SimpleUploadedFile("意见.xlsx", content)})
        assert answer.status_code == 422
    assert not round.sheets.exists()


def test_the_preview_tells_corrections_and_the_sheet_can_be_dropped(clerk, browser) -> None:
    round = opened(single(3), clerk)
    say(round, "101", "agree", clerk)
    file = sheet_of(("1", "1", "101", "不同意", None), ("1", "1", "201", "未反馈", None))
    preview = browser.post(url(round), {"file": file}, follow=True)
    assert "将作更正:1 人" in preview.content.decode()
    assert "有一张表还没有录入" in browser.get(url(round)).content.decode()
    sheet = round.sheets.get()
    assert "已放弃" in browser.post(url(round, f"sheet/{sheet.pk}/drop/"), follow=True).content.decode()
    assert "已经录入或放弃" in browser.get(url(round, f"sheet/{sheet.pk}/")).content.decode()


def test_the_second_click_enters_nothing_twice(clerk, browser) -> None:
    round = opened(single(3), clerk)
    file = sheet_of(("1", "1", "101", "同意", None))
    here = browser.post(url(round), {"file": file}, follow=True).redirect_chain[-1][0]
    browser.post(here)
    assert browser.post(here).status_code == 422
    assert Ballot.objects.count() == 1
