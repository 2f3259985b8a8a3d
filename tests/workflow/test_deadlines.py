"""When the calendar changes, deadlines and open notices follow, and it is logged."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policy.errors import NotAllowed
from policy.workdays import SpecialDay
from projects.models import Event, Notice, Project
from tests.factories import NeighbourhoodFactory
from tests.workflow import records
from workflow.services import open_project, recompute, recompute_deadlines, recompute_notices
from workflow.services.calendars import change_day, publish_year
from workflow.tasks import recompute_calendar

pytestmark = pytest.mark.django_db
LATE_2026 = date(2026, 12, 28)
NEW_YEAR = [SpecialDay(date(2027, 1, 1), False, "元旦")]


@pytest.fixture
def project(clerk):
    """Opened so late that its step ends in a year without a calendar."""
    return open_project(
        NeighbourhoodFactory(), actor=clerk, on=LATE_2026, batch_year=2026, builder_kind="street",
        builder_name="和睦街道",
    )  # fmt: skip


def test_publishing_the_year_gives_grey_projects_their_days(project, administrator):
    publish_year(2027, NEW_YEAR, "国办发明电〔2026〕1号", actor=administrator, on=LATE_2026)
    found = Project.objects.get()
    assert (found.due_on, found.yellow_from_on) == (date(2027, 1, 26), date(2027, 1, 19))
    event = Event.objects.get(verb="deadline_recomputed")
    assert event.sentence == "工作日历调整,本步骤应完成日期改为2027年1月26日"
    assert event.data == {"before": "None", "after": "2027-01-26"}


def test_an_open_notice_gets_its_closing_day(project, clerk, administrator):
    records.notice(project, clerk, closes_on=None, published_on=LATE_2026)
    publish_year(2027, NEW_YEAR, "国办发明电〔2026〕1号", actor=administrator, on=LATE_2026)
    assert Notice.objects.get().closes_on == date(2027, 1, 5)
    assert Event.objects.get(verb="notice_recomputed").sentence == "工作日历调整,公示截止日期改为2027年1月5日"


def test_a_day_taken_off_moves_what_is_open_and_not_what_has_closed(clerk, administrator):
    project = records.project_at(3)
    opened = records.notice(project, clerk, published_on=date(2019, 10, 21), closes_on=date(2019, 10, 28))
    over = records.notice(
        records.project_at(3), clerk, published_on=date(2019, 10, 8), closes_on=date(2019, 10, 14)
    )
    change_day(date(2019, 10, 25), False, reason="台风停工", actor=administrator, on=date(2019, 10, 22))
    opened.refresh_from_db()
    over.refresh_from_db()
    assert (opened.closes_on, over.closes_on) == (date(2019, 10, 29), date(2019, 10, 14))


def test_a_withdrawn_notice_is_left_alone(project, clerk, administrator):
    records.notice(
        project, clerk, closes_on=None, published_on=LATE_2026, withdrawn_on=LATE_2026, withdraw_reason="有误"
    )
    publish_year(2027, NEW_YEAR, "文号", actor=administrator, on=LATE_2026)
    assert Notice.objects.get().closes_on is None


def test_nothing_changed_nothing_is_logged(project, administrator):
    assert recompute(actor=administrator, on=LATE_2026) == (0, 0)
    assert not Event.objects.filter(verb="deadline_recomputed").exists()


def test_paused_and_closed_projects_have_no_days(project, administrator):
    Project.objects.update(state="paused")
    publish_year(2027, NEW_YEAR, "文号", actor=administrator, on=LATE_2026)
    assert Project.objects.get().due_on is None


@pytest.mark.parametrize("verb", [recompute_deadlines, recompute_notices, recompute])
def test_only_who_keeps_the_calendar_recomputes(clerk, officer, verb):
    for actor in (clerk, officer):
        with pytest.raises(NotAllowed):
            verb(actor=actor, on=LATE_2026)


def test_by_night_the_portal_does_it_itself(project):
    """The calendar may also come with an upgrade, without a verb."""
    Project.objects.update(due_on=date(2020, 1, 1))
    recompute_calendar()
    assert Project.objects.get().due_on is None
    assert Event.objects.get(verb="deadline_recomputed").actor is None


def test_thirty_projects_cost_as_many_reads_as_one(clerk, administrator):
    def counted() -> int:
        recompute(actor=administrator, on=LATE_2026)
        with CaptureQueriesContext(connection) as queries:
            recompute(actor=administrator, on=LATE_2026)
        return len(queries)

    records.project_at(1)
    one = counted()
    for _ in range(29):
        records.project_at(1)
    assert counted() == one
