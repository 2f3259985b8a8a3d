"""The pages of records: each kind opens, its next act is offered, done, refused with the field named."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Project, ProjectItem, SchemeVersion
from reviews.models import BatchEntry
from tests.factories import TODAY
from tests.record_data import (
    at,
    auditor,
    clerk,
    contract,
    formal_scheme,
    leader,
    officer,
    review_of,
    reviewer,
    started,
    stranger,
)  # fmt: skip
from web.staff.records.kinds import ALIASES, KINDS
from works.models import Acceptance, ChangeOrder, Signature, SiteReport, Tender

pytestmark = pytest.mark.django_db
DAY = "2019-10-21"


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands on one day."""
    for room in ("views", "batch_views", "review_views"):
        monkeypatch.setattr(f"web.staff.records.{room}.timezone.localdate", lambda: TODAY)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(project: Project, *parts: Any) -> str:
    return f"/work/projects/{project.code}/records/" + "".join(f"{part}/" for part in parts)


def post(user: User, project: Project, *parts: Any, **data: Any) -> Any:
    return browser(user).post(url(project, *parts), data, follow=True)


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {name: list(map(str, found)) for name, found in response.context["form"].errors.items()}


@pytest.mark.parametrize("kind", [*KINDS, *ALIASES, "money"])
@pytest.mark.parametrize("who", [clerk, officer, leader, auditor])
@pytest.mark.parametrize("step", [1, 11])
def test_every_record_page_opens_for_everybody_with_business(
    kind: str, who: Callable[[], User], step: int
) -> None:
    assert browser(who()).get(url(at(step), kind)).status_code == 200


@pytest.mark.parametrize("kind", [*KINDS, *ALIASES, "money"])
def test_another_street_and_a_reviewer_find_nothing(kind: str) -> None:
    project = at(7)
    formal_scheme(project)
    review_of(project, "chengguan")
    for person in (stranger(), reviewer("chengguan"), reviewer("minzheng")):
        assert browser(person).get(url(project, kind)).status_code == 404


def test_a_page_without_login_asks_for_it() -> None:
    assert Client().get(url(at(8), "tender")).status_code == 302


def test_unknown_kinds_acts_and_rows_are_not_found() -> None:
    project, other = at(8), at(8)
    tender = Tender.for_project(other, clerk(), kind="epc", applied_on=TODAY)
    tender.save()
    for parts in (
        ("garden",),
        ("tender", "dance"),
        ("tender", "opinion"),
        ("tender", "apply", 1),
        ("tender", "opinion", tender.pk),
    ):
        assert browser(officer()).get(url(project, *parts)).status_code == 404


def test_an_act_of_another_role_is_forbidden_in_words() -> None:
    response = browser(auditor()).get(url(at(8), "tender", "apply"))
    assert response.status_code == 403
    assert "没有办理此事的权限" in response.content.decode()


def test_the_next_act_stands_on_the_page_and_a_done_one_says_what_comes() -> None:
    project = at(8)
    page = browser(clerk()).get(url(project, "tender")).content.decode()
    assert "提出招投标申请" in page
    done = post(clerk(), project, "tender", "apply", kind="epc")
    assert done.redirect_chain[-1][0] == url(project, "tender")
    assert "等待区住建局意见" in done.content.decode()


def test_what_others_have_to_do_is_named() -> None:
    project = at(8)
    Tender.for_project(project, clerk(), kind="epc", applied_on=TODAY).save()
    Tender.for_project(project, clerk(), kind="supervision", applied_on=TODAY).save()
    assert "出具意见:由区住建局经办办理" in browser(clerk()).get(url(project, "tender")).content.decode()


def test_reading_writes_nothing() -> None:
    project = at(8)
    browser(clerk()).get(url(project, "tender", "apply"), {"kind": "epc"})
    assert not Tender.objects.exists()


# --- amounts


def tender_to_award() -> Tender:
    made = Tender.for_project(at(8), clerk(), kind="construction", applied_on=TODAY, opinion="agree")
    made.save()
    return made


def award(tender: Tender, **data: str) -> Any:
    given = {
        "winner": "浙江建工",
        "awarded_on": DAY,
        "contract_yuan": "1,200,000.00",
        "contract_on": DAY,
    } | data
    return post(clerk(), tender.project, "tender", "award", tender.pk, **given)


