"""Two at once in a joint review: one wins, the other is told who and what. Each race has a twin without the lock."""

from collections.abc import Callable
from threading import Barrier

import pytest

from policy.errors import Refused
from projects.models import Project
from reviews.models import Opinion, Review
from reviews.services import minutes, opinions
from reviews.services.minutes import issue_minutes
from reviews.services.opinions import give_opinion
from tests.factories import TODAY
from tests.record_data import leader, reviewer
from tests.reviews.holding import in_review, invitation, say
from tests.workflow.test_races import WAIT, together

pytestmark = pytest.mark.django_db(transaction=True)


def without_lock(monkeypatch: pytest.MonkeyPatch, *modules: object) -> None:
    """Read without the lock, and go on only when both have read all they decide by."""
    barrier = Barrier(2, timeout=WAIT)

    def unlocked(pk: int) -> Project:
        return Project.objects.select_related("neighbourhood__street").get(pk=pk)

    for module in modules:
        monkeypatch.setattr(module, "locked", unlocked)
        checked = module.refuse  # type: ignore[attr-defined]

        def refuse(*reasons, checked=checked):
            checked(*reasons)
            if len(reasons) > 1:  # the verb's own question; files are asked about alone
                barrier.wait()

        monkeypatch.setattr(module, "refuse", refuse)


def two_leaders_issue(review: Review) -> list[object]:
    people = leader(), leader()
    return together(
        [
            lambda actor=actor, number=number: issue_minutes(
                review, actor=actor, on=TODAY, number=f"联审〔2019〕{number}号", text="通过"
            )
            for number, actor in enumerate(people, 1)
        ]
    )


def refused(found: list[object]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def ready() -> Review:
    review = in_review("chengguan")
    say(review)
    return review


def test_of_two_who_issue_minutes_one_learns_of_the_other() -> None:
    review = ready()
    (late,) = refused(two_leaders_issue(review))
    review.refresh_from_db()
    assert late.codes == ("minutes_issued",)
    assert review.minutes_number in str(late)
    assert str(review.minutes_by) in str(late)


def test_without_the_lock_both_would_have_issued(monkeypatch) -> None:
    without_lock(monkeypatch, minutes)
    assert refused(two_leaders_issue(ready())) == []


def opinion_beside_minutes(review: Review) -> list[object]:
    person, head, asked = reviewer("chengguan"), leader(), invitation(review)
    acts: list[Callable[[], object]] = [
        lambda: give_opinion(asked, actor=person, on=TODAY, result="refuse", comment="车道不足"),
        lambda: issue_minutes(review, actor=head, on=TODAY, number="1号", text="通过"),
    ]
    return together(acts)


def contradiction(review: Review) -> bool:
    """Minutes issued though the newest opinion refuses."""
    review.refresh_from_db()
    return review.minutes_on is not None and Opinion.objects.latest("id").result == "refuse"


def test_a_refusal_and_the_minutes_never_both_stand() -> None:
    review = ready()
    (late,) = refused(opinion_beside_minutes(review))
    assert late.codes in {("minutes_issued",), ("opinion_refused",)}
    assert not contradiction(review)


def test_without_the_lock_the_minutes_would_hide_a_refusal(monkeypatch) -> None:
    review = ready()
    without_lock(monkeypatch, minutes, opinions)
    assert refused(opinion_beside_minutes(review)) == []
    assert contradiction(review)


def two_reviewers_answer(review: Review) -> list[object]:
    asked, people = invitation(review), [reviewer("chengguan"), reviewer("chengguan")]
    return together(
        [
            lambda actor=actor, result=result: give_opinion(
                asked, actor=actor, on=TODAY, result=result, comment="说明", seen=0
            )
            for actor, result in zip(people, ("agree", "refuse"), strict=True)
        ]
    )


def test_of_two_reviewers_of_a_department_the_second_learns_what_the_first_said() -> None:
    review = in_review("chengguan")
    (late,) = refused(two_reviewers_answer(review))
    first = Opinion.objects.get()
    assert late.codes == ("overtaken",)
    assert str(first.by) in str(late)
    assert first.get_result_display() in str(late)


def test_without_the_lock_the_second_would_have_replaced_the_first_unseen(monkeypatch) -> None:
    without_lock(monkeypatch, opinions)
    assert refused(two_reviewers_answer(in_review("chengguan"))) == []
    assert Opinion.objects.count() == 2
