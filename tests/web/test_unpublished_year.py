"""A notice that reaches into a year nobody knows: the year is named and no date is given, on every page (policy §1)."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories import ProjectFactory, UserFactory
from tests.notices import on_notice
from workflow.models import Transition
from workflow.services.calendars import publish_year

pytestmark = pytest.mark.django_db
PUBLISHED = date(2026, 12, 28)
UNKNOWN = "2027年放假安排尚未公布"


@pytest.fixture
def notice(district):
    clerk, project = UserFactory(), ProjectFactory(step=3, opened_on=date(2026, 11, 2))
    Transition.objects.create(project=project, kind="open", from_step=1, to_step=1, on=PUBLISHED, actor=clerk)
    return on_notice(project, clerk, PUBLISHED)


def pages(notice) -> list[str]:
    """Every page that says until when the notice stands, as staff and as residents read it."""
    project, staff = notice.project, Client()
    place = project.neighbourhood.code
    asked = [
        (Client(), reverse("public_status", args=[place])),
        (Client(), reverse("public_notice", args=[place, notice.pk])),
        (staff, reverse("notice", args=[project.code])),
        (staff, reverse("notice_sheet", args=[project.code, notice.pk])),
        (staff, reverse("notice_photos", args=[project.code])),
        (staff, reverse("notice_revise", args=[project.code, notice.pk])),
        (staff, reverse("project", args=[project.code])),
    ]
    with time_machine.travel(f"{PUBLISHED}T10:00:00+08:00", tick=False):
        staff.force_login(notice.recorded_by)
        return [client.get(url).content.decode() for client, url in asked]


def test_the_year_is_named_on_every_page_and_no_date_is_given(notice) -> None:
    for page in pages(notice):
        assert UNKNOWN in page
        assert "2027年1月" not in page


def test_once_the_year_is_published_every_page_names_the_day(notice) -> None:
    administrator = UserFactory(role="administrator")
    publish_year(2027, [], "国办发明电〔2026〕9号", actor=administrator, on=date(2026, 12, 29))
    notice.refresh_from_db()
    assert notice.closes_on == date(2027, 1, 4)
    for page in pages(notice):
        assert UNKNOWN not in page
        assert "2027年1月4日" in page
