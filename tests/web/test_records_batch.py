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


def test_the_bureau_accepts_approves_and_lists_all_in_three_acts() -> None:
    entries = [submitted("和睦甲村"), submitted("大关乙苑", "daguan")]
    assert "受理申报(2)" in browser(officer()).get(YEAR).content.decode()
    post("accept", entries)
    post("approve", entries, approval_document="拱政函8号", approved_on="2019-10-21")
    done = post("list", entries, listing="listed", listing_number="拱发改50号", listed_on="2019-10-21")
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


def test_a_missing_number_is_named_and_nothing_stored() -> None:
    entry = submitted("和睦甲村")
    post("accept", [entry])
    response = post("approve", [entry], approval_document="", approved_on="2019-10-21")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"approval_document"}


def test_the_acts_are_the_bureaus_and_others_do_not_exist() -> None:
    submitted("和睦甲村")
    assert browser(clerk()).get(f"{YEAR}accept/").status_code == 403
    assert browser(officer()).get(f"{YEAR}dance/").status_code == 404
    assert "受理申报" not in browser(clerk()).get(YEAR).content.decode()
