"""材料 through the pages: uploaded, listed, downloaded by those who may, removed with a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from projects.models import Document, Project
from reviews.models import Invitation, Review
from tests.factories import TODAY, DepartmentFactory, ProjectFactory, StreetFactory, UserFactory
from tests.projects.test_files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


def send(client, project, content: bytes = PDF, **fields):
    given = {"kind": "needs_list", "upload": SimpleUploadedFile("问题清单.pdf", content), **fields}
    return client.post(reverse("documents", args=[project.code]), given, follow=True)


def test_an_uploaded_document_is_listed_under_its_step(client, clerk, project) -> None:
    before = client.get(reverse("documents", args=[project.code])).content.decode()
    assert "还缺:" in before
    text = send(client, project).content.decode()
    assert "已上传“问题与改造需求清单”" in text
    assert "还缺:" not in text
    assert Document.objects.get().step == 1


def test_the_kinds_step_wins_and_others_go_to_the_present_step(client, clerk) -> None:
    project = ProjectFactory(step=4)
    send(client, project, kind="estimate", step="9")
    send(client, project, kind="site_photo")
    send(client, project, kind="other", step="7", is_public="on")
    assert list(Document.objects.values_list("kind", "step", "is_public")) == [
        ("estimate", 2, False),
        ("site_photo", 4, False),
        ("other", 7, True),
    ]


def test_a_bad_file_is_refused_beside_its_field(client, clerk, project) -> None:
    answer = send(client, project, b"MZ\x90\x00")
    assert answer.status_code == 422
    assert "内容却不是,不能上传" in answer.content.decode()
    assert answer.context["form"].errors["upload"]


def test_the_link_of_the_checklist_chooses_the_kind(client, clerk, project) -> None:
    answer = client.get(reverse("documents", args=[project.code]), {"kind": "needs_list"})
    assert answer.context["form"]["kind"].value() == "needs_list"


def test_a_download_is_saved_and_never_shown(client, clerk, project) -> None:
    send(client, project)
    answer = client.get(reverse("document_file", args=[project.code, Document.objects.get().pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PDF


def test_a_download_is_checked_each_time(client, clerk, project) -> None:
    send(client, project)
    document = Document.objects.get()
    url = reverse("document_file", args=[project.code, document.pk])
    other = reverse("document_file", args=[ProjectFactory().code, document.pk])
    assert client.get(other).status_code == 404
    client.force_login(UserFactory(street=StreetFactory(code="daguan")))
    assert client.get(url).status_code == 404
    assert client.get(reverse("documents", args=[project.code])).status_code == 404
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def test_a_document_is_removed_with_a_reason_and_stays_in_the_history(client, clerk, project) -> None:
    send(client, project)
    document = Document.objects.get()
    url = reverse("document_remove", args=[project.code, document.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    text = client.post(url, {"reason": "漏盖章"}, follow=True).content.decode()
    assert "已移除 1 份" in text
    assert client.get(url).status_code == 404


def test_a_document_is_shown_to_residents_by_a_press(client, clerk, project) -> None:
    send(client, project)
    url = reverse("document_publish", args=[project.code, Document.objects.get().pk])
    assert client.get(url).status_code == 405
    assert "已向居民公开" in client.post(url, {"is_public": "yes"}, follow=True).content.decode()
    assert "没有变化" in client.post(url, {"is_public": "yes"}, follow=True).content.decode()
    assert "不再向居民公开" in client.post(url, {"is_public": "no"}, follow=True).content.decode()


def test_readers_and_standing_projects_get_no_form(client) -> None:
    client.force_login(UserFactory(role=Role.AUDITOR))
    project = ProjectFactory(state="paused")
    assert "上传材料" not in client.get(reverse("documents", args=[project.code])).content.decode()
    assert send(client, project).status_code == 422
    client.force_login(UserFactory(role=Role.BUREAU_OFFICER))
    assert "项目暂缓实施" in client.get(reverse("documents", args=[project.code])).content.decode()


def test_a_reviewer_reads_the_design_it_was_asked_about_and_nothing_else(client, clerk) -> None:
    project = ProjectFactory(step=7)
    for step, kind in ((5, "formal_scheme"), (3, "ballot_scan")):
        send(client, project, PDF + kind.encode() + b"\nstartxref %%EOF", kind=kind, step=step)
    version = project.schemeversions.create(number=1, kind="formal", summary="方案", recorded_by=clerk)
    review = Review.objects.create(
        project=project, scheme_version=version, opened_on=TODAY, recorded_by=clerk
    )
    asked, other = UserFactory(role=Role.DEPARTMENT_REVIEWER), DepartmentFactory(code="gongan")
    Invitation.objects.create(review=review, department=asked.department)
    design, scan = Document.objects.order_by("-step")

    def statuses(user) -> list[int]:
        client.force_login(user)
        answers = [
            client.get(reverse("document_file", args=[project.code, row.pk])) for row in (design, scan)
        ]
        for answer in answers:
            b"".join(answer.streaming_content if answer.streaming else answer)
        return [answer.status_code for answer in answers]

    assert statuses(asked) == [200, 404]
    assert statuses(UserFactory(role=Role.DEPARTMENT_REVIEWER, department=other)) == [404, 404]


def test_a_standing_project_s_papers_may_still_be_hidden(client, clerk, project) -> None:
    send(client, project)
    Document.objects.update(is_public=True)
    Project.objects.update(state="paused")
    text = client.get(reverse("documents", args=[project.code])).content.decode()
    assert "不再公开" in text
    assert "移除<" not in text
    Document.objects.update(is_public=False)
    assert "向居民公开<" not in client.get(reverse("documents", args=[project.code])).content.decode()
