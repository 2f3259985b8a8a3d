"""Who may see whose data through the pages (policy §6)."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from projects.models import Event
from tests.consultations.builders import TODAY, opened, single
from tests.factories import ProjectFactory, UserFactory
from tests.projects.test_documents import attach

pytestmark = pytest.mark.django_db


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_downloading_a_signed_sheet_is_on_record_with_who_looked() -> None:
    project, auditor = ProjectFactory(), UserFactory(role=Role.AUDITOR)
    scan = attach(project, step=1, kind="ballot_scan")
    answer = browser(auditor).get(reverse("document_file", args=[project.code, scan.pk]))
    b"".join(answer.streaming_content)
    assert Event.objects.get(verb="look_at_document").actor == auditor


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_CLERK, 200),
        (Role.STREET_CERTIFIER, 200),
        (Role.BUREAU_OFFICER, 403),
        (Role.BUREAU_LEADER, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_the_names_of_who_has_not_answered_stay_in_the_street(role, status) -> None:
    round_ = opened(single(3), UserFactory())
    page = reverse("round_unanswered", args=[round_.project.code, 1])
    assert browser(UserFactory(role=role)).get(page).status_code == status


def test_the_printed_list_says_who_made_it_and_when(monkeypatch) -> None:
    clerk = UserFactory(full_name="林经办")
    round_ = opened(single(3), clerk)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    page = browser(clerk).get(reverse("round_unanswered", args=[round_.project.code, 1])).content.decode()
    assert "林经办打印" in page


def test_a_signed_sheet_is_not_offered_to_residents_and_looks_do_not_bury_the_acts() -> None:
    project, clerk = ProjectFactory(), UserFactory()
    scan = attach(project, clerk, step=1, kind="ballot_scan")
    page = browser(clerk).get(reverse("documents", args=[project.code])).content.decode()
    assert reverse("document_publish", args=[project.code, scan.pk]) not in page
    answer = browser(clerk).get(reverse("document_file", args=[project.code, scan.pk]))
    b"".join(answer.streaming_content)
    looked = "查看材料:征求意见表扫描件"
    assert looked not in browser(clerk).get(reverse("project", args=[project.code])).content.decode()
    assert looked in browser(clerk).get(reverse("project_history", args=[project.code])).content.decode()
