"""A month is made once, locked months only by numbered revisions, and every reader gets the same figures."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab
from django.urls import reverse

from accounts.models import Street
from accounts.tokens import issue_token
from policy.errors import NotAllowed, Refused
from projects import jobs
from projects.models import Job
from projects.tasks import pick_up_due_jobs
from reports.figures import month_figures
from reports.models import MonthlyReport
from reports.month import Month
from reports.services import ask_for_report, lock_report, newest, queue_month
from reports.tasks import make_last_month
from tests.factories import StreetFactory, UserFactory
from tests.reports.conftest import site

OCTOBER = Month(2019, 10)
NOW = datetime(2019, 11, 1, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


def ask(actor, street=None, note=""):
    """The clerk's button."""
    return ask_for_report(street or actor.street, OCTOBER, actor=actor, today=TODAY, at=NOW, note=note)


@pytest.fixture
def bureau(district):
    """A bureau officer."""
    return UserFactory(role="bureau_officer")


def test_the_button_makes_the_report_and_its_file(make_project, clerk):
    make_project("和睦新村")
    job = ask(clerk)
    pick_up_due_jobs()
    job.refresh_from_db()
    report = MonthlyReport.objects.get(pk=job.result["report"])
    assert (job.state, job.percent, report.street, report.month) == (
        "done",
        100,
        clerk.street,
        date(2019, 10, 1),
    )
    with report.file.open("rb") as made:
        assert made.read(2) == b"PK"


def test_asking_again_makes_the_same_report_anew_not_a_second_one(make_project, clerk):
    make_project("和睦新村")
    for _ in range(2):
        ask(clerk)
        pick_up_due_jobs()
    assert MonthlyReport.objects.count() == 1


def test_a_locked_month_changes_only_by_a_numbered_revision_with_a_note(make_project, clerk, bureau):
    make_project("和睦新村")
    ask(clerk)
    pick_up_due_jobs()
    lock_report(newest(clerk.street, OCTOBER), actor=bureau, on=TODAY)
    with pytest.raises(Refused, match="修订说明"):
        ask(clerk)
    ask(clerk, note="补登投资额")
    pick_up_due_jobs()
    assert list(MonthlyReport.objects.values_list("revision", "revision_note")) == [
        (2, "补登投资额"),
        (1, ""),
    ]


def test_a_month_to_come_is_refused(clerk):
    with pytest.raises(Refused, match="还没有开始"):
        ask_for_report(clerk.street, Month(2019, 12), actor=clerk, today=TODAY, at=NOW)


def test_a_street_cannot_make_another_streets_report(clerk):
    with pytest.raises(NotAllowed):
        ask(clerk, StreetFactory(code="daguan"))


def test_beat_asks_on_the_first_at_two_in_the_morning(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["last-month's-report"]
    assert entry["task"] == make_last_month.name
    assert entry["schedule"] == crontab(minute="0", hour="2", day_of_month="1")
    assert settings.CELERY_TIMEZONE == "Asia/Shanghai"


def test_every_street_and_the_district_get_last_months_report_once(district, time_machine):
    time_machine.move_to(NOW)
    assert (make_last_month(), make_last_month()) == (11, 11)
    keys = set(Job.objects.values_list("key", flat=True))
    assert len(keys) == 11
    assert "monthly_report:district:2019-10:1" in keys


def test_a_worker_that_died_half_way_leaves_a_job_that_is_done_later(district, time_machine):
    time_machine.move_to(NOW)
    first = queue_month(OCTOBER, NOW)[0]
    jobs.claim(first.pk, NOW)
    time_machine.move_to(NOW + jobs.LEASE * 2)
    for _ in range(2):
        pick_up_due_jobs()
    assert MonthlyReport.objects.count() == 11


def test_page_api_and_workbook_print_the_figures_of_one_function(make_project, clerk, client):
    project = make_project("和睦新村", step=9)
    site(project, clerk, date(2019, 10, 30), 40, "7654321.10")
    ask(clerk)
    pick_up_due_jobs()
    expected = month_figures(OCTOBER, clerk.street)
    token = issue_token(clerk, "测试")
    url = reverse("api_progress", args=["hemu"]) + "?month=2019-10"
    answer = client.get(url, headers={"Authorization": f"Token {token}"}).json()
    client.force_login(clerk)
    page = client.get(reverse("report", args=[newest(clerk.street, OCTOBER).pk])).content.decode()
    assert answer["total"]["invested_month"] == str(expected.total.invested_month) == "7654321.10"
    assert newest(clerk.street, OCTOBER).totals["total"] == answer["total"]
    assert "765.43" in page


def test_another_streets_clerk_finds_neither_report_nor_file(make_project, clerk, client):
    make_project("和睦新村")
    ask(clerk)
    pick_up_due_jobs()
    report = newest(clerk.street, OCTOBER)
    client.force_login(UserFactory(role="street_clerk", street=StreetFactory(code="daguan")))
    for name in ("report", "report_file"):
        assert client.get(reverse(name, args=[report.pk])).status_code == 404
    assert Street.objects.count() == 10
