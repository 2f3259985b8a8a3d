"""Pages of building bodies: kept by the administrator, named on the project's page; the daily work of the three roles."""

import pytest

from accounts.models import BuilderBody, User
from funding.models import Appropriation, FundingSource
from projects.models import Project
from reviews.models import BatchEntry
from tests.factories import TODAY, BuilderBodyFactory, ProjectFactory, UserFactory
from works.models import SiteReport, StartOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def project(district) -> Project:
    return ProjectFactory(step=9, code="2019-hemu-01")


def _text(answer) -> str:
    return answer.content.decode()


def test_from_the_list_of_bodies_to_the_first_act_on_site(client, project):
    client.force_login(UserFactory(role="administrator"))
    answer = client.post(
        "/work/admin/builders/", {"name": "和睦改造指挥部", "kind": "command_office"}, follow=True
    )
    assert "建设单位已登记" in _text(answer)
    body = BuilderBody.objects.get()
    account = {"username": "zhi.hui", "full_name": "周指挥", "role": "builder_clerk", "builder": body.pk}
    assert "账号已建立" in _text(client.post("/work/admin/accounts/add/", account))
    made = User.objects.get(username="zhi.hui")
    assert (made.builder, made.office) == (body, "和睦改造指挥部")

    client.force_login(UserFactory(role="street_clerk"))
    page = _text(client.get(f"/work/projects/{project.code}/"))
    assert f"/work/projects/{project.code}/builder/" in page
    given = {"body": body.pk, "version": project.version}
    answer = client.post(f"/work/projects/{project.code}/builder/", given, follow=True)
    assert "建设单位账号已指定" in _text(answer)

    User.objects.filter(pk=made.pk).update(must_change_password=False)
    client.force_login(User.objects.get(pk=made.pk))
    assert "还没有登记开工" in _text(client.get("/work/"))
    start = {"started_on": TODAY.isoformat(), "planned_completion_on": "2020-03-31"}
    answer = client.post(f"/work/projects/{project.code}/records/site/start/", start, follow=True)
    assert answer.status_code == 200, _text(answer)
    assert StartOrder.objects.get().recorded_by == made
    assert not SiteReport.objects.exists()


def test_taking_back_asks_for_a_reason_and_closes_the_page(client, project):
    body = BuilderBodyFactory()
    Project.objects.filter(pk=project.pk).update(builder_body=body)
    client.force_login(UserFactory(role="street_clerk"))
    address = f"/work/projects/{project.code}/builder/release/"
    assert client.post(address, {"version": project.version, "reason": ""}).status_code == 422
    client.post(address, {"version": project.version, "reason": "合同到期"})
    assert Project.objects.get().builder_body is None
    client.force_login(UserFactory(role="builder_clerk", builder=body))
    assert client.get(f"/work/projects/{project.code}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "extra", "says"),
    [
        ("builder_clerk", {}, "须选择所属建设单位"),
        ("finance_officer", {"builder": True}, "不得选择所属建设单位"),
    ],
)
def test_body_and_role_must_fit(client, district, role, extra, says):
    client.force_login(UserFactory(role="administrator"))
    given = {"username": "wang.li", "full_name": "王力", "role": role}
    if extra:
        given["builder"] = BuilderBodyFactory().pk
    answer = client.post("/work/admin/accounts/add/", given)
    assert answer.status_code == 422
    assert says in _text(answer)


def test_the_development_officer_lists_a_project_and_compiles_nothing(client, district):
    clerk = UserFactory(role="street_clerk")
    project = ProjectFactory(step=4, code="2019-hemu-04")
    entry = BatchEntry.objects.create(
        project=project, year=2019, submitted_on=TODAY, accepted_on=TODAY, accepted_by=clerk, approved_on=TODAY,
        approval_document="批复1号", recorded_by=clerk,
    )  # fmt: skip
    client.force_login(UserFactory(role="development_officer"))
    desk = _text(client.get("/work/"))
    assert "还没有登记计划下达文号" in desk
    assert client.get("/work/batch/2019/accept/").status_code == 403
    assert client.get("/work/batch/2019/collect/").status_code == 403
    assert 'href="/work/batch/2019/numbers/"' in _text(client.get("/work/batch/2019/"))
    given = {
        "listing": "listed", "listed_on": TODAY.isoformat(), f"take-{entry.pk}": "on",
        f"number-{entry.pk}": "拱发改〔2019〕1号",
    }  # fmt: skip
    answer = client.post("/work/batch/2019/numbers/", given, follow=True)
    assert "计划下达已登记" in _text(answer)
    assert Project.objects.get().listing_number == "拱发改〔2019〕1号"


def test_the_finance_officer_records_money_received_and_plans_no_source(client, project):
    source = FundingSource.objects.create(project=project, kind="district", planned_yuan=1000)
    client.force_login(UserFactory(role="finance_officer"))
    base = f"/work/projects/{project.code}/records/"
    assert client.get(f"{base}money/").status_code == 200
    assert client.get(f"{base}funding/plan/").status_code == 403
    given = {"amount_yuan": "600.00", "received_on": TODAY.isoformat(), "document_no": "拱财〔2019〕5号"}
    answer = client.post(f"{base}funding/receive/{source.pk}/", given, follow=True)
    assert "到账已登记" in _text(answer)
    assert Appropriation.objects.get().recorded_by.role == "finance_officer"


@pytest.mark.parametrize("role", ["builder_clerk", "development_officer"])
def test_money_is_closed_to_builders_and_development(client, project, role):
    Project.objects.filter(pk=project.pk).update(builder_body=BuilderBodyFactory())
    client.force_login(UserFactory(role=role))
    base = f"/work/projects/{project.code}/records/"
    assert client.get(f"{base}money/").status_code == 403
    assert client.get(f"{base}funding/").status_code == 404
    assert client.get(f"{base}final_account/").status_code == 404


@pytest.mark.parametrize("role", ["builder_clerk", "development_officer", "finance_officer"])
def test_residents_complaints_do_not_exist_outside(client, project, role):
    Project.objects.filter(pk=project.pk).update(builder_body=BuilderBodyFactory())
    client.force_login(UserFactory(role=role))
    base = f"/work/projects/{project.code}/"
    assert client.get(f"{base}records/voices/").status_code == 404
    for closed in ("rounds/", "notice/", "file/", "items/", "take-over/", "meetings/"):
        assert client.get(base + closed).status_code in (403, 404), closed


def test_how_fast_the_districts_departments_are_is_no_matter_of_a_builder(client, project):
    client.force_login(UserFactory(role="builder_clerk"))
    assert "/work/reviews/days/" not in _text(client.get("/work/reviews/all/"))
    assert client.get("/work/reviews/days/").status_code == 403
    client.force_login(UserFactory(role="street_clerk"))
    assert "/work/reviews/days/" in _text(client.get("/work/reviews/all/"))
    assert client.get("/work/reviews/days/").status_code == 200
