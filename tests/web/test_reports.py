"""The report's pages as people read them: sums in groups, streets side by side, months in Chinese."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.models import MonthlyReport
from tests.factories import NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory
from web.staff.reports.forms import months_until

pytestmark = pytest.mark.django_db
MADE = datetime(2019, 11, 1, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def officer(district: None) -> User:
    return UserFactory(role="bureau_officer")


def project(street: str, name: str) -> None:
    place = NeighbourhoodFactory(name=name, street=StreetFactory(code=street))
    ProjectFactory(neighbourhood=place, opened_on=date(2019, 3, 1), entered_step_on=date(2019, 3, 1))


def read(user: User, street: str = "") -> str:
    chosen = StreetFactory(code=street) if street else None
    report = MonthlyReport.objects.create(street=chosen, month=date(2019, 10, 1), made_at=MADE, totals={})
    client = Client()
    client.force_login(user)
    page = client.get(reverse("report", args=[report.pk])).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_district_shows_a_line_per_street_and_their_sum(officer: User) -> None:
    project("hemu", "和睦新村")
    project("hemu", "华丰新村")
    project("daguan", "大关西苑")
    page = read(officer)
    assert [page.count(name) > 0 for name in ("各街道", "和睦街道", "大关街道", "合计")] == [True] * 4
    assert "和睦街道 2 个" in page
    assert "大关街道 1 个" in page


def test_a_street_shows_its_projects_unfolded_and_no_other_street(officer: User) -> None:
    project("hemu", "和睦新村")
    project("daguan", "大关西苑")
    page = read(officer, "hemu")
    assert "和睦新村" in page
    assert "各街道" not in page
    assert "大关西苑" not in page


def test_months_are_offered_in_chinese_newest_first() -> None:
    offered = months_until(date(2020, 1, 15))
    assert offered[:3] == [("2020-01", "2020年1月"), ("2019-12", "2019年12月"), ("2019-11", "2019年11月")]
    assert len(offered) == 24


def test_last_month_is_chosen_at_first(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    form = client.get(reverse("report_list")).context["form"]
    assert form["month"].value() == form.fields["month"].widget.choices[1][0]