@pytest.mark.parametrize(
    "typed", ["1,200,000.00", "1200000", " 1，200，000.00元", "１２０００００．００", "¥1,200,000.0"]
)
def test_amounts_are_understood_as_clerks_write_them(typed: str) -> None:
    tender = tender_to_award()
    assert award(tender, contract_yuan=typed).status_code == 200
    tender.refresh_from_db()
    assert tender.contract_yuan == Decimal("1200000.00")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写合同价(元)。"),
        ("1.001", "最多两位小数。"),
        ("-5", "不能是负数。"),
        ("120万", "请填写以元为单位的数字,如 1,200,000.00。"),
        ("1e6", "请填写以元为单位的数字,如 1,200,000.00。"),
        ("9" * 13, "请填写以元为单位的数字,如 1,200,000.00。"),
        ("0", "合同价应大于 0。"),
    ],
)
def test_a_wrong_amount_is_named_and_nothing_stored(typed: str, sentence: str) -> None:
    tender = tender_to_award()
    response = award(tender, contract_yuan=typed)
    assert errors(response) == {"contract_yuan": [sentence]}
    assert "错误:" in response.content.decode()
    tender.refresh_from_db()
    assert tender.contract_yuan is None


def test_the_verbs_refusal_stands_at_its_field_and_keeps_what_was_typed() -> None:
    tender = tender_to_award()
    formal_scheme(tender.project, "1000000.00")
    response = award(tender, winner="杭州<b>建工</b>")
    assert "高于审核后概算 1,000,000.00 元" in errors(response)["over_budget_reason"][0]
    assert "杭州&lt;b&gt;建工&lt;/b&gt;" in response.content.decode()


def test_wrong_days_are_explained() -> None:
    found = errors(award(tender_to_award(), awarded_on="昨天", contract_on="2019年10月22日"))
    assert found == {"awarded_on": ["请填写日期,如 2026-10-08。"]}
    assert "contract_on" in errors(award(tender_to_award(), contract_on="2019年10月22日"))


# --- one act after the other


def test_a_preliminary_scheme_is_recorded() -> None:
    project = at(2)
    done = post(
        clerk(), project, "scheme", "record", summary="修屋面", author="杭州设计院", estimate_yuan="5,000,000"
    )
    assert "初步方案第1版" in done.content.decode()


def test_a_formal_scheme_with_its_lines_adds_up() -> None:
    project = at(5, with_items=["BM01", "BO06"])
    ProjectItem.objects.update(decision="include")
    data = {
        "summary": "屋面和电梯", "author": "杭州设计院", "budget_yuan": "1,000,000.00", "reviewed_yuan": "980,000.00",
        "reviewer": "浙江造价", "reviewed_on": DAY, "amount_BM01": "300,000.00", "amount_BO06": "600,000.00",
        "kind_BO06": "elevator", "label_1": "设计费", "amount_out1": "99,999.99",
    }  # fmt: skip
    wrong = post(clerk(), project, "design", "record", **data)
    assert "相差0.01元" in errors(wrong)["__all__"][0]
    assert not SchemeVersion.objects.exists()
    done = post(clerk(), project, "design", "record", **data | {"amount_out1": "100,000.00"})
    assert done.status_code == 200
    assert SchemeVersion.objects.get().lines.filter(excluded_kind="elevator").get().item_code == "BO06"
    again = browser(clerk()).get(url(project, "design")).content.decode()
    assert "600,000.00" in again
    assert "设计费" in again


def test_the_batch_goes_from_street_to_listing_on_the_projects_page() -> None:
    project = at(4)
    late = post(clerk(), project, "batch", "submit", year="2019")
    assert "late_reason" in errors(late)
    post(clerk(), project, "batch", "submit", year="2019", late_reason="名册核对延误")
    entry = BatchEntry.objects.get()
    assert "note" in errors(post(officer(), project, "batch", "accept", entry.pk))
    post(officer(), project, "batch", "accept", entry.pk, note="民生急需")
    post(officer(), project, "batch", "approve", entry.pk, approval_document="拱政函8号", approved_on=DAY)
    done = post(
        officer(), project, "batch", "list", entry.pk, listing="supplementary", listing_number="拱发改50号", listed_on=DAY
    )  # fmt: skip
    assert "已增补" in done.content.decode()
    project.refresh_from_db()
    assert project.listing_number == "拱发改50号"


def test_a_submission_is_taken_back_on_the_page() -> None:
    project = at(4, batch_year=2020)
    post(clerk(), project, "batch", "submit", year="2020")
    done = post(clerk(), project, "batch", "take-back", BatchEntry.objects.get().pk)
    assert "已撤回" in done.content.decode()


