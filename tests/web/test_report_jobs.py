"""Following the making of a report: colleagues share the month's one job, strangers do not see it."""

import pytest

from accounts.models import Street
from reports.month import Month
from reports.services import queue_report
from tests.factories import UserFactory
from tests.reports.test_services import NOW

pytestmark = pytest.mark.django_db


def test_a_colleague_who_asks_for_the_same_report_sees_its_progress_too(client, district) -> None:
    """The month's job is one row, whoever asked first, and be it the night's own."""
    street, month = Street.objects.get(code="hemu"), {"month": "2019-09"}
    queue_report(street, Month(2019, 9), at=NOW)
    for asker in (UserFactory(street=street), UserFactory(street=street)):
        client.force_login(asker)
        assert client.post("/work/reports/make/", month, follow=True).status_code == 200


def test_another_streets_job_is_not_found(client, district) -> None:
    job = queue_report(Street.objects.get(code="hemu"), Month(2019, 9), at=NOW)
    client.force_login(UserFactory(street=Street.objects.get(code="daguan")))
    assert client.get(f"/work/reports/jobs/{job.pk}/").status_code == 404
    client.force_login(UserFactory(role="bureau_officer"))
    assert client.get(f"/work/reports/jobs/{job.pk}/").status_code == 200
