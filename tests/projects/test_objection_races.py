"""Real threads on PostgreSQL: two clerks and one answer, an objection while the notice is withdrawn, two hundred hits."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from policy.errors import Refused
from projects.models import Event, Hit, Notice, Objection
from projects.services import objections, throttle
from projects.services.notices import withdraw_notice
from projects.services.objections import Sent, answer_objection, receive_objection
from tests.consultations.test_races import all_read_before_anyone_writes, together
from tests.factories import ProjectFactory, UserFactory
from tests.notices import on_notice

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2019, 9, 23)


@pytest.fixture
def clerk(district):
    return UserFactory()


@pytest.fixture
def notice(clerk):
    return on_notice(ProjectFactory(step=3), clerk, MONDAY)


def sent(notice, number: int = 0) -> Objection:
    said = Sent(f"停车位太少{number}")
    return receive_objection(notice, said, address=f"203.0.113.{number}", at=timezone.now(), on=MONDAY)


def two_answers(notice) -> list[object]:
    objection, clerks = sent(notice), [UserFactory(), UserFactory()]
    return together(
        [
            lambda n=n: answer_objection(
                objection, actor=clerks[n], on=MONDAY, public_text="停车位不足", answer=f"答复{n}"
            )
            for n in range(2)
        ]
    )


def test_two_clerks_answering_at_once_leave_one_answer(notice) -> None:
    made = two_answers(notice)
    assert sorted(isinstance(one, Refused) for one in made) == [False, True]
    assert Event.objects.filter(verb="answer_objection").count() == 1


def test_without_the_lock_both_try_and_the_database_still_keeps_one(notice, monkeypatch) -> None:
    monkeypatch.setattr(objections, "_locked_rows", _unlocked)
    all_read_before_anyone_writes(monkeypatch, objections, "_answered", 2)
    with pytest.raises(Exception, match="append-only"):
        two_answers(notice)


def _unlocked(rows, actor):
    found = Objection.objects.filter(pk__in=[row.pk for row in rows]).select_related("notice__project")
    return found[0].notice.project, list(found)


def test_what_arrives_while_the_notice_is_withdrawn_is_taken_before_or_refused_after(notice, clerk) -> None:
    acts = [lambda n=n: sent(notice, n) for n in range(8)]
    acts.insert(4, lambda: withdraw_notice(notice, actor=clerk, on=MONDAY, reason="图纸有误"))
    made = together(acts, threads=9)
    taken = [one for one in made if isinstance(one, Objection)]
    refused = [one for one in made if isinstance(one, Refused)]
    assert len(taken) + len(refused) == 8
    assert sorted(row.number for row in taken) == list(range(1, len(taken) + 1))
    assert Objection.objects.count() == len(taken)
    down = Event.objects.get(verb="withdraw_notice").pk
    assert not Event.objects.filter(verb="receive_objection", pk__gt=down).exists()


def test_without_the_lock_one_is_taken_after_the_notice_came_down(notice, clerk, monkeypatch) -> None:
    """The twin: the notice is read, then withdrawn by another, then the objection is kept."""
    closed = objections.closed

    def held(project, row, on):
        reasons = closed(project, row, on)
        together([lambda: withdraw_notice(notice, actor=clerk, on=MONDAY, reason="图纸有误")])
        return reasons

    monkeypatch.setattr(objections, "closed", held)
    monkeypatch.setattr(objections, "locked", lambda pk: notice.project)
    monkeypatch.setattr(Notice.objects, "select_for_update", Notice.objects.all)
    sent(notice)
    down = Event.objects.get(verb="withdraw_notice").pk
    assert Event.objects.filter(verb="receive_objection", pk__gt=down).exists()


def test_two_hundred_at_once_are_counted_as_two_hundred(db) -> None:
    at, span = timezone.now(), timedelta(hours=1)
    together([lambda: throttle.count_hit("test", "203.0.113.7", at=at, span=span)] * 200, threads=20)
    assert Hit.objects.get().count == 200