def test_pre_review_and_joint_review_reach_the_minutes() -> None:
    project = at(6)
    formal_scheme(project)
    post(officer(), project, "pre_review", "record", done_on=DAY, comments="补无障碍坡道")
    pre = project.prereviews.get()
    post(officer(), project, "pre_review", "close", pre.pk, note="已补")
    Project.objects.update(step=7)
    person = reviewer("chengguan")
    post(officer(), project, "review", "open", departments=[person.department_id], workdays="5")
    invitation = project.reviews.get().invitations.get()
    browser(person).post(f"/work/reviews/{invitation.pk}/", {"result": "conditional", "comment": "补图纸"})
    opinion = invitation.opinions.get()
    page = browser(officer()).get(url(project, "review")).content.decode()
    assert "附条件,待落实" in page
    assert "补图纸" in page
    post(officer(), project, "review", "condition", opinion.pk, note="已补图纸")
    review = project.reviews.get()
    done = post(
        officer(), project, "review", "minutes", review.pk, number="联审1号", minutes_on=DAY, text="原则同意"
    )
    assert "联审1号" in done.content.decode()


def test_minutes_posted_too_early_name_the_missing_department() -> None:
    project = at(7)
    formal_scheme(project)
    review = review_of(project, "chengguan")
    response = post(officer(), project, "review", "minutes", review.pk, number="1", minutes_on=DAY, text="x")
    assert "chengguan还没有出具意见" in errors(response)["__all__"][0]


def test_works_are_started_reported_and_completed() -> None:
    project = at(9)
    post(clerk(), project, "site", "start", started_on=DAY, planned_completion_on="2019-12-31")
    post(
        clerk(),
        project,
        "site",
        "report",
        as_of=DAY,
        physical_percent="60",
        invested_yuan="900,000.00",
        lifts="2",
    )
    fallen = post(
        clerk(), project, "site", "report", as_of=DAY, physical_percent="50", invested_yuan="900,000.00"
    )
    assert "correction_note" in errors(fallen)
    post(clerk(), project, "site", "report", as_of=DAY, physical_percent="100", invested_yuan="1,500,000.00")
    assert SiteReport.objects.first().lifts == 2
    assert "完工已登记" in post(clerk(), project, "site", "complete", completed_on=DAY).content.decode()


@pytest.mark.parametrize("percent", ["101", "-1", "六十", ""])
def test_a_wrong_percentage_is_named(percent: str) -> None:
    project = at(9)
    started(project)
    response = post(
        clerk(), project, "site", "report", as_of=DAY, physical_percent=percent, invested_yuan="1"
    )
    assert set(errors(response)) == {"physical_percent"}


def test_the_second_officer_on_a_change_sees_who_decided_and_what() -> None:
    project = at(9)
    post(clerk(), project, "change", "request", title="增设晾衣架", reason="居民要求", amount_yuan="-5,000")
    change = ChangeOrder.objects.get()
    first = officer()
    post(first, project, "change", "decide", change.pk, approve="yes")
    response = post(leader(), project, "change", "decide", change.pk, approve="no", note="x")
    assert errors(response)["__all__"] == [f"{first}已于2019年10月21日审批:同意。"]


def test_rectification_and_audit_are_written_and_answered() -> None:
    project = at(9)
    assert "due_on" in errors(
        post(officer(), project, "rectification", "order", issue="无防护网", due_on="2019-10-20")
    )
    post(officer(), project, "rectification", "order", issue="无防护网", due_on="2019-11-01")
    order = project.rectifications.get()
    done = post(officer(), project, "rectification", "close", order.pk, closing_note="已装", closed_on=DAY)
    assert "已办结" in done.content.decode()
    post(auditor(), project, "audit", "note", noted_on=DAY, text="签证缺签字")
    done = post(clerk(), project, "audit", "reply", project.auditnotes.get().pk, reply="已补")
    assert "已回复" in done.content.decode()


def test_the_acceptance_is_signed_by_all_and_archived() -> None:
    project = at(10)
    signed = {f"result_{party}": "passed" for party in Signature.Party.values if party != "residents"}
    post(clerk(), project, "acceptance", "hold", held_on=DAY, defects="扶手松动\n\n门禁失灵", **signed)
    acceptance = Acceptance.objects.get()
    assert acceptance.defects.count() == 2
    early = post(clerk(), project, "acceptance", "archive", acceptance.pk, receiver="档案馆", archived_on=DAY)
    assert "居民代表还没有签字" in errors(early)["__all__"][0]
    refused = post(clerk(), project, "acceptance", "sign", acceptance.pk, party="residents", passed="refused")
    assert "opinion" in errors(refused)
    post(clerk(), project, "acceptance", "sign", acceptance.pk, party="residents", passed="passed")
    for defect in acceptance.defects.all():
        post(clerk(), project, "acceptance", "defect", defect.pk, closed_on=DAY)
    done = post(clerk(), project, "acceptance", "archive", acceptance.pk, receiver="档案馆", archived_on=DAY)
    assert "档案馆" in done.content.decode()


