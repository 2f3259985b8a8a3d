"""集中申报 by the street, the list the district government signs, and numbers for many."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import User
from projects.models import Project, SchemeVersion
from reviews.models import AnnualPlan, BatchEntry
from reviews.services.batch import accept_batch, return_batch, submit_batch
from reviews.services.plan import approve_plan, compile_plan
from tests.factories import TODAY, NeighbourhoodFactory
from tests.record_data import at, clerk, officer, reviewer, stranger, street

pytestmark = pytest.mark.django_db
YEAR = "/work/batch/2020/"


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.staff.records.batch_views.timezone.localdate", lambda: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def project(name: str, code: str = "hemu", step: int = 4, **fields: Any) -> Project:
    place = NeighbourhoodFactory(name=name, street=street(code))
    return at(step, neighbourhood=place, batch_year=2020, **fields)


def accepted(name: str, code: str = "hemu") -> BatchEntry:
    one = project(name, code)
    SchemeVersion.for_project(
        one, clerk(), number=1, kind="preliminary", summary="=1+1 屋面修缮", estimate_yuan="1234567.89"
    ).save()
    actor = clerk() if code == "hemu" else stranger()
    entry = submit_batch(one, actor=actor, on=TODAY)
    return accept_batch(entry, actor=officer(), on=TODAY)


def approved(*names: str) -> list[BatchEntry]:
    entries = [accepted(name) for name in names]
    plan = compile_plan(entries, actor=officer(), on=TODAY, year=2020)
    approve_plan(plan, actor=officer(), on=TODAY, approval_document="拱政函8号")
    return entries


def collect(*projects: Project, **data: Any) -> Any:
    chosen = {"projects": [one.pk for one in projects]}
    return browser(clerk()).post(f"{YEAR}collect/", chosen | data, follow=True)


def test_the_street_submits_several_and_reads_why_others_are_not_ready() -> None:
    ready = [project("和睦甲村"), project("和睦乙村")]
    (
        project("和睦丙村", step=2),
        project("和睦丁村", state=Project.State.PAUSED),
        project("大关戊苑", "daguan"),
    )
    page = browser(clerk()).get(f"{YEAR}collect/").content.decode()
    assert "还在第2步" in page
    assert "项目暂缓实施" in page
    assert "大关戊苑" not in page
    assert page.count(" checked") == 2
    collect(*ready)
    assert set(BatchEntry.objects.values_list("project", "year")) == {(one.pk, 2020) for one in ready}
    assert "已经申报,等待区住建局办理" in browser(clerk()).get(f"{YEAR}collect/").content.decode()


def test_the_window_is_counted_down_in_days() -> None:
    assert "距集中申报截止还有315天" in browser(clerk()).get(f"{YEAR}collect/").content.decode()
    late = browser(clerk()).get("/work/batch/2019/collect/").content.decode()
    assert "集中申报已截止" in late


def test_after_the_window_a_reason_is_asked() -> None:
    one = project("和睦甲村")
    page = browser(clerk()).post("/work/batch/2019/collect/", {"projects": [one.pk]})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"late_reason"})
    browser(clerk()).post("/work/batch/2019/collect/", {"projects": [one.pk], "late_reason": "名册核对延误"})
    assert BatchEntry.objects.get().late_reason == "名册核对延误"


def test_another_streets_project_and_one_not_ready_refuse_the_whole_post() -> None:
    mine = project("和睦甲村")
    for other in (project("大关戊苑", "daguan"), project("和睦乙村", step=3)):
        assert collect(mine, other).status_code == 422
    assert collect().status_code == 422
    assert not BatchEntry.objects.exists()


def test_the_excel_table_has_live_sums_and_no_formula_of_a_user() -> None:
    entries = [accepted("=甲村"), accepted("和睦乙村"), accepted("大关丙苑", "daguan")]
    compile_plan(entries, actor=officer(), on=TODAY, year=2020)
    answer = browser(officer()).get(f"{YEAR}lists/1/plan.xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 12  # four sums of two streets and of all
    assert all(formula.startswith("=SUM(") for formula in formulas)
    assert "=SUM(G4:G4,G6:G7)" in formulas
    assert "=1+1 屋面修缮" in {cell.value for cell in sheet["I"]}


def test_the_sums_of_the_excel_table_hold_what_they_come_to_for_readers_that_do_not_calculate() -> None:
    entries = [accepted("和睦甲村"), accepted("和睦乙村"), accepted("大关丙苑", "daguan")]
    compile_plan(entries, actor=officer(), on=TODAY, year=2020)
    content = b"".join(browser(officer()).get(f"{YEAR}lists/1/plan.xlsx").streaming_content)
    live, held = (load_workbook(BytesIO(content), data_only=values).active for values in (False, True))
    sums = [cell for row in live.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(sums) == 12
    for cell in sums:
        spans = cell.value.removeprefix("=SUM(").removesuffix(")").split(",")
        added = sum((row[0].value or 0) for span in spans for row in live[span])
        assert round(held[cell.coordinate].value, 2) == round(added, 2)
    assert held[sums[-1].coordinate].value == 3703703.67


def test_the_printed_table_has_seals_pages_and_every_neighbourhood() -> None:
    entries = [accepted("和睦甲村"), accepted("大关丙苑", "daguan")]
    compile_plan(entries, actor=officer(), on=TODAY, year=2020)
    answer = browser(officer()).get(f"{YEAR}lists/1/plan.pdf")
    text = "".join(
        page.extract_text() for page in PdfReader(BytesIO(b"".join(answer.streaming_content))).pages
    )
    text = "".join(text.split())
    for part in ("和睦甲村", "大关丙苑", "区政府(盖章)", "第1页,共1页", "合计(2个小区)", "2,469,135.78"):
        assert part in text


def test_a_street_sees_its_own_lines_and_a_stranger_no_list() -> None:
    compile_plan([accepted("和睦甲村")], actor=officer(), on=TODAY, year=2020)
    assert "和睦甲村" in browser(clerk()).get(f"{YEAR}lists/1/").content.decode()
    for part in ("", "plan.xlsx", "plan.pdf"):
        assert browser(stranger()).get(f"{YEAR}lists/1/{part}").status_code == 404
        assert browser(officer()).get(f"{YEAR}lists/2/{part}").status_code == 404
    refused = browser(clerk()).post(
        f"{YEAR}lists/1/", {"approval_document": "x", "approved_on": "2019-10-21"}
    )
    assert refused.status_code == 422
    assert AnnualPlan.objects.get().approved_on is None


def numbers(entries: list[BatchEntry], **data: Any) -> Any:
    ticks = {f"take-{entry.pk}": "on" for entry in entries}
    sent = {"listing": "supplementary", "listed_on": "2019-10-21"} | ticks | data
    return browser(officer()).post(f"{YEAR}numbers/", sent, follow=True)


def test_each_gets_its_own_number_or_the_common_one() -> None:
    first, second = approved("和睦甲村", "和睦乙村")
    numbers([first, second], common="拱发改1号", **{f"number-{second.pk}": "拱发改2号"})
    assert set(BatchEntry.objects.values_list("listing", "listing_number")) == {
        ("supplementary", "拱发改1号"), ("supplementary", "拱发改2号"),
    }  # fmt: skip


def test_a_row_without_number_is_named_and_nothing_is_recorded() -> None:
    first, second = approved("和睦甲村", "和睦乙村")
    page = numbers([first, second], **{f"number-{first.pk}": "拱发改1号"})
    assert "请填写和睦乙村计划下达文号" in page.content.decode()
    assert not BatchEntry.objects.exclude(listed_on=None).exists()


def test_a_paste_is_previewed_and_recorded_only_afterwards() -> None:
    _, second = approved("和睦甲村", "和睦乙村")
    text = f"小区\t计划下达文号\r\n和睦甲村\t拱发改1号\r\n{second.project.code}\t拱发改2号\r\n"
    page = browser(officer()).post(f"{YEAR}numbers/", {"read": "1", "pasted": text}).content.decode()
    assert "读到 2 个文号,还没有登记" in page
    assert 'value="拱发改2号"' in page
    assert not BatchEntry.objects.exclude(listed_on=None).exists()


def test_each_wrong_line_of_a_paste_is_named_and_none_taken() -> None:
    approved("和睦甲村", "和睦乙村")
    text = "和睦甲村\t1号\n大关戊苑\t2号\n和睦乙村\n和睦甲村\t3号"
    page = browser(officer()).post(f"{YEAR}numbers/", {"read": "1", "pasted": text})
    words = page.content.decode()
    assert page.status_code == 422
    for sentence in (
        "第2行(大关戊苑):不在等待下达的项目中",
        "第3行(和睦乙村):没有计划下达文号",
        "第4行(和睦甲村):重复出现",
    ):
        assert sentence in words


def test_pages_ask_a_fixed_number_of_queries() -> None:
    client, asked = browser(officer()), {}
    for size in (2, 6):
        names = [f"和睦{size}{letter}村" for letter in "甲乙丙丁戊己"[:size]]
        approved(*names), accepted(f"和睦{size}未汇总村")
        for part in ("", "accept/", "compile/", "return/", "numbers/", "lists/1/"):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(YEAR + part).status_code == 200
            asked.setdefault(part, []).append(len(seen))
    for part, (few, many) in asked.items():
        assert few == many <= 12, (part, few, many)


def test_a_year_no_plan_can_be_of_does_not_exist() -> None:
    for part in ("collect/", "numbers/", "lists/1/"):
        person = clerk() if part == "collect/" else officer()
        assert browser(person).get(f"/work/batch/99999/{part}").status_code == 404
    assert date(2020, 8, 31) > TODAY


def test_the_bureau_sets_targets_in_one_table_and_the_street_reads_them() -> None:
    project("和睦甲村")
    form = browser(officer()).get("/work/batch/targets/set/").context["form"]
    pk = street("hemu").pk
    sent = {"first_year": "2019", "last_year": "2021"} | {name: "" for name in form.fields if "-" in name}
    assert browser(officer()).post("/work/batch/targets/set/", sent).status_code == 422
    sent |= {
        f"neighbourhoods-{pk}": "12",
        f"households-{pk}": "9000",
        f"buildings-{pk}": "220",
        f"area-{pk}": "650000.5",
    }
    browser(officer()).post("/work/batch/targets/set/", sent)
    page = browser(clerk()).get("/work/batch/targets/").content.decode()
    assert "0 / 12" in page
    assert "0.00 / 650,000.50" in page
    assert "应有1个,还差1个" in page
    assert browser(clerk()).get("/work/batch/targets/set/").status_code == 403
    assert browser(reviewer()).get("/work/batch/targets/").status_code == 403
    assert "街道任务" not in browser(reviewer()).get(YEAR).content.decode()
    assert "12" not in browser(stranger()).get("/work/batch/targets/").context["lines"]


def test_who_approves_a_list_that_was_approved_meanwhile_reads_so() -> None:
    approved("和睦甲村")
    page = browser(officer()).post(
        f"{YEAR}lists/1/", {"approval_document": "另一文号", "approved_on": "2019-10-21"}
    )
    assert page.status_code == 422
    assert "区政府批复已登记(拱政函8号,2019年10月21日)" in page.content.decode()


def test_an_act_that_takes_back_is_never_the_pages_first_button() -> None:
    entry = accepted("和睦甲村")
    compile_plan([entry], actor=officer(), on=TODAY, year=2020)
    page = browser(officer()).get(YEAR).content.decode()
    assert f'<a class="button secondary" href="{YEAR}return/">退回街道(1)</a>' in page
    assert "2020年度(办理中 1)" in page


def test_a_target_is_typed_as_the_page_shows_it_and_a_street_is_named_once() -> None:
    project("和睦甲村")
    pk = street("hemu").pk
    amounts = {
        "neighbourhoods": "12个",
        "households": "9,000",
        "buildings": "２２０",
        "area": "650,000.50 ㎡",
    }
    sent = {f"{name}-{pk}": value for name, value in amounts.items()}
    browser(officer()).post("/work/batch/targets/set/", {"first_year": "2019年", "last_year": "2021"} | sent)
    page = browser(clerk()).get("/work/batch/targets/").content.decode()
    assert "0 / 9,000" in page
    assert "0.00 / 650,000.50" in page
    assert page.count('<th scope="rowgroup" rowspan="3" data-label="街道">和睦街道</th>') == 1


def test_a_target_does_not_go_because_its_line_was_left_blank() -> None:
    project("和睦甲村")
    pk, other = street("hemu").pk, street("daguan").pk
    years = {"first_year": "2019", "last_year": "2021"}
    line = ("neighbourhoods", "households", "buildings", "area")
    one, two = ({f"{name}-{key}": "9" for name in line} for key in (pk, other))
    browser(officer()).post("/work/batch/targets/set/", years | one)
    page = browser(officer()).post("/work/batch/targets/set/", years | two)
    assert set(page.context["form"].errors) == {f"neighbourhoods-{pk}"}
    gone = browser(officer()).post("/work/batch/targets/set/", years | two | dict.fromkeys(one, "0"))
    assert gone.status_code == 302
    page = browser(officer()).get("/work/batch/targets/").content.decode()
    assert page.count('scope="rowgroup"') == 1
    assert "?first=2019&amp;last=2021" in page


def test_the_street_reads_on_its_desk_that_a_submission_was_returned() -> None:
    words, entry = "区住建局退回了年度计划申报,更正后重新申报", accepted("和睦甲村")
    assert words not in browser(clerk()).get("/work/").content.decode()
    return_batch(entry, actor=officer(), on=TODAY, reason="面积有误")
    assert words in browser(clerk()).get("/work/").content.decode()
    assert "等待区住建局受理" not in browser(officer()).get("/work/").content.decode()
    submit_batch(entry.project, actor=clerk(), on=TODAY)
    assert words not in browser(clerk()).get("/work/").content.decode()
