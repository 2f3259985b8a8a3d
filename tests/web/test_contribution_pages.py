"""Residents' contributions through the pages: counter, sheet with preview, receipt, list, Excel, money page, public page."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import OUTSIDE_ROLES, User
from funding.contribution_queries import total_of
from funding.models import Contribution, ContributionSheet, FundingSource
from funding.services.accounts import record_settlement
from funding.services.contributions import cancel
from projects.models import Event, Project
from tests.factories import TODAY, UserFactory
from tests.funding.contributing import csv, keep, lines, place, take
from tests.record_data import at, auditor, clerk, contract, officer, reviewer, stranger
from tests.web.record_pages import DAY, browser, errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _october_21(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.staff.money.contributions.timezone.localdate", lambda: TODAY)


def address(project: Project, *parts: Any) -> str:
    return f"/work/projects/{project.code}/money/contributions/" + "".join(f"{part}/" for part in parts)


def seen(user: User, project: Project, *parts: Any) -> str:
    return browser(user).get(address(project, *parts)).content.decode()


def typed(user: User, project: Project, **data: Any) -> Any:
    given = {"unit": "1-1-101", "amount_yuan": "5,000.00", "paid_on": DAY, "receipt_number": ""} | data
    return browser(user).post(address(project, "counter"), given, follow=True)


def upload(user: User, project: Project, content: bytes, name: str = "出资.csv", **data: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return browser(user).post(address(project, "sheet"), {"file": file, **data}, follow=True)


def test_the_counter_takes_one_after_the_other_with_the_cursor_in_the_unit() -> None:
    project = place()
    answer = typed(clerk(), project, paid_on="2019-10-18")
    page = answer.content.decode()
    assert f"已登记:1幢1单元101室 5,000.00 元,收据 {project.code}-00001。" in page
    assert 'name="unit"' in page
    assert "autofocus" in page
    assert 'value="2019-10-18"' in page
    assert "打印收据" in page
    assert Contribution.objects.get().amount_yuan == Decimal("5000.00")


def test_wrong_values_at_the_counter_stand_beside_their_fields_and_nothing_is_stored() -> None:
    project = place()
    found = errors(typed(clerk(), project, unit="9-9-999", paid_on="2019-12-01"))
    assert set(found) == {"unit", "paid_on"}
    assert found["unit"] == ["“9幢9单元999室”不在现在的业主名册上。"]
    for amount in ("-1", "0", "1.005", "abc", ""):
        assert "amount_yuan" in errors(typed(clerk(), project, amount_yuan=amount))
    assert not Contribution.objects.exists()


def test_a_sheet_is_previewed_then_entered() -> None:
    project = place()
    page = upload(clerk(), project, csv(*lines(6), "1,2,501,赵某,,,")).content.decode()
    assert "登记这 6 笔,共 30,000.00 元" in page
    assert "王某" not in page
    assert not Contribution.objects.exists()
    sheet = ContributionSheet.objects.get()
    done = browser(clerk()).post(address(project, "sheet", sheet.pk), follow=True)
    assert "已登记 6 笔居民出资。" in done.content.decode()
    assert (total_of(project).amount, total_of(project).units) == (Decimal(30_000), 6)


def test_at_the_counter_everything_wrong_is_told_at_once_beside_its_field() -> None:
    project = place()
    take(project, "1-1-101", receipt_number="S0001")
    wrong = {"unit": "9-9-999", "amount_yuan": "-1", "paid_on": "2019-10-22", "receipt_number": "S0001"}
    answer = typed(clerk(), project, **wrong)
    assert set(errors(answer)) == {"unit", "amount_yuan", "paid_on"}
    answer = typed(clerk(), project, **wrong | {"unit": "1-1-102"})
    assert set(errors(answer)) == {"amount_yuan", "paid_on", "receipt_number"}
    assert set(errors(typed(clerk(), project, unit="9-9-999", amount_yuan="很多", paid_on=""))) == {
        "unit", "amount_yuan", "paid_on",
    }  # fmt: skip
    assert Contribution.objects.count() == 1


def test_every_problem_of_a_sheet_is_shown_with_row_and_column_and_nothing_is_kept() -> None:
    project = place()
    take(project, "1-1-101", receipt_number="S0001")
    content = csv(
        *lines(2),
        "9,1,101,,5000,2019-10-15,X1",
        "1,1,201,,-3,2019-10-15,X2",
        "1,1,202,,1.005,2019-10-15,X3",
        "9,1,102,,很多,2019-10-15,S0001",
        "1,1,102,,很多,2019-10-15,S0001",
    )
    answer = upload(clerk(), project, content)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有 9 处问题,整张表都没有登记" in page
    for sentence in (
        "第3行收据编号“S0001”已由", "第5行“9幢1单元101室”不在现在的业主名册上。", "第6行“金额(元)”一栏是 -3,不能是负数。",
        "第7行“金额(元)”一栏是 1.005,最多两位小数。", "第8行“9幢1单元102室”不在现在的业主名册上。",
        "第9行收据编号“S0001”与第3行重复。", "第9行收据编号“S0001”已由",
    ):  # fmt: skip
        assert sentence in page
    assert not ContributionSheet.objects.exists()
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("content", [b"PK\x03\x04junk", b"<html>", b"\xff\xfe\x00", "姓名\n张某".encode()])
def test_what_is_no_sheet_is_said_in_words(content: bytes) -> None:
    answer = upload(clerk(), place(), content)
    assert answer.status_code == 422
    assert "Traceback" not in answer.content.decode()


def test_a_sheet_can_be_dropped_and_the_second_person_hears_of_it() -> None:
    project = place()
    sheet = keep(project, csv(*lines(3)))
    assert "出资.csv" in seen(clerk(), project)
    one = UserFactory(role="street_clerk", full_name="甲某")
    browser(one).post(address(project, "sheet", sheet.pk, "drop"))
    late = browser(clerk()).post(address(project, "sheet", sheet.pk))
    assert late.status_code == 422
    assert "本表已由甲某于" in late.content.decode()
    assert "这张表已经放弃,没有登记。" in seen(clerk(), project, "sheet", sheet.pk)
    assert not Contribution.objects.exists()


def test_a_receipt_is_printed_with_capitals_places_to_sign_and_page_numbers() -> None:
    row = take(place(), amount="10500.30")
    answer = browser(clerk()).get(address(row.source.project, row.pk, "receipt"))
    pdf = PdfReader(BytesIO(b"".join(answer.streaming_content)))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) == 1
    for words in (
        "壹万零伍佰元叁角整",
        "¥10,500.30",
        "1幢1单元101室",
        "盖章",
        "收款人(签字)",
        "交款人(签字)",
        "第 1 页,共 1 页",
    ):
        assert words.replace(" ", "") in "".join(text.split())


def test_a_receipt_is_cancelled_with_a_reason_and_stays_in_the_list() -> None:
    project = place()
    row = take(project)
    answer = browser(clerk()).post(address(project, row.pk, "cancel"), {"reason": ""})
    assert "reason" in errors(answer)
    browser(clerk()).post(address(project, row.pk, "cancel"), {"reason": "金额录错"})
    assert str(row) not in seen(clerk(), project)
    listed = browser(clerk()).get(address(project) + "?state=cancelled").content.decode()
    assert str(row) in listed
    assert "金额录错" in listed
    assert "已由" in seen(clerk(), project, row.pk, "cancel")


def test_the_list_is_filtered_summed_per_building_and_asks_the_same_however_long(settings: Any) -> None:
    project, person = place(), clerk()
    counts = []
    for unit in ("1-1-101", "1-2-202"):
        take(project, unit)
        client = browser(person)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(project))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14
    page = browser(person).get(address(project) + "?search=202").content.decode()
    assert "1 笔,共 5,000.00 元" in page
    assert "2/20" in page


def test_excel_holds_every_receipt_with_live_sums_and_texts_that_are_no_formulas() -> None:
    project = place()
    take(project, receipt_number="=1+1")
    cancel(take(project, "1-1-102", "7.00"), actor=clerk(), on=TODAY, reason="=cmd")
    answer = browser(clerk()).get(address(project, "excel"))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sheet = book["收据"]
    assert sheet["B5"].value == "=1+1"
    assert sheet["B5"].data_type == "s"
    assert sheet["F6"].value == "=SUM(F4:F5)"
    assert (sheet["F4"].value, sheet["F5"].value) in {(None, 5000), ("", 5000)}
    assert book["按幢合计"]["E3"].value == "=SUM(E2:E2)"


def test_nobody_outside_street_and_bureau_reads_a_unit() -> None:
    project = place()
    row = take(project)
    pages = [(), ("excel",), ("counter",), ("sheet",), (row.pk, "receipt"), (row.pk, "cancel")]
    people = [UserFactory(role=role) for role in (*OUTSIDE_ROLES, "community_worker", "administrator")] + [
        reviewer(),
        stranger(),
    ]
    for person in people:
        for parts in pages:
            assert browser(person).get(address(project, *parts)).status_code in {403, 404}, (
                person.role,
                parts,
            )
    assert browser(stranger()).get(address(project)).status_code == 404
    assert "1幢1单元101室" in seen(auditor(), project)
    assert "作废" not in seen(auditor(), project).replace("已作废", "")


def test_another_projects_receipt_and_sheet_are_not_found() -> None:
    project, other = place(), place()
    row, sheet = take(other), keep(other, csv(*lines(2)))
    for parts in ((row.pk, "cancel"), (row.pk, "receipt"), ("sheet", sheet.pk)):
        assert browser(clerk()).get(address(project, *parts)).status_code == 404


def money_page(user: User, project: Project) -> str:
    return browser(user).get(f"/work/projects/{project.code}/records/money/").content.decode()


def test_the_money_page_says_whether_the_sources_cover_the_costs_with_links() -> None:
    project = place(planned="100000.00")
    take(project, amount="5000.00")
    contract(project, "80000.00")
    page = money_page(clerk(), project)
    assert "账上结余 5,000.00 元,合同还要支付 80,000.00 元,还差 75,000.00 元。" in page
    assert "计划来源合计 100,000.00 元,与合同价 80,000.00 元相比多 20,000.00 元" in page
    assert "还有 75,000.00 元没有落实" in page
    assert f'href="/work/projects/{project.code}/money/ladder/" class="nowrap">80,000.00 元</a>' in page
    assert "其中逐户 5,000.00" in page


def test_what_is_still_to_be_paid_is_of_the_settled_price_as_payments_are_capped() -> None:
    project = place(at(10), planned="100000.00")
    contract(project, "80000.00")
    record_settlement(
        project,
        actor=clerk(),
        on=TODAY,
        settled_yuan=Decimal("79000.50"),
        approved_on=TODAY,
        reviewer="审计所",
    )
    page = money_page(clerk(), project)
    assert "合同还要支付 79,000.50 元" in page
    assert "竣工结算审定价 <a" in page


def test_finance_reads_the_sum_and_no_way_to_the_units() -> None:
    project = place()
    take(project)
    page = money_page(UserFactory(role="finance_officer"), project)
    assert "5,000.00" in page
    assert "/contributions/" not in page


def test_the_balance_without_cost_or_contract_says_so() -> None:
    page = money_page(officer(), place())
    assert "还没有签订合同,不能比较。" in page
    assert "还没有造价数据,不能比较资金是否够用。" in page


def test_a_commitment_is_entered_with_its_document() -> None:
    project = place(planned="1000.00")
    pk = FundingSource.objects.get().pk
    base = f"/work/projects/{project.code}/records/funding/commit/{pk}/"
    found = errors(
        browser(clerk()).post(base, {"committed_yuan": "1,000.01", "commitment_document": "出资协议"})
    )
    assert "committed_yuan" in found
    browser(clerk()).post(base, {"committed_yuan": "900.00", "commitment_document": "出资协议"})
    assert FundingSource.objects.get().committed_yuan == Decimal("900.00")
    assert Event.objects.filter(verb="source_committed").exists()
    assert "出资协议" in money_page(clerk(), project)


def test_the_public_reads_sum_and_households_from_five_units_and_never_a_unit(client: Any) -> None:
    project = place()
    status, api = f"/n/{project.neighbourhood.code}/", f"/api/v1/projects/{project.code}/funding/"
    for unit in ("1-1-101", "1-1-102", "1-1-201", "1-1-202"):
        take(project, unit, "1234.00")
    page, data = client.get(status).content.decode(), client.get(api).json()
    assert "满 5 户后公布" in page
    assert "4,936.00" not in page
    assert "4936.00" not in str(data)
    assert data["contributions"] is None
    take(project, "1-1-301", "1234.00")
    page, data = client.get(status).content.decode(), client.get(api).json()
    assert "已有 5 户,共" in page
    assert "6,170.00 元" in page
    assert data["contributions"] == {"amount": "6170.00", "units": 5}
    assert data["sources"][0]["received"] == "6170.00"
    for secret in ("1单元", "101室", project.code + "-0000"):
        assert secret not in page + str(data)
