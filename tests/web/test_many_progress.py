"""成批登记进度 through its page: typed or pasted, looked at, then recorded all or nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import BuilderBody, User
from projects.models import Event, Project, ProjectItem
from tests.factories import TODAY, NeighbourhoodFactory, StreetFactory, UserFactory
from tests.record_data import at, clerk, stranger
from tests.tables import everything
from tests.test_every_form import forms_of
from works.models import SiteReport, StartOrder
from works.services.site import report_site
from works.site_rules import Done

pytestmark = pytest.mark.django_db
URL = "/work/many/progress/"
BEGAN = TODAY - timedelta(days=60)
BEFORE = TODAY - timedelta(days=26)


@pytest.fixture(autouse=True)
def _a_day(district: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.staff.many.progress.timezone.localdate", lambda *_: TODAY)


def site(name: str, percent: int = 40, invested: str = "1000000.00", **fields: Any) -> Project:
    """A project that was reported last month."""
    project = at(9, neighbourhood=NeighbourhoodFactory(name=name, **fields))
    by = UserFactory(street=project.neighbourhood.street)
    StartOrder.for_project(project, by, started_on=BEGAN, planned_completion_on=TODAY).save()
    report(project, by, percent, invested)
    return project


def report(project: Project, by: User, percent: int, invested: str, as_of: date = BEFORE) -> SiteReport:
    return report_site(
        project, actor=by, on=as_of, as_of=as_of, physical_percent=percent, invested_yuan=Decimal(invested)
    )


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled(*rows: tuple[Project, str, str], act: str = "check", **more: str) -> dict[str, str]:
    """The table as it is posted."""
    data = {"as_of": TODAY.isoformat(), act: "1"} | more
    for project, percent, invested in rows:
        seen = SiteReport.objects.filter(project=project).first()
        data |= {
            f"row-{project.pk}": str(seen.pk if seen else 0), f"percent-{project.pk}": percent,
            f"invested-{project.pk}": invested,
        }  # fmt: skip
    return data


def said(response: Any) -> str:
    return response.content.decode()


def test_typed_figures_are_looked_at_and_then_recorded_together() -> None:
    one, two, by = site("和睦甲村"), site("和睦乙村"), clerk()
    client, rows = browser(by), ((one, "55", "1,500,000.00"), (two, "60%", "1600000"))
    looked = client.post(URL, filled(*rows))
    assert looked.status_code == 200
    assert "登记这 2 个小区的进度" in said(looked)
    assert "500,000.00" in said(looked)  # what is added
    assert SiteReport.objects.filter(as_of=TODAY).count() == 0
    done = client.post(URL, filled(*rows, act="store"), follow=True)
    assert "办理 <b>2</b> 件,涉及 2 个小区" in said(done)
    assert "截至2019年10月21日形象进度 60%,累计完成投资 1,600,000.00 元" in said(done)
    made = SiteReport.objects.filter(as_of=TODAY).order_by("project__code")
    assert {row.physical_percent for row in made} == {55, 60}
    assert {row.recorded_by for row in made} == {by}


def test_the_second_page_carries_what_was_typed_into_the_act() -> None:
    project, by = site("和睦甲村"), clerk()
    looked = browser(by).post(URL, filled((project, "55", "1500000")))
    hidden = dict(_hidden(said(looked)))
    browser(by).post(URL, hidden | {"store": "1"})
    assert SiteReport.objects.get(as_of=TODAY).invested_yuan == Decimal("1500000.00")


def test_a_wrong_figure_and_what_the_verb_refuses_of_another_site_are_told_together() -> None:
    one, two, client = site("和睦甲村"), site("和睦乙村"), browser(clerk())
    before = everything()
    wrong = client.post(URL, filled((one, "5五", "1,500,000.00"), (two, "30", "1600000")))
    assert wrong.status_code == 422
    assert "请填写 0 到 100 的整数。" in said(wrong)
    assert "形象进度(%)由 40 减为 30" in said(wrong)
    assert everything() == before


def _hidden(html: str) -> Any:
    for _, inputs in forms_of(html, URL):
        if "as_of" in inputs:
            yield from (
                (name, values[0]) for name, values in inputs.items() if name not in {"store", "change"}
            )


def test_lines_left_blank_are_left_out_and_an_empty_table_is_refused() -> None:
    one, two = site("和睦甲村"), site("和睦乙村")
    client = browser(clerk())
    client.post(URL, filled((one, "50", "1200000"), (two, "", ""), act="store"))
    assert SiteReport.objects.filter(as_of=TODAY).values_list("project", flat=True).get() == one.pk
    empty = client.post(URL, filled((one, "", ""), act="store"))
    assert empty.status_code == 422
    assert "请至少填写一个小区的进度" in said(empty)


def test_every_problem_stands_at_its_row_and_nothing_is_recorded() -> None:
    fallen, above, half, fine = (site(name) for name in ("甲村", "乙村", "丙村", "丁村"))
    rows = ((fallen, "30", "900000.00"), (above, "101", "1500000"), (half, "50", ""), (fine, "50", "1500000"))
    half_done = browser(clerk()).post(URL, filled(*rows, act="store"))
    told = {f"invested-{half.pk}", f"row-{fallen.pk}", f"row-{above.pk}"}
    assert half_done.context["form"].errors.keys() == told
    answer = browser(clerk()).post(URL, filled(*rows[:2], rows[3], act="store"))
    errors = answer.context["form"].errors
    assert answer.status_code == 422
    assert list(errors[f"row-{fallen.pk}"]) == [
        "甲村:形象进度(%)由 40 减为 30,请填写数据更正说明。",
        "甲村:累计完成投资(元)由 1,000,000.00 减为 900,000.00,请填写数据更正说明。",
    ]
    assert list(errors[f"row-{above.pk}"]) == ["乙村:形象进度应为 0 到 100 的整数。"]
    assert f"row-{fine.pk}" not in errors
    assert f'name="correction-{fallen.pk}"' in said(answer)
    assert f'name="correction-{fine.pk}"' not in said(answer)
    assert not SiteReport.objects.filter(as_of=TODAY).exists()


def test_a_correction_note_lets_figures_fall() -> None:
    project = site("甲村")
    more = {f"correction-{project.pk}": "上月多报"}
    browser(clerk()).post(URL, filled((project, "30", "900000"), act="store", **more))
    assert SiteReport.objects.get(as_of=TODAY).correction_note == "上月多报"


def test_pasted_columns_are_shown_before_anything_is_recorded() -> None:
    one, two = site("和睦甲村"), site("和睦乙村")
    head = "小区名称\t形象进度\t累计完成投资(万元)\t施工情况"
    table = f"{head}\n和睦 甲村\t55%\t150.5\t外墙\n{two.code}\t60\t160\t\n合计\t\t310.5\t"
    looked = browser(clerk()).post(URL, {"pasted": table, "read": "1"})
    assert looked.status_code == 200
    assert "登记这 2 个小区的进度" in said(looked)
    assert "1,505,000.00" in said(looked)
    assert "没有读取:第4行(合计)。" in said(looked)
    assert not SiteReport.objects.filter(as_of=TODAY).exists()
    browser(clerk()).post(URL, dict(_hidden(said(looked))) | {"store": "1"})
    made = SiteReport.objects.get(as_of=TODAY, project=one)
    assert (made.invested_yuan, made.note) == (Decimal("1505000.00"), "外墙")


def test_each_line_that_names_no_single_site_is_told_and_none_is_taken() -> None:
    site("甲村")
    at(5, neighbourhood=NeighbourhoodFactory(name="设计中小区"))
    at(9, neighbourhood=NeighbourhoodFactory(name="未开工小区"))
    at(9, neighbourhood=NeighbourhoodFactory(name="大关小区", street=StreetFactory(code="daguan")))
    names = ("设计中小区", "未开工小区", "大关小区", "没有的小区", "甲村", "甲村")
    answer = browser(clerk()).post(
        URL, {"pasted": "\n".join(f"{name}\t50\t1500000" for name in names), "read": "1"}
    )
    assert answer.status_code == 422
    assert list(answer.context["paste_form"].errors["pasted"]) == [
        "第1行(设计中小区):当前在第5步(委托方案设计),不登记工程进度",
        "第2行(未开工小区):还没有登记开工",
        "第3行(大关小区):不在您可登记的项目中,请核对名称,或改用项目编号",
        "第4行(没有的小区):不在您可登记的项目中,请核对名称,或改用项目编号",
        "第6行(甲村):重复出现",
    ]
    assert "没有的小区\t50" in said(answer)  # the paste stays, to be put right
    assert "登记这" not in said(answer)


def test_wrong_values_of_a_paste_stand_in_their_cells() -> None:
    one, two = site("甲村"), site("乙村")
    answer = browser(clerk()).post(URL, {"pasted": "甲村\t0.55\t很多\n乙村\t30\t900000", "read": "1"})
    errors = answer.context["table"].errors
    assert answer.status_code == 422
    assert errors[f"percent-{one.pk}"] == ["请填写 0 到 100 的整数。"]
    assert f"invested-{one.pk}" in errors
    assert 'value="很多"' in said(answer)
    second = browser(clerk()).post(URL, {"pasted": "甲村\t55\t1200000\n乙村\t30\t900000", "read": "1"})
    assert len(second.context["table"].errors[f"row-{two.pk}"]) == 2


def test_quantities_of_chosen_items_go_into_the_same_table() -> None:
    project = site("甲村")
    ProjectItem.objects.create(
        project=project, item_code="PM01", decision="include", planned_quantity=Decimal(800), unit="m"
    )
    shown = said(browser(clerk()).get(f"{URL}?item=PM01"))
    assert f'name="p-PM01-{project.pk}"' in shown
    assert "计划 800" in shown
    more = {"item": "PM01", f"p-PM01-{project.pk}": "100", f"q-PM01-{project.pk}": "810.5"}
    browser(clerk()).post(URL, filled((project, "55", "1500000"), act="store", **more))
    row = ProjectItem.objects.get(project=project, item_code="PM01")
    assert (row.progress, row.real_quantity) == ("done", Decimal("810.50"))


def test_a_pasted_head_names_the_items() -> None:
    project = site("甲村")
    ProjectItem.objects.create(project=project, item_code="PM01", decision="include", unit="m")
    table = "小区\t形象进度%\t累计完成投资(元)\t雨污管网进度\t雨污管网完成数量(m)\n甲村\t55\t1500000\t70\t300"
    looked = browser(clerk()).post(URL, {"pasted": table, "read": "1"})
    assert "70%,300 m" in said(looked)
    browser(clerk()).post(URL, dict(_hidden(said(looked))) | {"store": "1"})
    made = SiteReport.objects.get(as_of=TODAY)
    assert [(one.item_code, one.percent) for one in made.items.all()] == [("PM01", 70)]


def test_a_site_reported_meanwhile_is_named_with_who_and_can_be_done_again() -> None:
    project, colleague = site("甲村"), UserFactory(full_name="李四")
    data = filled((project, "55", "1500000"), act="store")
    report(project, colleague, 50, "1400000", TODAY)
    answer = browser(clerk()).post(URL, data)
    assert answer.context["form"].errors[f"row-{project.pk}"] == [
        "甲村:李四已登记截至2019年10月21日的进度(形象进度 50%,累计完成投资 1,400,000.00 元),请核对后再登记。"
    ]
    newest = SiteReport.objects.filter(project=project).first()
    assert f'name="row-{project.pk}" value="{newest.pk}"' in said(answer)
    browser(clerk()).post(URL, filled((project, "55", "1500000"), act="store"))
    assert SiteReport.objects.filter(project=project, as_of=TODAY).count() == 2


def test_another_streets_site_is_no_row() -> None:
    project = site("甲村")
    answer = browser(stranger()).post(URL, filled((project, "55", "1500000"), act="store"))
    assert answer.status_code == 422
    assert "甲村" not in said(answer)
    assert not SiteReport.objects.filter(as_of=TODAY).exists()


def test_a_builders_clerk_reports_its_own_sites_alone() -> None:
    own, other = site("甲村"), site("乙村")
    body = BuilderBody.objects.create(name="和睦指挥部", kind="command_office")
    Project.objects.filter(pk=own.pk).update(builder_body=body)
    by = UserFactory(role="builder_clerk", street=None, builder=body)
    client = browser(by)
    shown = said(client.get(URL))
    assert "甲村" in shown
    assert "乙村" not in shown
    client.post(URL, filled((own, "55", "1500000"), (other, "55", "1500000"), act="store"))
    assert SiteReport.objects.filter(as_of=TODAY).values_list("project", flat=True).get() == own.pk


def test_a_look_writes_nothing() -> None:
    project = site("甲村")
    events = Event.objects.count()
    browser(clerk()).post(URL, filled((project, "55", "1500000")))
    browser(clerk()).get(URL)
    assert Event.objects.count() == events


@pytest.mark.parametrize("sites", [2, 12])
def test_the_page_costs_the_same_for_two_sites_and_for_twelve(
    sites: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(sites):
        project = site(f"小区{number}")
        ProjectItem.objects.create(project=project, item_code="PM01", decision="include", unit="m")
    client = browser(clerk())
    with django_assert_max_num_queries(12):
        client.get(f"{URL}?item=PM01")


def test_done_items_are_read_with_their_last_figures() -> None:
    project, by = site("甲村"), clerk()
    ProjectItem.objects.create(project=project, item_code="PM01", decision="include", unit="m")
    report_site(
        project, actor=by, on=TODAY, as_of=TODAY, physical_percent=50, invested_yuan=Decimal("1200000"),
        items={"PM01": Done(60, Decimal("480.25"))},
    )  # fmt: skip
    assert "上次 60%,480.25" in said(browser(by).get(f"{URL}?item=PM01"))


def test_namesakes_of_two_streets_need_their_code() -> None:
    body = BuilderBody.objects.create(name="区指挥部", kind="command_office")
    one, two = site("同名小区"), site("同名小区", street=StreetFactory(code="daguan"))
    Project.objects.update(builder_body=body)
    client = browser(UserFactory(role="builder_clerk", street=None, builder=body))
    answer = client.post(URL, {"pasted": "同名小区\t50\t1500000", "read": "1"})
    assert list(answer.context["paste_form"].errors["pasted"]) == [
        "第1行(同名小区):有同名小区,请改用项目编号"
    ]
    looked = client.post(URL, {"pasted": f"{two.code}\t50\t1500000", "read": "1"})
    assert f'name="row-{two.pk}"' in said(looked)
    assert f'name="row-{one.pk}"' not in said(looked)