def test_aftercare_and_visits_are_recorded() -> None:
    project = at(11)
    post(
        clerk(), project, "aftercare", "agree", management_body="和睦社区", property_service="准物业", fee="0.35 元",
        maintenance_fund="已补建", agreed_on=DAY,
    )  # fmt: skip
    done = post(clerk(), project, "follow_up", "visit", visited_on=DAY, satisfaction="good", note="走访20户")
    assert "满意" in done.content.decode()


def test_a_grade_is_applied_for_only_with_its_conditions() -> None:
    project = at(10)
    response = post(clerk(), project, "grade", "apply", grade="model")
    assert len(errors(response)["__all__"]) == 24


# --- money


def test_the_golden_subsidy_is_reached_through_the_pages() -> None:
    """F4: 6,000,000 with a lift of 1,200,000 and secondary water of 900,000 on 10,000 m²."""
    project = at(10, neighbourhood__subsidy_area=Decimal("10000.00"))
    post(
        clerk(), project, "final_account", "submit", amount_yuan="6,000,000.00", excluded_elevator="1,200,000.00",
        excluded_secondary_water="900,000.00",
    )  # fmt: skip
    account = project.finalaccounts.get()
    before = browser(clerk()).get(url(project, "money")).content.decode()
    assert "1,950,000.00" not in before
    post(officer(), project, "final_account", "approve", account.pk, document_no="拱财审5号", approved_on=DAY)
    page = browser(clerk()).get(url(project, "money")).content.decode()
    for line in ("6,000,000.00", "减:加装电梯", "减:二次供水", "3,900,000.00", "补助上限", "1,950,000.00"):
        assert line in page


@pytest.mark.parametrize(
    ("neighbourhood", "sentence"),
    [
        ({"subsidy_area": None}, "没有登记补助面积,不能计算补助资金"),
        ({"subsidy_area": Decimal("12000.00")}, "预计 2,400,000.00 元(按审核后概算测算"),
        ({"year_built": 2008}, "不属于补助范围"),
        (
            {"year_built": 2004, "affordable_housing": True, "subsidy_area": Decimal("10000.00")},
            "高于 400 元/㎡",
        ),
    ],
)
def test_the_money_page_says_what_the_subsidy_is(neighbourhood: dict[str, Any], sentence: str) -> None:
    project = at(7, **{f"neighbourhood__{name}": value for name, value in neighbourhood.items()})
    formal_scheme(project, "4800000.00")
    assert sentence in browser(clerk()).get(url(project, "money")).content.decode()


def test_sources_are_planned_received_and_paid_and_the_gap_is_shown() -> None:
    project = at(9)
    contract(project, "1000000.00")
    done = post(clerk(), project, "funding", "plan", kind="city", planned_yuan="600,000.00")
    assert done.redirect_chain[-1][0] == url(project, "money")
    assert "少 400,000.00 元,资金有缺口" in done.content.decode()
    source = project.funding_sources.get()
    post(officer(), project, "funding", "receive", source.pk, amount_yuan="500,000", received_on=DAY)
    over = post(
        clerk(), project, "funding", "pay", source.pk, amount_yuan="500,000.01", paid_on=DAY, payee="建工", purpose="进度款"
    )  # fmt: skip
    assert "结余 500,000.00 元" in errors(over)["amount_yuan"][0]
    page = post(
        clerk(), project, "funding", "pay", source.pk, amount_yuan="499,999.99", paid_on=DAY, payee="建工", purpose="进度款"
    ).content.decode()  # fmt: skip
    assert "0.01" in page


def test_a_clerk_of_another_street_cannot_post_either() -> None:
    project = at(8)
    assert post(stranger(), project, "tender", "apply", kind="epc").status_code == 404
    assert not Tender.objects.exists()


def test_days_default_to_today_and_not_those_to_come() -> None:
    form = browser(clerk()).get(url(at(9), "site", "start")).context["form"]
    assert (form["started_on"].value(), form["planned_completion_on"].value()) == (date(2019, 10, 21), None)
