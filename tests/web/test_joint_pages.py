"""The pages of the joint review: bureau, street and department each with their own acts; papers checked at each download."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from reviews.models import Invitation, Opinion, OpinionCondition, OpinionFile, Reminder, Review
from reviews.services.conditions import reply_condition
from reviews.services.minutes import draft_minutes, issue_minutes
from tests.factories import TODAY
from tests.record_data import (
    at,
    auditor,
    clerk,
    formal_scheme,
    leader,
    officer,
    review_of,
    reviewer,
    stranger,
)
from tests.reviews.holding import conditions, in_review, invitation, say
from tests.web.record_pages import DAY, browser, errors, post, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def read(person, path: str) -> str:
    return browser(person).get(path).content.decode()


def opinion_page(review: Review, code: str = "chengguan") -> str:
    return f"/work/reviews/{invitation(review, code).pk}/"


def test_the_officer_asks_each_department_its_own_matters() -> None:
    project = at(7)
    formal_scheme(project)
    one = reviewer("chengguan").department
    post(
        officer(), project, "review", "open", departments=[one.pk], workdays="5",
        **{f"matters_{one.pk}": "垃圾分类点位"},
    )  # fmt: skip
    review = project.reviews.get()
    assert "垃圾分类点位" in read(reviewer("chengguan"), opinion_page(review))


def test_a_reviewer_receives_and_then_answers_with_conditions_and_a_file() -> None:
    review, person = in_review(), reviewer("chengguan")
    path = opinion_page(review)
    assert "查收" in read(person, path)
    done = browser(person).post(f"{path}received/", follow=True)
    assert "已查收" in done.content.decode()
    file = SimpleUploadedFile("说明.pdf", PDF)
    answer = {"result": "conditional", "conditions": "补图纸\n\n留香樟", "uploads": file, "seen": "0"}
    page = browser(person).post(path, answer, follow=True).content.decode()
    assert "意见已出具" in page
    assert "说明.pdf" in page
    assert OpinionCondition.objects.count() == 2


def test_a_bad_file_is_refused_at_its_field() -> None:
    bad = SimpleUploadedFile("说明.pdf", b"MZ")
    response = browser(reviewer()).post(opinion_page(in_review()), {"result": "agree", "uploads": bad})
    assert "说明.pdf" in errors(response)["uploads"][0]
    assert not Opinion.objects.exists()


def test_the_second_reviewer_sees_the_first_ones_word_and_replaces_it_knowingly() -> None:
    review = in_review()
    first = reviewer("chengguan")
    say(review, "refuse", by=first, comment="车道不足")
    path, second = opinion_page(review), reviewer("chengguan")
    response = browser(second).post(path, {"result": "agree", "seen": "0"})
    assert "车道不足" in response.content.decode()
    assert "代替上述意见" in errors(response)["replace"][0]
    browser(second).post(path, {"result": "agree", "seen": "0", "replace": "on"})
    assert Opinion.objects.latest("id").result == "agree"


def test_another_departments_papers_and_conditions_do_not_exist() -> None:
    review = in_review()
    opinion = say(review, "conditional", conditions=["补图纸"], uploads=[SimpleUploadedFile("a.pdf", PDF)])
    file, condition = opinion.files.get(), opinion.conditions.get()
    other, street = browser(reviewer("minzheng")), browser(stranger())
    for client in (other, street):
        assert client.get(f"/work/reviews/files/{file.pk}/").status_code == 404
    for address in (f"/work/reviews/conditions/{condition.pk}/", f"{opinion_page(review)}received/"):
        assert other.post(address, {"note": "x"}).status_code == 404
    assert other.get(f"{opinion_page(review)}sheet/").status_code == 404
    assert street.get(f"/work/reviews/papers/{review.pk}/sheets/").status_code == 404
    for person in (reviewer("chengguan"), clerk(), officer()):
        answer = browser(person).get(f"/work/reviews/files/{file.pk}/")
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")


def test_street_replies_and_officer_confirms_on_the_project_page() -> None:
    review = in_review("chengguan")
    (one,) = conditions(review)
    project = review.project
    assert "回复落实情况" in read(clerk(), url(project, "review"))
    post(clerk(), project, "review", "reply", one.pk, reply="图纸已补")
    page = read(officer(), url(project, "review"))
    assert "街道回复:图纸已补" in page
    done = post(officer(), project, "review", "condition", one.pk)
    assert "附条件,已落实" in done.content.decode()


def test_the_department_confirms_or_returns_on_its_own_page() -> None:
    review, person = in_review("chengguan"), reviewer("chengguan")
    (one,) = conditions(review)
    reply_condition(one, actor=clerk(), on=TODAY, reply="图纸已补")
    address = f"/work/reviews/conditions/{one.pk}/"
    page = browser(person).post(address, {"act": "return", "note": "没有盖章"}, follow=True)
    assert "没有盖章" in page.content.decode()
    assert "请写明落实情况" in browser(person).post(address, {"act": "close"}, follow=True).content.decode()
    browser(person).post(address, {"act": "close", "note": "现场已核"})
    assert OpinionCondition.objects.get().closed_by == person


def test_a_meeting_is_recorded_and_said_so_everywhere() -> None:
    review = in_review()
    project, pk = review.project, invitation(review).pk
    post(
        officer(), project, "review", "meeting", review.pk, held_on=DAY, place="三楼", people="区城管局 王某",
        seen="0", **{f"result_{pk}": "conditional", f"conditions_{pk}": "补图纸\n留香樟"},
    )  # fmt: skip
    assert OpinionCondition.objects.count() == 2
    for page in (
        read(officer(), url(project, "review")),
        read(reviewer("chengguan"), opinion_page(review)),
        read(officer(), "/work/reviews/all/"),
    ):
        assert "联审会议" in page


def test_a_fault_of_the_meeting_stands_at_the_departments_line() -> None:
    review = in_review()
    pk = invitation(review).pk
    response = post(
        officer(), review.project, "review", "meeting", review.pk, held_on=DAY, place="三楼", people="王某",
        **{f"result_{pk}": "refuse"},
    )  # fmt: skip
    assert f"请填写{invitation(review).department}具体意见" in errors(response)[f"comment_{pk}"][0]


def test_the_minutes_are_proposed_drafted_issued_and_read_by_the_departments() -> None:
    review = in_review("chengguan")
    say(review)
    project, papers = review.project, f"/work/reviews/papers/{review.pk}/"
    page = read(officer(), url(project, "review", "draft", review.pk))
    assert "旧改联审〔2019〕1号" in page
    assert "原则通过该方案" in page
    post(officer(), project, "review", "draft", review.pk, number="7号", text="改过的草稿", version="0")
    assert "改过的草稿" in read(leader(), url(project, "review"))
    assert browser(officer()).get(f"{papers}minutes.docx").status_code == 200
    for person in (reviewer("chengguan"), clerk()):
        assert browser(person).get(f"{papers}minutes.pdf").status_code == 404
    post(leader(), project, "review", "minutes", review.pk, number="7号", minutes_on=DAY, text="定稿")
    assert "7号" in read(reviewer("chengguan"), opinion_page(review))
    for person in (reviewer("chengguan"), clerk(), auditor()):
        for name in ("minutes.docx", "minutes.pdf"):
            assert browser(person).get(f"{papers}{name}").status_code == 200
    for person in (reviewer("minzheng"), stranger()):
        assert browser(person).get(f"{papers}minutes.pdf").status_code == 404


def test_a_new_version_says_so_and_asks_the_same_departments_in_one_press() -> None:
    review = in_review()
    say(review)
    project = review.project
    formal_scheme(project)
    page = read(officer(), url(project, "review"))
    assert "出具的意见不再有效" in page
    assert "再次邀请原来的部门" in page
    assert "不再有效" in read(reviewer("chengguan"), opinion_page(review))
    post(officer(), project, "review", "again")
    assert {one.department.code for one in Invitation.objects.exclude(review=review)} == {
        "chengguan",
        "minzheng",
    }


def test_reminders_by_hand_stand_on_the_departments_page() -> None:
    review = in_review()
    post(officer(), review.project, "review", "remind", invitation(review).pk)
    post(officer(), review.project, "review", "remind_all", review.pk)
    assert Reminder.objects.count() == 2
    assert "催办" in read(reviewer("chengguan"), "/work/reviews/")
    assert "人工催办" in read(reviewer("chengguan"), opinion_page(review))


def test_the_matrix_filters_by_department_and_state() -> None:
    first, second = in_review(neighbourhood__name="甲小区"), in_review(neighbourhood__name="乙小区")
    say(first, "refuse")
    conditions(second)
    pk = invitation(first).department_id
    pages = {
        state: read(officer(), f"/work/reviews/all/?department={pk}&state={state}")
        for state in ("refuse", "conditional_open", "missing", "agree")
    }
    assert {state: ("甲小区" in page, "乙小区" in page) for state, page in pages.items()} == {
        "refuse": (True, False),
        "conditional_open": (False, True),
        "missing": (False, False),
        "agree": (False, False),
    }
    assert "甲小区" in read(officer(), "/work/reviews/all/?state=missing")


def test_the_matrix_shows_a_street_its_own_and_departments_nothing() -> None:
    in_review(neighbourhood__name="甲小区")
    assert "甲小区" in read(clerk(), "/work/reviews/all/")
    assert "甲小区" not in read(stranger(), "/work/reviews/all/")
    assert browser(reviewer()).get("/work/reviews/all/").status_code == 403


def test_a_page_of_the_matrix_takes_twelve_queries_at_most(django_assert_max_num_queries) -> None:
    for number in range(8):
        review = in_review("chengguan", "minzheng", "gongan", neighbourhood__name=f"小区{number}")
        conditions(review, "甲", "乙")
        say(review, code="gongan")
    client = browser(officer())
    with django_assert_max_num_queries(12):
        client.get("/work/reviews/all/?state=missing")


def test_ended_reviews_leave_the_matrix() -> None:
    review = in_review("chengguan", neighbourhood__name="甲小区")
    say(review)
    draft_minutes(review, actor=officer(), on=TODAY, number="1号", text="x")
    issue_minutes(review, actor=leader(), on=TODAY, number="1号", text="x")
    assert "甲小区" not in read(officer(), "/work/reviews/all/")


@pytest.mark.usefixtures("district")
def test_days_departments_needed_as_page_and_workbook() -> None:
    review = in_review()
    say(review)
    page = read(officer(), "/work/reviews/days/?year=2019")
    assert "chengguan" in page or "区城管局" in page
    answer = browser(officer()).get("/work/reviews/days/?year=2019&file=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "部门"
    assert {(row[1], row[2], row[4]) for row in rows[1:]} == {(1, 1, 0), (1, 0, None)}


def test_the_list_of_a_department_is_paged_with_waiting_ones_first() -> None:
    done = in_review("chengguan", neighbourhood__name="办完小区")
    say(done)
    for number in range(31):
        project = at(7, neighbourhood__name=f"等待小区{number:02}")
        formal_scheme(project)
        review_of(project, "chengguan")
    page = read(reviewer("chengguan"), "/work/reviews/")
    assert "有 31 个项目等待您出具意见" in page
    assert "办完小区" not in page
    assert "共 2 页" in page
    assert "办完小区" in read(reviewer("chengguan"), "/work/reviews/?page=2")


def test_files_are_never_reached_by_their_path() -> None:
    say(in_review(), uploads=[SimpleUploadedFile("a.pdf", PDF)])
    name = OpinionFile.objects.get().file.name
    assert browser(officer()).get(f"/media/{name}").status_code == 404
