"""The claim's page: the sum in words, where each number comes from, the acts of street and bureau, the paper, the list."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from accounts.models import User
from funding.area_rules import BuildingArea
from funding.claim_pages import claim_data
from funding.models import SubsidyArea, SubsidyClaim
from funding.services.accounts import Excluded
from projects.models import Document, Project
from tests.consultations.papers import pdf
from tests.factories import UserFactory
from tests.funding.claiming import account, area, claimed, confirmed, ready
from tests.record_data import at, auditor, clerk, formal_scheme, leader, officer, reviewer, stranger
from tests.web.record_pages import browser, errors
from web.access import FINANCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]
State = SubsidyClaim.State


def address(project: Project, *parts: Any) -> str:
    return f"/work/projects/{project.code}/money/claim/" + "".join(f"{part}/" for part in parts)


def seen(user: User, project: Project) -> str:
    return browser(user).get(address(project)).content.decode()


def post(user: User, project: Project, *parts: Any, **data: Any) -> Any:
    return browser(user).post(address(project, *parts), data, follow=True)


def test_the_sum_is_explained_in_words() -> None:
    page = seen(clerk(), ready())
    assert (
        "4,800,000 元 ÷ 10,000 ㎡ = 480 元/㎡,高于 400 元/㎡,按 400 元/㎡ 核定补助基数:400 元/㎡ × 10,000 ㎡ = 4,000,000 元。"
        in page
    )
    assert "4,000,000 元 × 50% = 2,000,000 元" in page
    assert "测算" not in page


@pytest.mark.parametrize(
    ("amount", "square_metres", "excluded", "city"),
    [
        ("4000000.00", "10000.00", (), "2,000,000.00"),
        ("5200000.00", "10000.00", (), "2,000,000.00"),
        ("3000000.00", "10000.00", (), "1,500,000.00"),
        ("6000000.00", "10000.00", (Excluded("elevator", Decimal(1200000)), Excluded("secondary_water", Decimal(900000))),
         "1,950,000.00"),
        ("333333.33", "1000.00", (), "166,666.67"),
    ],
    ids=["F1", "F2", "F3", "F4", "F5"],
)  # fmt: skip
def test_the_golden_subsidies_through_the_page(
    amount: str, square_metres: str, excluded: tuple[Excluded, ...], city: str
) -> None:
    project = at(10)
    area(project, square_metres)
    account(project, amount, *excluded)
    done = post(clerk(), project, "apply")
    assert f"第1次申报:{city} 元" in done.content.decode()
    post(officer(), project, project.subsidy_claims.get().pk, "confirm", note="同意")
    assert project.subsidy_claims.get().state == State.CONFIRMED


def test_f6_without_an_area_the_page_says_so_and_offers_to_record_one() -> None:
    project = at(10, neighbourhood__subsidy_area=None)
    account(project)
    page = seen(clerk(), project)
    assert "还没有登记补助面积及其依据材料,补助资金不能确定。" in page
    assert "0.00 元</h2>" not in page
    refused = post(clerk(), project, "apply")
    assert refused.status_code == 422
    assert not project.subsidy_claims.exists()


def test_f7_an_estimate_is_labelled_as_one() -> None:
    project = at(7, neighbourhood__subsidy_area=Decimal("12000.00"))
    formal_scheme(project, "4800000.00")
    page = seen(clerk(), project)
    assert "以下按审核后概算测算,不是正式数" in page
    assert "× 50% = 2,400,000 元" in page
    assert 'class="tag warn">测算' in page or "测算</span>" in page


def test_f8_later_affordable_housing_gets_nothing_and_a_warning() -> None:
    project = at(10, neighbourhood__year_built=2004, neighbourhood__affordable_housing=True)
    before = seen(clerk(), project)
    assert "不享受市级补助资金(0.00 元)" in before, "said before anybody records an area for nothing"
    assert "决算还没有核定,不能申报" not in before
    area(project)
    account(project, "4500000.00")
    page = seen(clerk(), project)
    assert "不享受市级补助资金(0.00 元)" in page
    assert "改造费用高于 400 元/㎡" in page


def test_every_number_leads_to_where_it_comes_from() -> None:
    page = seen(officer(), claimed().project)
    assert 'records/final_account/">竣工财务决算</a>' in page
    assert 'money/claim/#area">补助面积</a>' in page
    assert "appropriations/?project=" in page


def test_the_street_takes_back_until_the_bureau_opened_it() -> None:
    claim = claimed()
    assert "撤回申报" in seen(clerk(), claim.project)
    post(officer(), claim.project, claim.pk, "open")
    assert "撤回申报" not in seen(clerk(), claim.project)
    late = post(clerk(), claim.project, claim.pk, "take-back")
    assert late.status_code == 422
    assert "区住建局已查收,不能撤回" in late.content.decode()


def test_of_a_project_that_stands_still_an_open_claim_can_only_go_back() -> None:
    claim = claimed()
    Project.objects.update(state="withdrawn")
    page = seen(officer(), claim.project)
    assert "现在不能查收和核定" in page
    assert "项目已调出计划,不能办理。" in page
    assert f"/{claim.pk}/confirm/" not in page
    assert f"/{claim.pk}/open/" not in page
    assert "项目已调出计划" in post(officer(), claim.project, claim.pk, "open").content.decode()
    post(officer(), claim.project, claim.pk, "return", reason="项目已调出计划")
    assert "现在不能申报" in seen(clerk(), claim.project)


def test_a_return_needs_a_reason_and_the_street_reads_it() -> None:
    claim = claimed()
    assert "reason" in errors(
        browser(officer()).post(address(claim.project, claim.pk, "return"), {"reason": ""})
    )
    post(officer(), claim.project, claim.pk, "return", reason="缺少测绘成果")
    assert "缺少测绘成果" in seen(clerk(), claim.project)


def test_the_second_officer_sees_who_and_what() -> None:
    claim, first = claimed(), officer()
    post(first, claim.project, claim.pk, "confirm")
    late = post(officer(), claim.project, claim.pk, "return", reason="x")
    assert late.status_code == 422
    assert f"{first}已于2019年10月21日办理:已核定。您的操作没有生效。" in late.content.decode()


def test_a_version_approved_while_a_claim_is_open_is_said_and_asks_for_a_new_claim() -> None:
    first = confirmed()
    account(first.project, "3000000.00")
    page = seen(clerk(), first.project)
    assert "需要重新申报" in page
    assert "前次核定 2,000,000 元,本次申报 1,500,000 元(减少 500,000 元)" in page
    assert "申报补助资金 1,500,000.00 元</button>" in page
    again = claimed(first.project)
    account(first.project, "3200000.00")
    page = seen(clerk(), first.project)
    assert "已被新决算替代" in page
    assert "决算第3版已核定,请按新的决算重新申报。" in page
    post(clerk(), first.project, "apply")
    page = seen(officer(), first.project)
    assert "前次核定 2,000,000 元,本次申报 1,600,000 元(减少 400,000 元)" in page
    assert again.pk != first.project.subsidy_claims.first().pk


def test_an_area_by_building_is_typed_with_its_evidence() -> None:
    project = at(10)
    lines = "1 1998 6000\n2幢,2000,2,000.00\n3、2003、2000.5㎡"
    done = post(
        clerk(),
        project,
        "area",
        buildings=lines,
        basis="房产测绘成果",
        upload=pdf(),
    )
    row = SubsidyArea.objects.get()
    assert (row.area, row.evidence.title) == (Decimal("8000.00"), "补助面积依据")
    assert "各幢合计 10,000.50 ㎡" in done.content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"area": "-1"}, "area"), ({"area": "0"}, "area"), ({"area": "1.001"}, "area"), ({"area": "很多"}, "area"),
        ({"area": "1", "basis": " "}, "basis"), ({"buildings": "1 去年 300"}, "buildings"),
        ({"buildings": "1 2004 300"}, "buildings"), ({"area": "1", "upload": None}, "evidence"),
    ],
)  # fmt: skip
def test_a_wrong_area_names_its_field_and_stores_nothing(data: dict[str, Any], field: str) -> None:
    project = at(10)
    sent = {"basis": "测绘", "upload": pdf()} | data
    answer = browser(clerk()).post(address(project, "area"), {k: v for k, v in sent.items() if v is not None})
    assert set(errors(answer)) == {field}
    assert not SubsidyArea.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_the_areas_paper_is_filed_when_the_project_stands_still(state: str) -> None:
    project = at(10, state=state)
    post(clerk(), project, "area", area="12,000.00", basis="房产测绘成果", upload=pdf())
    assert SubsidyArea.objects.get().evidence.title == "补助面积依据"


def test_a_paper_the_reader_may_not_open_is_named_without_a_link() -> None:
    project = at(3)
    post(clerk(), project, "area", area="12,000.00", basis="房产测绘成果", upload=pdf())
    paper = SubsidyArea.objects.get().evidence
    link = f"/documents/{paper.pk}/"
    assert link in seen(clerk(), project)
    page = seen(UserFactory(role="finance_officer"), project)
    assert paper.title in page
    assert link not in page


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, {"area", "basis", "evidence"}),
        ({"area": "0", "basis": " "}, {"area", "basis", "evidence"}),
        ({"area": "很多", "basis": ""}, {"area", "basis", "evidence"}),
        ({"buildings": "1 2004 300", "basis": ""}, {"buildings", "basis", "evidence"}),
        ({"area": "0", "basis": "", "upload": pdf()}, {"area", "basis"}),
    ],
)
def test_everything_wrong_with_an_area_is_told_at_once(data: dict[str, Any], fields: set[str]) -> None:
    assert set(errors(browser(clerk()).post(address(at(10), "area"), data))) == fields


def test_a_bad_paper_and_a_bad_area_are_told_together() -> None:
    bad = {"area": "0", "basis": "测绘", "upload": SimpleUploadedFile("a.exe", b"MZ")}
    assert set(errors(browser(clerk()).post(address(at(10), "area"), bad))) == {"area", "upload"}


def test_strangers_find_nothing_and_who_may_not_act_is_refused() -> None:
    claim = claimed()
    other = ready()
    assert browser(stranger()).get(address(claim.project)).status_code == 404
    assert browser(reviewer()).get(address(claim.project)).status_code == 404
    assert browser(clerk()).post(address(other, claim.pk, "take-back")).status_code == 404
    for person in (clerk(), leader(), auditor()):
        assert browser(person).post(address(claim.project, claim.pk, "confirm")).status_code == 403
    assert browser(officer()).get(address(claim.project, "nothing")).status_code == 404


@pytest.mark.parametrize("role", ["bureau_leader", "auditor", *FINANCE])
def test_leader_audit_and_finance_read(role: str) -> None:
    page = seen(UserFactory(role=role), claimed().project)
    assert "第1次申报" in page
    assert "可以办理" not in page


def test_the_paper_has_the_sum_in_words_places_for_seals_and_page_numbers() -> None:
    claim = claimed()
    answer = browser(clerk()).get(address(claim.project, claim.pk, "paper"))
    read = "".join(one.extract_text() for one in PdfReader(BytesIO(b"".join(answer.streaming_content))).pages)
    for words in ("补助资金申报表(第1次申报)", "2,000,000.00", "(签字、盖章)", "第 1 页,共"):
        assert words.replace(" ", "") in read.replace(" ", "").replace("\n", "")


def test_the_paper_lists_buildings_with_their_areas_as_everywhere() -> None:
    project = at(10)
    area(project, None, BuildingArea("1", 1998, Decimal("6000.00")))
    account(project)
    assert claim_data(claimed(project))["buildings"] == [["1", "1998", "6,000.00"]]


def test_the_list_shows_what_waits_first_by_street_state_and_year() -> None:
    done, waiting = confirmed(), claimed()
    client = browser(officer())
    rows = client.get("/work/money/claims/").context["rows"]
    assert [one.pk for one, *_ in rows] == [waiting.pk, done.pk]
    said = client.get("/work/money/claims/").context["result_sentence"]
    assert said == "2 次申报;市级补助资金已核定 2,000,000.00 元,待核定 2,000,000.00 元"
    assert [one.pk for one, *_ in client.get("/work/money/claims/?state=unopened").context["rows"]] == [
        waiting.pk
    ]
    assert [
        one.pk for one, *_ in client.get("/work/money/claims/?state=confirmed&year=2019").context["rows"]
    ] == [done.pk]
    assert client.get("/work/money/claims/?year=2021").context["rows"] == []
    assert list(browser(stranger()).get("/work/money/claims/").context["rows"]) == []


def test_the_pages_take_as_many_queries_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    first = claimed()
    for _ in range(4):
        claimed()
    client = browser(officer())
    with django_assert_max_num_queries(12):
        client.get("/work/money/claims/")
    with django_assert_max_num_queries(30):
        client.get(address(first.project))


def test_once_recorded_the_area_is_not_edited_in_the_register_past_its_evidence() -> None:
    project = ready()
    place = project.neighbourhood
    form = browser(clerk()).get(f"/work/neighbourhoods/{place.code}/edit/").context["form"]
    assert form.fields["subsidy_area"].disabled
    form = browser(clerk()).get(f"/work/neighbourhoods/{at(10).neighbourhood.code}/edit/").context["form"]
    assert not form.fields["subsidy_area"].disabled


def test_a_very_long_line_of_buildings_is_refused_at_once() -> None:
    answer = browser(clerk()).post(
        address(at(10), "area"), {"buildings": "a" + "," * 39_000, "basis": "测绘"}
    )
    assert "第1行看不懂" in errors(answer)["buildings"][0]
