"""造价对照: the table, its links, lines pasted with a preview, the sheet, and who may see it."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.models import User
from funding.models import FinalAccount, RungLine
from funding.services.accounts import Excluded, submit_final_account
from projects.models import CostLine, Project, ProjectItem
from tests.factories import TODAY
from tests.record_data import at, clerk, contract, formal_scheme, officer, reviewer, stranger
from tests.web.record_pages import DAY, browser, errors, post
from works.models import Tender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]


def url(project: Project, *parts: Any) -> str:
    return f"/work/projects/{project.code}/money/ladder/" + "".join(f"{part}/" for part in parts)


def page(user: User, address: str) -> str:
    answer = browser(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def project() -> Project:
    made = at(10, neighbourhood__subsidy_area=Decimal("10000.00"))
    for code in ("BM01", "BO06"):
        ProjectItem.objects.create(project=made, item_code=code, decision="include")
    version = formal_scheme(made, "4800000.00")
    for code, label, amount, kind in (
        ("BM01", "屋面修缮", "3600000.00", ""), ("BO06", "多层住宅加装电梯", "1200000.00", "elevator"),
    ):  # fmt: skip
        CostLine.objects.create(
            scheme_version=version, stage="budget", item_code=code, label=label, amount_yuan=Decimal(amount),
            reviewed_yuan=Decimal(amount), excluded_kind=kind,
        )  # fmt: skip
    version.budget_yuan = Decimal("4800000.00")
    version.save()
    return made


@pytest.fixture
def works(project: Project) -> Tender:
    return contract(project, "4900000.00")


def lines(works: Tender) -> str:
    return url(works.project, "lines", "tender", works.pk)


PASTED = "内容\t金额\nBM01\t屋面修缮\t3,650,000.00\nBO06\t多层住宅加装电梯\t1,250,000.00\t加装电梯\n合计\t\t4,900,000.00"


def test_what_an_account_leaves_out_is_shown_where_nobody_has_split_it(project: Project) -> None:
    submit_final_account(
        project, actor=clerk(), on=TODAY, amount_yuan=Decimal("4900000.00"),
        excluded=[Excluded("secondary_water", Decimal("150000.55"))],
    )  # fmt: skip
    contract(project, "4900000.00")
    row = page(clerk(), url(project)).partition("其中:不计入补助")[2].partition("</tr>")[0]
    assert "加装电梯、二次供水" in row
    assert ">150,000.55</a>" in row
    assert 'data-label="合同价"></td>' in row, (
        "a contract known in total only does not say that nothing is left out"
    )


def test_every_figure_leads_to_the_record_it_comes_from(project: Project, works: Tender) -> None:
    shown = page(clerk(), url(project))
    for words in (
        "概算",
        "审核后概算",
        "合同价",
        "BO06 多层住宅加装电梯",
        "不计入补助",
        "未分项",
        "4,900,000.00",
        "490.00",
    ):
        assert words in shown
    assert f'records/design/">{"3,600,000.00"}</a>' in shown
    assert f'records/tender/#tender-{works.pk}">4,900,000.00</a>' in shown
    assert "合同价 4,900,000.00 元,比审核后概算多 100,000.00 元。" in shown
    assert f'id="tender-{works.pk}"' in page(clerk(), f"/work/projects/{project.code}/records/tender/")


def test_the_table_is_also_read_per_square_metre(project: Project, works: Tender) -> None:
    shown = page(clerk(), url(project) + "?per=m2")
    assert "360.00" in shown
    assert "3,600,000.00" not in shown
    project.neighbourhood.subsidy_area = project.neighbourhood.building_area = None
    assert "元/㎡" in shown


def test_a_pasted_table_is_shown_first_and_stored_only_when_confirmed(works: Tender) -> None:
    preview = browser(clerk()).post(lines(works), {"pasted": PASTED, "read": "1"})
    shown = preview.content.decode()
    assert "已填 2 行,合计 4,900,000.00 元,与施工合同价相等" in shown
    assert not RungLine.objects.exists()
    filled = {name: value for name, value in preview.context["form"].initial.items() if value is not None}
    done = browser(clerk()).post(lines(works), filled, follow=True)
    assert done.redirect_chain[-1][0] == url(works.project) + "#papers-contract"
    assert "明细已登记" in done.content.decode()
    assert list(RungLine.objects.values_list("item_code", "amount_yuan", "excluded_kind")) == [
        ("BM01", Decimal("3650000.00"), ""), ("BO06", Decimal("1250000.00"), "elevator"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("BM09\t建筑雨污管线\t5.00", "第1行的BM09不在本项目已确定的改造内容中"),
        ("屋面修缮\t-5.00", "第1行的金额是负数"),
        ("屋面修缮\t5.001", "第1行“屋面修缮”的金额超过两位小数"),
        ("设计费\t5.00", "比施工合同价少 4,899,995.00 元"),
    ],
)
def test_what_is_wrong_in_a_pasted_table_is_named_by_its_line(works: Tender, row: str, words: str) -> None:
    answer = browser(clerk()).post(lines(works), {"pasted": row})
    assert words in answer.content.decode()
    assert not RungLine.objects.exists()


def test_typed_lines_that_miss_the_price_are_refused_with_the_difference(works: Tender) -> None:
    answer = browser(clerk()).post(lines(works), {"amount_BM01": "4,899,999.99"})
    assert "相差 0.01 元" in errors(answer)["__all__"][0]
    answer = browser(clerk()).post(lines(works), {"amount_BM01": "-4,900,000.00"})
    assert "不能是负数" in errors(answer)["amount_BM01"][0]
    assert not RungLine.objects.exists()


def test_a_stale_page_of_lines_says_who_was_first(works: Tender) -> None:
    seen = browser(clerk()).get(lines(works)).context["form"].initial["seen"]
    first = clerk()
    browser(first).post(lines(works), {"amount_BM01": "4,900,000.00", "seen": seen})
    answer = browser(clerk()).post(lines(works), {"amount_BM01": "4,900,000.00", "seen": seen})
    assert f"{first}已于2019年10月21日登记明细 1 行" in errors(answer)["__all__"][0]


def test_an_account_goes_its_way_on_the_records_page(project: Project) -> None:
    street, bureau = clerk(), officer()
    post(street, project, "final_account", "submit", amount_yuan="4,900,000.00", amount_BM01="3,700,000.00",
         amount_BO06="1,200,000.00", kind_BO06="elevator")  # fmt: skip
    account = FinalAccount.objects.get()
    assert account.excluded_lines.get().kind == "elevator"
    post(bureau, project, "final_account", "open", account.pk)
    answer = post(
        bureau, project, "final_account", "review", account.pk, reviewer="浙江审计", reviewed_yuan="4,850,000.00",
        reviewed_on=DAY,
    ).content.decode()  # fmt: skip
    assert "审核增减" in answer
    refused = post(
        bureau, project, "final_account", "approve", account.pk, document_no="拱财审5号", approved_on=DAY
    )
    assert "请退回街道" in errors(refused)["__all__"][0]
    back = browser(bureau).get(f"/work/projects/{project.code}/records/final_account/return/{account.pk}/")
    assert "请按审核金额重新报送" in back.content.decode()
    post(bureau, project, "final_account", "return", account.pk, reason="请按审核金额重新报送")
    again = browser(street).get(f"/work/projects/{project.code}/records/final_account/submit/")
    assert again.context["form"].initial["amount_yuan"] == Decimal("4850000.00")
    shown = page(street, url(project))
    assert "决算第1版" in shown
    assert "请按审核金额重新报送" in shown


def test_a_pasted_account_is_shown_first(project: Project) -> None:
    address = f"/work/projects/{project.code}/records/final_account/submit/"
    answer = browser(clerk()).post(address, {"amount_yuan": "4,900,000.00", "pasted": PASTED})
    assert "与决算总额相等" in answer.content.decode()
    assert not FinalAccount.objects.exists()


def test_the_sheet_is_printed_with_places_to_sign(project: Project, works: Tender) -> None:
    answer = browser(officer()).get(url(project) + "sheet.pdf")
    text = "".join(part.extract_text() for part in PdfReader(BytesIO(b"".join(answer))).pages)
    for words in ("造价对照表", "4,900,000.00", "签字、盖章", "共"):
        assert words in text.replace("\n", "")


def test_strangers_and_reviewers_see_no_ladder(project: Project, works: Tender) -> None:
    for user in (stranger(), reviewer()):
        for address in (url(project), url(project) + "sheet.pdf"):
            assert browser(user).get(address).status_code == 404
    assert browser(stranger()).get(lines(works)).status_code == 404
    assert browser(officer()).get(lines(works)).status_code == 403
    assert browser(clerk()).get(url(project, "lines", "tender", works.pk + 1)).status_code == 404


def test_a_project_without_costs_says_what_to_do_first() -> None:
    assert "还没有造价数据" in page(clerk(), url(at(2)))


def test_the_money_page_leads_to_the_ladder(project: Project) -> None:
    assert url(project) in page(clerk(), f"/work/projects/{project.code}/records/money/")


def test_programs_read_the_ladder_by_line(project: Project, works: Tender) -> None:
    submit_final_account(project, actor=clerk(), on=TODAY, amount_yuan=Decimal("4900000.00"))
    answer = browser(clerk()).get(f"/api/v1/projects/{project.code}/ladder/").json()
    assert [one["stage"] for one in answer["rungs"]] == ["budget", "reviewed", "contract", "final"]
    assert answer["rungs"][2]["unsplit"] == "4900000.00"
    assert answer["rungs"][2]["over"] == "100000.00"
    assert answer["rows"][1] == {
        "item_code": "BO06", "name": "多层住宅加装电梯", "excluded_kinds": ["elevator"],
        "amounts": ["1200000.00", "1200000.00", None, None],
    }  # fmt: skip
