"""The year's batch in one table, and the bureau's acts on many at once."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from reviews.models import BatchEntry
from reviews.services.batch import submit_batch
from tests.factories import TODAY, NeighbourhoodFactory
from tests.record_data import at, auditor, clerk, officer, reviewer, stranger, street

pytestmark = pytest.mark.django_db
YEAR = "/work/batch/2020/"


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.staff.records.batch_views.timezone.localdate", lambda: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submitted(name: str, code: str = "hemu") -> BatchEntry:
    place = NeighbourhoodFactory(name=name, street=street(code))
    actor = clerk() if code == "hemu" else stranger()
    return submit_batch(at(4, neighbourhood=place, batch_year=2020), actor=actor, on=TODAY)


def post(act: str, entries: list[BatchEntry], **data: Any) -> Any:
    chosen = {"entries": [entry.pk for entry in entries]}
    return browser(officer()).post(f"{YEAR}{act}/", data | chosen, follow=True)


def test_each_street_reads_its_own_and_the_district_all() -> None:
    submitted("和睦甲村"), submitted("大关乙苑", "daguan")
    for person, seen, unseen in (
        (clerk(), "和睦甲村", "大关乙苑"),
        (stranger(), "大关乙苑", "和睦甲村"),
    ):
        page = browser(person).get(YEAR).content.decode()
        assert seen in page
        assert unseen not in page
    for person in (officer(), auditor()):
        page = browser(person).get(YEAR).content.decode()
        assert "和睦甲村" in page
        assert "大关乙苑" in page


def test_a_reviewer_sees_no_submission() -> None:
    submitted("和睦甲村")
    assert "和睦甲村" not in browser(reviewer()).get(YEAR).content.decode()


def test_without_a_year_the_newest_is_shown() -> None:
    submitted("和睦甲村")
    assert "2020年度计划" in browser(officer()).get("/work/batch/").content.decode()
    assert "还没有申报的项目" in browser(stranger()).get("/work/batch/").content.decode()


def test_the_bureau_accepts_compiles_has_approved_and_lists_all() -> None:
    entries = [submitted("和睦甲村"), submitted("大关乙苑", "daguan")]
    assert "受理申报(2)" in browser(officer()).get(YEAR).content.decode()
    post("accept", entries)
    made = post("compile", entries)
    assert made.redirect_chain[-1][0] == f"{YEAR}lists/1/"
    approved = post("lists/1", [], approval_document="拱政函8号", approved_on="2019-10-21")
    assert "拱政函8号" in approved.content.decode()
    ticks = {f"take-{entry.pk}": "on" for entry in entries}
    done = post("numbers", [], listing="listed", common="拱发改50号", listed_on="2019-10-21", **ticks)
    assert done.content.decode().count("拱发改50号") == 2
    assert BatchEntry.objects.filter(listed_on__isnull=False).count() == 2


def test_only_the_ticked_ones_are_accepted_and_none_is_refused() -> None:
    first, second = submitted("和睦甲村"), submitted("和睦乙村")
    assert post("accept", []).status_code == 422
    post("accept", [first])
    second.refresh_from_db()
    assert second.accepted_on is None


def test_an_entry_that_does_not_wait_is_not_accepted_again() -> None:
    entry = submitted("和睦甲村")
    post("accept", [entry])
    assert post("accept", [entry]).status_code == 422


def test_a_missing_document_is_named_and_nothing_stored() -> None:
    entry = submitted("和睦甲村")
    post("accept", [entry])
    post("compile", [entry])
    response = post("lists/1", [], approval_document="", approved_on="2019-10-21")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"approval_document"}
    entry.refresh_from_db()
    assert entry.approved_on is None


def test_several_go_back_with_one_reason_and_none_is_ticked_beforehand() -> None:
    entries = [submitted("和睦甲村"), submitted("大关乙苑", "daguan")]
    assert " checked" not in browser(officer()).get(f"{YEAR}return/").content.decode()
    assert post("return", entries, reason="").status_code == 422
    post("return", entries, reason="面积与名册不一致")
    assert {entry.return_reason for entry in BatchEntry.objects.all()} == {"面积与名册不一致"}


def test_what_was_received_is_not_taken_back() -> None:
    entry = submitted("和睦甲村")
    post("receive", [entry])
    code = entry.project.code
    answer = browser(clerk()).post(
        f"/work/projects/{code}/records/batch/take-back/{entry.pk}/", {"reason": ""}
    )
    assert "已查收,不能撤回" in answer.content.decode()


def test_the_acts_are_the_bureaus_and_others_do_not_exist() -> None:
    submitted("和睦甲村")
    assert browser(clerk()).get(f"{YEAR}accept/").status_code == 403
    assert browser(officer()).get(f"{YEAR}dance/").status_code == 404
    assert "受理申报" not in browser(clerk()).get(YEAR).content.decode()
