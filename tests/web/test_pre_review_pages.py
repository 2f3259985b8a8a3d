"""方案预审 through its pages: points given, replied to and judged in one table each."""

import pytest

from accounts.models import Role
from reviews.models import PreReview
from tests.factories import UserFactory
from tests.record_data import at, clerk, formal_scheme, officer, stranger
from tests.web.record_pages import DAY, browser, errors, post, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("october_21")]


def given(text: str = "补无障碍坡道\n\n核对管线图\n") -> PreReview:
    project = at(6)
    formal_scheme(project)
    post(officer(), project, "pre_review", "record", done_on=DAY, points=text)
    return project.prereviews.get()


def test_each_line_is_a_point_and_the_street_sees_the_table_unasked() -> None:
    made = given()
    assert [one.text for one in made.points.all()] == ["补无障碍坡道", "核对管线图"]
    page = browser(clerk()).get(url(made.project, "pre_review")).content.decode()
    assert "逐条回复" in page
    assert "2. 核对管线图" in page
    assert "待回复" in page


def test_replies_and_judgements_are_given_in_one_table_each() -> None:
    made = given()
    first, second = made.points.all()
    reply = {f"reply_{first.pk}": "已补坡道详图", f"reply_{second.pk}": "已核对"}
    post(clerk(), made.project, "pre_review", "reply", made.pk, **reply)
    judge = {f"judge_{first.pk}": "close", f"judge_{second.pk}": "back"}
    refused = post(officer(), made.project, "pre_review", "judge", made.pk, **judge)
    assert errors(refused) == {f"reason_{second.pk}": ["第2条:请填写退回原因。"]}
    first.refresh_from_db()
    assert first.closed_on is None
    judge[f"reason_{second.pk}"] = "管线图日期不对"
    done = post(officer(), made.project, "pre_review", "judge", made.pk, **judge)
    assert "已退回,待重新回复" in done.content.decode()
    first.refresh_from_db()
    assert first.closed_on is not None
    again = browser(clerk()).get(url(made.project, "pre_review")).content.decode()
    assert "退回原因:管线图日期不对" in again


def test_an_empty_table_is_refused_in_words() -> None:
    made = given()
    assert (
        "请至少回复一条意见。"
        in errors(post(clerk(), made.project, "pre_review", "reply", made.pk))["__all__"]
    )


def test_a_point_is_taken_back_and_the_whole_too() -> None:
    made = given()
    first, _ = made.points.all()
    done = post(officer(), made.project, "pre_review", "take-back-point", first.pk)
    assert "已撤回" in done.content.decode()
    post(officer(), made.project, "pre_review", "take-back", made.pk, reason="版本弄错")
    made.refresh_from_db()
    assert made.taken_back_reason == "版本弄错"


def test_another_street_finds_nothing() -> None:
    made = given()
    page = browser(stranger())
    assert page.get(url(made.project, "pre_review")).status_code == 404
    assert page.post(url(made.project, "pre_review", "reply", made.pk)).status_code == 404


def test_the_certifier_reads_and_does_nothing() -> None:
    made = given()
    page = browser(UserFactory(role=Role.STREET_CERTIFIER))
    assert page.get(url(made.project, "pre_review")).status_code == 200
    assert page.post(url(made.project, "pre_review", "reply", made.pk)).status_code == 403


def test_an_old_record_with_one_text_is_still_closed_with_a_note() -> None:
    project = at(6)
    version = formal_scheme(project)
    old = PreReview.for_project(project, officer(), scheme_version=version, done_on=DAY, comments="补坡道")
    old.save()
    assert "note" in errors(post(officer(), project, "pre_review", "close", old.pk))
    post(officer(), project, "pre_review", "close", old.pk, note="已补")
    old.refresh_from_db()
    assert old.closing_note == "已补"
