"""工程变更: asked for with reason and amount, decided once by the bureau."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from tests.factories import TODAY
from tests.record_data import at, auditor, clerk, codes_of, leader, officer
from works.models import ChangeOrder
from works.services import changes
from works.services.changes import decide_change, request_change, take_back_change

pytestmark = pytest.mark.django_db


def requested(project: Project | None = None, amount: str = "85000.00") -> ChangeOrder:
    return request_change(
        project or at(9),
        actor=clerk(),
        on=TODAY,
        title="增设晾衣架",
        reason="居民要求",
        amount_yuan=Decimal(amount),
    )


def test_a_change_is_approved_by_the_bureau() -> None:
    change = decide_change(requested(), actor=leader(), on=TODAY, approve=True)
    assert change.get_decision_display() == "同意"


def test_a_change_may_cost_less() -> None:
    assert requested(amount="-20000.00").amount_yuan == Decimal("-20000.00")


def test_a_change_needs_step_nine_title_reason_and_amount() -> None:
    verb = partial(request_change, at(8), actor=clerk(), on=TODAY, title="", reason=" ", amount_yuan=None)
    assert codes_of(verb) == ("wrong_step", "required", "required", "required")


def test_the_same_change_is_not_requested_twice() -> None:
    change = requested()
    assert codes_of(partial(requested, change.project)) == ("already_requested",)
    decide_change(change, actor=officer(), on=TODAY, approve=False, note="原则上不允许")
    assert requested(change.project).pk != change.pk


def test_a_refusal_says_why() -> None:
    assert codes_of(partial(decide_change, requested(), actor=officer(), on=TODAY, approve=False)) == (
        "required",
    )


def test_the_second_decision_is_told_who_decided_and_what() -> None:
    change = requested()
    first = officer()
    decide_change(change, actor=first, on=TODAY, approve=True)
    with pytest.raises(Refused) as refusal:
        decide_change(change, actor=leader(), on=TODAY, approve=False, note="x")
    assert str(refusal.value) == f"{first}已于2019年10月21日审批:同意。"


def test_neither_street_nor_auditor_decides() -> None:
    for actor in (clerk(), auditor()):
        with pytest.raises(NotAllowed):
            decide_change(requested(at(9)), actor=actor, on=TODAY, approve=True)


@pytest.mark.django_db(transaction=True)
class TestTwoOfficersAtOnce:
    """One wins, the other is told; without the lock both win."""

    def test_one_decision_stands(self) -> None:
        assert sorted(self.race(requested(), officer(), leader())) == ["decided", "refused"]
        assert Event.objects.filter(verb="change_decided").count() == 1

    def test_without_the_lock_both_would_decide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        barrier = Barrier(2)

        def unlocked(pk: int) -> Project:
            return Project.objects.select_related("neighbourhood__street").get(pk=pk)

        def after_both_have_read(*_: object) -> list[object]:
            barrier.wait(timeout=10)
            return []

        monkeypatch.setattr(changes, "locked", unlocked)
        monkeypatch.setattr(changes, "at_step", after_both_have_read)
        assert self.race(requested_without_check(), officer(), leader()) == ["decided", "decided"]

    def race(self, change: ChangeOrder, *actors: User) -> list[str]:
        ready = Barrier(len(actors))

        def decide(actor: User) -> str:
            try:
                ready.wait(timeout=10)
                decide_change(change, actor=actor, on=TODAY, approve=True)
                return "decided"
            except Refused:
                return "refused"
            finally:
                connection.close()

        with ThreadPoolExecutor(len(actors)) as threads:
            return list(threads.map(decide, actors))


def requested_without_check() -> ChangeOrder:
    change = ChangeOrder.for_project(
        at(9), clerk(), title="增设晾衣架", reason="居民要求", amount_yuan=Decimal(1), requested_on=TODAY
    )
    change.save()
    return change


def test_a_request_is_taken_back_until_it_is_decided() -> None:
    change = take_back_change(requested(), actor=clerk(), on=TODAY)
    assert (change.get_decision_display(), change.decided_by) == ("已撤回", None)
    assert codes_of(partial(decide_change, change, actor=officer(), on=TODAY, approve=True)) == (
        "already_decided",
    )
    decided = decide_change(requested(change.project), actor=officer(), on=TODAY, approve=True)
    assert codes_of(partial(take_back_change, decided, actor=clerk(), on=TODAY)) == ("already_decided",)


def test_the_bureau_takes_no_request_back() -> None:
    with pytest.raises(NotAllowed):
        take_back_change(requested(), actor=officer(), on=TODAY)
