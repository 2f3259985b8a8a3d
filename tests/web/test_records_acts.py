"""One act after the other, as each step does them, through the pages."""

import pytest

from policy.loader import load_scheme
from projects.models import Project, ProjectItem, SchemeVersion
from reviews.models import BatchEntry
from tests.record_data import at, auditor, clerk, formal_scheme, leader, officer, review_of, reviewer, started
from tests.web.record_pages import DAY, browser, errors, post, url
from works.models import Acceptance, ChangeOrder, FiveChecks, Signature, SiteReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]


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
    post(officer(), project, "pre_review", "record", done_on=DAY, points="补无障碍坡道")
    pre = project.prereviews.get()
    point = pre.points.get()
    post(clerk(), project, "pre_review", "reply", pre.pk, **{f"reply_{point.pk}": "已补"})
    post(officer(), project, "pre_review", "judge", pre.pk, **{f"judge_{point.pk}": "close"})
    post(officer(), project, "pre_review", "close", pre.pk)
    pre.refresh_from_db()
    assert pre.comments_closed_on is not None
    Project.objects.update(step=7)
    person = reviewer("chengguan")
    post(officer(), project, "review", "open", departments=[person.department_id], workdays="5")
    invitation = project.reviews.get().invitations.get()
    browser(person).post(f"/work/reviews/{invitation.pk}/", {"result": "conditional", "comment": "补图纸"})
    opinion = invitation.opinions.get()
    page = browser(officer()).get(url(project, "review")).content.decode()
    assert "附条件,待落实" in page
    assert "补图纸" in page
    condition, review = opinion.conditions.get(), project.reviews.get()
    post(clerk(), project, "review", "reply", condition.pk, reply="已补图纸")
    post(officer(), project, "review", "condition", condition.pk)
    post(officer(), project, "review", "draft", review.pk, number="联审1号", text="原则同意", version="0")
    done = post(
        leader(), project, "review", "minutes", review.pk, number="联审1号", minutes_on=DAY, text="原则同意"
    )
    assert "联审1号" in done.content.decode()


def test_minutes_posted_too_early_name_the_missing_department() -> None:
    project = at(7)
    formal_scheme(project)
    review = review_of(project, "chengguan")
    response = post(leader(), project, "review", "minutes", review.pk, number="1", minutes_on=DAY, text="x")
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
    signed |= {f"holds_{code}": "yes" for code in FiveChecks.Check.values}
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


def test_the_form_of_a_grade_appears_when_its_conditions_are_met() -> None:
    project = at(10)
    assert browser(clerk()).get(url(project, "grade")).context["form"] is None
    for item in load_scheme("gongshu-2019").items:
        ProjectItem.objects.create(project=project, item_code=item.code, decision="include", progress="done")
    assert browser(clerk()).get(url(project, "grade")).context["form"]
    done = post(clerk(), project, "grade", "apply", grade="showcase")
    recognition = project.grade_recognitions.get()
    assert "待认定" in done.content.decode()
    post(officer(), project, "grade", "recognise", recognition.pk, document_no="拱住建3号", recognised_on=DAY)
    project.refresh_from_db()
    assert project.grade == "showcase"


def test_an_application_and_a_change_are_taken_back_on_their_page() -> None:
    project = at(8)
    post(clerk(), project, "tender", "apply", kind="epc")
    tender = project.tenders.get()
    page = post(clerk(), project, "tender", "take_back", tender.pk).content.decode()
    assert "申请已撤回,可以重新提出" in page
    assert post(officer(), project, "tender", "opinion", tender.pk, opinion="agree").status_code in (404, 422)
    works = at(9)
    post(clerk(), works, "change", "request", title="增设晾衣架", reason="居民要求", amount_yuan="85,000")
    assert (
        "变更申请已撤回"
        in post(clerk(), works, "change", "take_back", works.changeorders.get().pk).content.decode()
    )
