"""一小区一档: everything in time order, on a page, on paper and as a ZIP for who may read it."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import Event, Job
from projects.tasks import run_job
from reports import dossier, dossier_zip
from reports.dossier_zip import KEPT, discard_old_files, folder
from tests.factories import DepartmentFactory, ProjectFactory, StreetFactory, UserFactory
from tests.projects.test_documents import attach, content_of, file
from tests.projects.test_files import PDF
from tests.works.test_supervision import picture
from works.services.photos import add_site_photos

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    return ProjectFactory(step=5)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def happened(project, count, verb="advanced", *, on=date(2019, 10, 8), step=3, sentence="进入第4步") -> None:
    Event.objects.bulk_create(
        Event(
            project=project,
            neighbourhood=project.neighbourhood,
            verb=verb,
            on=on,
            step=step,
            sentence=sentence,
        )
        for _ in range(count)
    )


def read(client, project, query="") -> str:
    return client.get(reverse("project_file", args=[project.code]) + query).content.decode()


def packed(client, project) -> tuple[Job, bytes]:
    """Asked for, made by a worker, fetched."""
    answer = client.post(reverse("project_file_ask", args=[project.code]))
    job = Job.objects.get(kind="project_file", requested_by=answer.wsgi_request.user)
    run_job(job.pk)
    assert "下载打包文件" in client.get(answer.url).content.decode()
    found = client.post(reverse("project_file_fetch", args=[project.code, job.pk]))
    return job, b"".join(found.streaming_content)


def test_everything_stands_in_time_order_and_is_found_by_step_kind_and_year(project) -> None:
    happened(project, 1, "site_reported", on=date(2020, 3, 2), step=9, sentence="登记形象进度40%")
    happened(project, 1, "open_round", step=1, sentence="开始第一次征求意见")
    client = browser(UserFactory())
    html = read(client, project)
    assert html.index("开始第一次征求意见") < html.index("登记形象进度40%")
    for query in ("?step=9", "?kind=site", "?year=2020"):
        assert "登记形象进度40%" in read(client, project, query)
        assert "开始第一次征求意见" not in read(client, project, query)
    assert "登记形象进度40%" in read(client, project, "?step=x&year=99999999999")


def test_five_hundred_acts_take_few_queries_and_paper_gets_them_all(project) -> None:
    happened(project, 500)
    clerk = UserFactory()
    for number in range(3):
        attach(project, clerk, step=5, kind="other", upload=file(PDF + b"%%" * number))
    client = browser(clerk)
    read(client, project)
    for query, rows in (("", 100), ("?kind=steps", 100), ("?print=1", 503)):
        with CaptureQueriesContext(connection) as captured:
            assert read(client, project, query).count('data-label="日期"') == rows
        assert len(captured) <= 15


def test_no_act_of_the_portal_is_filed_under_nothing() -> None:
    told = {
        "open_round": "round",
        "defect_closed": "acceptance",
        "confirm_settlement": "round",
        "paid": "money",
    }
    told |= {
        "settlement_recorded": "money",
        "batch_submitted": "batch",
        "open_batch": "round",
        "closed": "steps",
    }
    told |= {"taken_over": "steps", "change_calendar_day": "other", "five_checked": "acceptance"}
    assert {verb: dossier.kind_of(verb) for verb in told} == told


def test_the_zip_has_index_and_files_by_step_and_no_signed_or_removed_papers(project) -> None:
    clerk = UserFactory(full_name="林经办")
    kept = attach(project, clerk, step=5, kind="other", title="<方案>/说明")
    attach(project, clerk, step=1, kind="ballot_scan", title="签名表")
    gone = attach(project, clerk, step=5, kind="other", title="误传", upload=file(PDF + b"%%"))
    type(gone).objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    happened(project, 1, sentence="=HYPERLINK(1)<script>")
    _, content = packed(browser(clerk), project)
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        names = set(found.namelist())
        paper = next(name for name in names if name.startswith("第05步/"))
        assert names == {"index.html", "索引.xlsx", paper}
        assert found.read(paper) == content_of(kept)
        page, book = found.read("index.html").decode(), load_workbook(io.BytesIO(found.read("索引.xlsx")))
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    cells = [cell for row in book["时间顺序"].iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"project_file_asked", "project_file_fetched"} <= verbs


def test_photos_of_the_site_are_packed_and_named_in_the_index(project) -> None:
    on_site, officer = ProjectFactory(step=9), UserFactory(role="bureau_officer")
    day = date(2019, 10, 8)
    kept, gone = add_site_photos(
        on_site, actor=officer, on=day, photos=[picture("a.jpg"), picture("b.png", "PNG")], taken_on=day, caption="<脚手架>"
    )  # fmt: skip
    type(gone).objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    _, content = packed(browser(UserFactory()), on_site)
    path = f"第09步/现场照片/{day}-{kept.pk}.jpg"
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert set(found.namelist()) == {"index.html", "索引.xlsx", path}
        with kept.image.open("rb") as stored:
            assert found.read(path) == stored.read()
        assert "&lt;脚手架&gt;" in found.read("index.html").decode()


def test_past_the_size_limit_files_are_named_and_left_out(project, monkeypatch) -> None:
    clerk = UserFactory()
    first = attach(project, clerk, step=1, kind="other", title="大文件")
    attach(project, clerk, step=5, kind="other", title="更多文件", upload=file(PDF + b"%%"))
    monkeypatch.setattr(dossier_zip, "MOST_BYTES", first.file.size)
    _, content = packed(browser(clerk), project)
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert len([name for name in found.namelist() if name.endswith(".pdf")]) == 1
        book = load_workbook(io.BytesIO(found.read("索引.xlsx")))["文件"]
        notes = {row[1].value: row[3].value for row in book.iter_rows(min_row=2)}
    assert notes["更多文件"] == dossier_zip.LEFT_OUT
    assert not notes["大文件"]


def test_a_packed_file_is_for_who_asked_while_they_see_the_project_and_for_a_day(project) -> None:
    clerk, colleague = UserFactory(), UserFactory()
    job, _ = packed(browser(clerk), project)
    fetch = reverse("project_file_fetch", args=[project.code, job.pk])
    assert browser(colleague).post(fetch).status_code == 404
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - KEPT)
    assert "已过期" in browser(clerk).post(fetch).content.decode()
    assert discard_old_files(timezone.now() + timedelta(hours=3)) == 1
    assert list(folder().glob("*")) == []
    clerk.street = StreetFactory(code="daguan")
    clerk.save()
    assert browser(clerk).post(fetch).status_code == 404


def test_reviewers_and_other_streets_get_neither_page_nor_file(project) -> None:
    reviewer = UserFactory(role="department_reviewer", department=DepartmentFactory(code="gongan"))
    for user in (reviewer, UserFactory(street=StreetFactory(code="daguan"))):
        client = browser(user)
        assert client.get(reverse("project_file", args=[project.code])).status_code == 404
        assert client.post(reverse("project_file_ask", args=[project.code])).status_code == 404


def test_a_project_nobody_may_see_any_more_is_not_packed(project) -> None:
    clerk = UserFactory()
    client = browser(clerk)
    client.post(reverse("project_file_ask", args=[project.code]))
    clerk.street = StreetFactory(code="daguan")
    clerk.save()
    job = Job.objects.get(kind="project_file")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state != Job.State.DONE
    assert not folder().exists()


def test_an_odd_filter_is_answered_in_chinese(client, project) -> None:
    client.force_login(UserFactory())
    text = read(client, project, "?step=99")
    assert "请从列出的选项中选择" in text
    assert "有效的选项" not in text
