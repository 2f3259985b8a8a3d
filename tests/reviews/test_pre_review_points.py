"""The bureau's comments point by point: answered by the builder, closed or sent back by the bureau."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from policy.errors import NotAllowed, Refused
from policy.loader import load_scheme
from projects.models import Event, Project
from reviews.models import PreReview, PreReviewPoint
from reviews.services import pre_review_points
from reviews.services.pre_review import (
    add_points,
    close_pre_review,
    record_pre_review,
    take_back_pre_review,
)
from reviews.services.pre_review_points import (
    close_point,
    judge_points,
    reply_point,
    reply_points,
    return_point,
    take_back_point,
)
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, formal_scheme, officer, stranger
from workflow.facts import gather
from workflow.rules import gate

pytestmark = pytest.mark.django_db
POINTS = ("补无障碍坡道详图", "核对雨污管线图", "消防登高面不得设车位")


def given(*points: str, project: Project | None = None) -> PreReview:
    project = project or at(6)
    formal_scheme(project)
    return record_pre_review(project, actor=officer(), on=TODAY, points=points or POINTS)


def points_of(made: PreReview) -> list[PreReviewPoint]:
    return list(made.points.all())


def answered(point: PreReviewPoint) -> PreReviewPoint:
    return reply_point(point, actor=clerk(), on=TODAY, reply="已补详图")


@pytest.mark.usefixtures("district")
def test_points_are_numbered_and_have_a_deadline_in_working_days() -> None:
    made = given()
    assert [(one.number, one.text) for one in points_of(made)] == list(enumerate(POINTS, 1))
    assert (made.deadline_on, made.comments_closed_on) == (date(2019, 11, 4), None)


def test_each_point_is_answered_by_the_street_and_closed_by_the_bureau() -> None:
    made = given()
    for one in points_of(made):
        close_point(answered(one), actor=officer(), on=TODAY)
    done = close_pre_review(made, actor=officer(), on=TODAY)
    assert done.comments_closed_on == TODAY
    assert gather(made.project, TODAY).pre_review == "closed"
    verb = partial(close_pre_review, made, actor=officer(), on=TODAY)
    assert codes_of(verb) == ("already_closed",)


def test_it_is_concluded_only_when_all_points_are_closed() -> None:
    made = given()
    first, second, _ = points_of(made)
    close_point(answered(first), actor=officer(), on=TODAY)
    answered(second)
    with pytest.raises(Refused, match="第2条、第3条"):
        close_pre_review(made, actor=officer(), on=TODAY)


def test_a_point_is_closed_only_once_it_was_answered() -> None:
    point = points_of(given())[0]
    assert codes_of(partial(close_point, point, actor=officer(), on=TODAY)) == ("not_replied",)
    with pytest.raises(IntegrityError), transaction.atomic():
        PreReviewPoint.objects.filter(pk=point.pk).update(closed_on=TODAY)


def test_an_answer_is_sent_back_with_the_reason_and_given_anew() -> None:
    point = answered(points_of(given())[0])
    assert codes_of(partial(return_point, point, actor=officer(), on=TODAY, reason=" ")) == ("required",)
    return_point(point, actor=officer(), on=TODAY, reason="坡度不符")
    assert codes_of(partial(close_point, point, actor=officer(), on=TODAY)) == ("already_returned",)
    again = reply_point(point, actor=clerk(), on=TODAY, reply="坡度改为1:12")
    assert (again.returned_on, again.return_reason) == (None, "")
    assert close_point(again, actor=officer(), on=TODAY).closed_on == TODAY
    told = Event.objects.filter(verb="pre_review_replied").values_list("reason", flat=True)
    assert sorted(told) == ["坡度改为1:12", "已补详图"]


def test_a_point_is_taken_back_until_it_is_answered() -> None:
    first, second, third = points_of(made := given())
    take_back_point(first, actor=officer(), on=TODAY)
    answered(second)
    assert codes_of(partial(take_back_point, second, actor=officer(), on=TODAY)) == ("answered",)
    assert codes_of(partial(reply_point, first, actor=clerk(), on=TODAY, reply="x")) == ("point_taken_back",)
    take_back_point(third, actor=officer(), on=TODAY)
    close_point(second, actor=officer(), on=TODAY)
    assert close_pre_review(made, actor=officer(), on=TODAY).comments_closed_on == TODAY


def test_the_whole_is_taken_back_until_the_first_answer_and_done_again() -> None:
    made = given()
    take_back_pre_review(made, actor=officer(), on=TODAY, reason="版本弄错")
    assert gather(made.project, TODAY).pre_review == ""
    again = record_pre_review(made.project, actor=officer(), on=TODAY, points=["补详图"])
    answered(points_of(again)[0])
    verb = partial(take_back_pre_review, again, actor=officer(), on=TODAY, reason="x")
    assert codes_of(verb) == ("answered",)


def test_points_can_be_added_while_it_runs() -> None:
    made = given("补详图")
    add_points(made, actor=officer(), on=TODAY, points=["补坡道", " ", "补栏杆"])
    assert [one.number for one in points_of(made)] == [1, 2, 3]
    assert codes_of(partial(add_points, made, actor=officer(), on=TODAY, points=[""])) == ("required",)


def test_a_new_scheme_version_ends_it() -> None:
    made = given()
    formal_scheme(made.project)
    verb = partial(reply_point, points_of(made)[0], actor=clerk(), on=TODAY, reply="已改")
    assert codes_of(verb) == ("old_scheme",)


def test_every_refusal_is_told_at_once() -> None:
    verb = partial(
        record_pre_review, at(5), actor=officer(), on=TODAY, points=["x" * 501], workdays=0,
        done_on=date(2030, 1, 1),
    )  # fmt: skip
    assert codes_of(verb) == ("wrong_step", "no_scheme", "in_future", "too_long", "bad_workdays")


def test_the_bureau_does_not_answer_and_the_street_does_not_close() -> None:
    point = points_of(given())[0]
    with pytest.raises(NotAllowed):
        reply_point(point, actor=officer(), on=TODAY, reply="x")
    answered(point)
    for verb in (close_point, take_back_point, partial(return_point, reason="x")):
        with pytest.raises(NotAllowed):
            verb(point, actor=clerk(), on=TODAY)


def test_another_street_answers_nothing() -> None:
    with pytest.raises(NotAllowed):
        reply_point(points_of(given())[0], actor=stranger(), on=TODAY, reply="x")


def test_a_stranger_is_told_nothing_of_the_table_even_when_it_comes_back_empty() -> None:
    pre_review = given()
    for verb in (partial(reply_points, replies={}), judge_points):
        with pytest.raises(NotAllowed):
            verb(pre_review, actor=stranger(), on=TODAY)


def test_the_gate_counts_points_and_names_who_is_next() -> None:
    made = given()
    first, second, third = points_of(made)
    assert said(made) == (
        "预审意见还没有落实(共3条,已落实0条,3条等待建设单位回复)",
        ("street_clerk", "builder_clerk"),
    )
    close_point(answered(first), actor=officer(), on=TODAY)
    answered(second)
    assert said(made)[0] == "预审意见还没有落实(共3条,已落实1条,1条等待建设单位回复)"
    answered(third)
    assert said(made) == ("预审意见还没有落实(共3条,已落实1条)", ("bureau_officer",))


def said(made: PreReview) -> tuple[str, tuple[str, ...]]:
    found = gate(6, gather(made.project, TODAY), load_scheme(made.project.scheme_code))
    one = next(one for one in found if one.code == "pre_review_closed")
    return one.sentence, one.who


def both_close(made: PreReview) -> list[object]:
    point = points_of(made)[0]
    people = [officer(), officer()]
    barrier = Barrier(2, timeout=20)

    def close(actor: object) -> object:
        barrier.wait()
        try:
            return close_point(point, actor=actor, on=TODAY)  # type: ignore[arg-type]
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(close, people))


@pytest.mark.django_db(transaction=True)
def test_of_two_closing_a_point_one_wins_and_the_other_reads_who() -> None:
    made = given("补详图")
    answered(points_of(made)[0])
    results = both_close(made)
    (refused,) = [one for one in results if isinstance(one, Refused)]
    winner = PreReviewPoint.objects.get().closed_by
    assert refused.codes == ("point_closed",)
    assert str(winner) in refused.reasons[0].message
    assert Event.objects.filter(verb="pre_review_point_closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_close(monkeypatch: pytest.MonkeyPatch) -> None:
    made = given("补详图")
    answered(points_of(made)[0])
    read = Barrier(2, timeout=20)
    answers = pre_review_points._answered

    def unlocked(one: PreReview) -> tuple[PreReview, Project]:
        return PreReview.objects.get(pk=one.pk), Project.objects.get(pk=one.project_id)

    def held(point: PreReviewPoint) -> object:
        found = answers(point)
        read.wait()
        return found

    monkeypatch.setattr(pre_review_points, "locked_pre_review", unlocked)
    monkeypatch.setattr(pre_review_points, "_answered", held)
    assert not [one for one in both_close(made) if isinstance(one, Refused)]
    assert Event.objects.filter(verb="pre_review_point_closed").count() == 2
