"""中央补助资金分配因素: only confirmed figures; frozen by an audit; what changed since is shown; two at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from funding.models import SubsidyArea
from policy.errors import NotAllowed, Refused
from projects.models import Event, Neighbourhood, Project, TakeOver
from reports.factor_rules import Factor, Factors, changes, read
from reports.factor_services import audit_factors
from reports.factors import audits_of, factors_of
from reports.models import CentralFactors
from tests.factories import TODAY, UserFactory
from tests.funding.claiming import evidence
from tests.record_data import auditor, clerk, codes_of, leader, officer
from tests.reports.money_world import project
from tests.test_every_form import NASTY
from tests.web.record_pages import browser

pytestmark = pytest.mark.django_db
PAGE = "/work/money/factors/"
FACTOR = st.builds(
    Factor, st.sampled_from("abcdef"), st.just("和睦新村"), st.just("和睦街道"), st.integers(1, 9), st.integers(1, 9),
    st.integers(1, 9).map(Decimal), st.integers(1, 9).map(Decimal),
)  # fmt: skip
FACTORS = st.lists(FACTOR, unique_by=lambda one: one.code, max_size=6).map(lambda rows: Factors(tuple(rows)))


def counted(code: str, **fields: Any) -> Project:
    """A listed project whose area is on record with its paper."""
    own = project(
        code, **{"household_count": 100, "building_count": 4, "building_area": Decimal("8000.50")} | fields
    )
    Project.objects.filter(pk=own.pk).update(listing_number="拱改〔2019〕1号")
    SubsidyArea.objects.create(
        neighbourhood=own.neighbourhood, project=own, area=Decimal("7000.25"), basis="测绘", set_on=TODAY, set_by=clerk(),
        evidence=evidence(own),
    )  # fmt: skip
    return own


def audited(by: User | None = None) -> CentralFactors:
    """The year audited as it is."""
    return audit_factors(2019, actor=by or officer(), on=TODAY, seen=factors_of(2019).fingerprint)


def test_the_factors_of_a_small_district() -> None:
    counted("one")
    counted("two", household_count=50)
    assert factors_of(2019).totals == {
        "neighbourhoods": 2, "households": 150, "buildings": 8, "building_area": Decimal("16001.00"),
        "subsidy_area": Decimal("14000.50"),
    }  # fmt: skip


def test_unconfirmed_figures_are_left_out_and_every_reason_is_told() -> None:
    bare = project("bare", household_count=0)
    TakeOver.objects.create(project=bare, step=7, note="补录", entered_by=clerk())
    withdrawn = counted("gone")
    Project.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    found = factors_of(2019)
    assert found.rows == ()
    assert [one.reasons for one in found.left_out] == [
        ("没有登记计划下达文号", "补助面积还没有登记依据材料", "补录还没有确认", "户数或幢数没有填写")
    ]


def test_an_area_without_its_paper_does_not_count() -> None:
    own = project("one")
    Project.objects.filter(pk=own.pk).update(listing_number="文")
    SubsidyArea.objects.create(
        neighbourhood=own.neighbourhood, project=own, area=1, basis="口头", set_on=TODAY, set_by=clerk()
    )
    assert factors_of(2019).left_out[0].reasons == ("补助面积还没有登记依据材料",)


def test_an_audit_freezes_the_figures_and_what_changed_since_is_told() -> None:
    own = counted("one")
    version = audited()
    Neighbourhood.objects.filter(pk=own.neighbourhood_id).update(household_count=120)
    version.refresh_from_db()
    assert (version.number, version.households) == (1, 100)
    assert list(changes(read(version.rows), factors_of(2019))) == ["one(2019-one)户数 100 → 120"]
    assert audited(auditor()).households == 120
    assert [one.number for one in audits_of(2019)] == [2, 1]
    assert Event.objects.filter(verb="subsidy_factors_audited").count() == 2


def test_every_reason_against_an_audit_is_told_at_once() -> None:
    assert codes_of(lambda: audit_factors(2019, actor=officer(), on=TODAY, seen="x")) == (
        "stale",
        "nothing_confirmed",
    )
    counted("one")
    audited()
    assert codes_of(audited) == ("nothing_changed",)
    assert codes_of(lambda: audit_factors(2019, actor=officer(), on=TODAY, seen="x")) == (
        "stale",
        "nothing_changed",
    )


def test_only_bureau_and_audit_audit() -> None:
    counted("one")
    for person in (clerk(), leader(), UserFactory(role="finance_officer")):
        with pytest.raises(NotAllowed):
            audited(person)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_what_was_audited(change: str) -> None:
    counted("one")
    rows = CentralFactors.objects.filter(pk=audited().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(households=1) if change == "update" else rows.delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_audit_at_once_the_second_hears_of_the_first() -> None:
    counted("one")
    people, barrier = [officer(), auditor()], Barrier(2)

    def press(person: User) -> str:
        barrier.wait()
        try:
            return str(audited(person))
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, people))
    assert said[1] == "第1版"
    assert "已于2019年10月21日审核(第1版)" in said[0]
    assert CentralFactors.objects.count() == 1


def test_the_page_audits_what_it_showed_and_gives_the_version_as_excel_and_pdf() -> None:
    counted("one")
    client = browser(auditor())
    page = client.get(PAGE)
    seen = page.context["now"].fingerprint
    assert "未审核" in page.content.decode()
    done = client.post(PAGE + "?year=2019", {"seen": seen, "note": "已核对"}, follow=True)
    assert "已审核" in done.content.decode()
    version = CentralFactors.objects.get()
    book = client.get(f"{PAGE}{version.pk}.xlsx")
    rows = list(load_workbook(BytesIO(book.content), data_only=True).active.iter_rows(values_only=True))
    assert (None, "合计(1个项目)", None, None, 4, 100, 8000.5, 7000.25) in rows
    assert client.get(f"{PAGE}{version.pk}.pdf").content.startswith(b"%PDF")
    again = client.post(PAGE + "?year=2019", {"seen": seen})
    assert again.status_code == 422
    assert "不需要再审核" in again.content.decode()
    assert isinstance(version.audited_at, datetime)


def test_this_years_plan_is_shown_until_another_is_asked_for() -> None:
    this = timezone.localdate().year
    for year in (this - 1, this, this + 1):
        project(f"of-{year}", year=year)
    client = browser(officer())
    found = [client.get(PAGE + asked).context["year"] for asked in ("", f"?year={this + 1}", "?year=1999")]
    assert found == [this, this + 1, this]


def test_who_reads_the_factors() -> None:
    for person, status in ((leader(), 200), (UserFactory(role="finance_officer"), 200), (clerk(), 403)):
        assert browser(person).get(PAGE).status_code == status
    assert "审核意见" not in browser(leader()).get(PAGE).content.decode()


@given(FACTORS)
def test_what_is_frozen_is_read_back_the_same(found: Factors) -> None:
    assert read(found.stored()) == found
    assert list(changes(read(found.stored()), found)) == []
    assert read(found.stored()).fingerprint == found.fingerprint


@given(FACTORS, FACTORS)
def test_no_change_is_told_exactly_where_there_is_none(before: Factors, now: Factors) -> None:
    same = sorted(before.rows) == sorted(now.rows)
    assert (not list(changes(before, now))) == same
    assert list(changes(replace(before), before)) == []


def test_junk_posted_is_refused_in_words_and_nothing_is_kept() -> None:
    counted("one")
    client = browser(officer())
    for junk in NASTY:
        assert client.post(f"{PAGE}?year=2019", {"seen": junk, "note": junk}).status_code == 422, junk
        assert client.get(PAGE, {"year": junk}).status_code == 200, junk
    assert not CentralFactors.objects.exists()
