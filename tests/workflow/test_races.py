"""Real threads on PostgreSQL. Every race has a twin without the lock that goes wrong in the same assertion."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from policy.errors import Reason, Refused, Stale
from projects.models import Project
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from tests.workflow import records
from workflow.models import Transition
from workflow.services import (
    advance,
    decide_proposal,
    moving,
    open_project,
    opening,
    proposals,
    propose,
    steps,
)

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Every act in a thread of its own connection; the result or the refusal of each."""
    barrier = threading.Barrier(len(acts), timeout=WAIT)

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def without_lock(monkeypatch, module, last_read: str) -> None:
    """Read without the lock, and let two threads go on only when both have read all they decide by."""
    barrier, read = threading.Barrier(2, timeout=WAIT), getattr(module, last_read)

    def unlocked(project, version=None):
        pk = project if isinstance(project, int) else project.pk
        row = Project.objects.select_related("neighbourhood__street").get(pk=pk)
        if version is not None and version != row.version:
            raise Stale(Reason("stale", "已被更新"))
        return row

    def held(*args):
        found = read(*args)
        barrier.wait()
        return found

    monkeypatch.setattr(moving, "lock_row", unlocked)
    monkeypatch.setattr(module, last_read, held)


def two_clerks_advance(version: int | None) -> list[object]:
    first, second = UserFactory(role="street_clerk"), UserFactory(role="street_clerk")
    project = records.project_at(1)
    records.complete(project, first)
    return together(
        [
            lambda actor=actor: advance(project, actor=actor, on=TODAY, version=version)
            for actor in (first, second)
        ]
    )


def moved_once() -> bool:
    return Transition.objects.count() == 1 and Project.objects.get().version == 2


def test_of_two_clerks_advancing_at_once_one_wins_and_the_other_is_told():
    results = two_clerks_advance(version=1)
    assert moved_once()
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert isinstance(refused, Stale)
    assert Project.objects.get().step == 2


def test_without_a_version_the_second_meets_the_next_gate():
    results = two_clerks_advance(version=None)
    assert moved_once()
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert "estimate" in refused.codes


def test_twin_without_the_lock_both_advance(monkeypatch):
    without_lock(monkeypatch, steps, "gather")
    two_clerks_advance(version=1)
    assert not moved_once()


def two_decisions(monkeypatch=None) -> list[object]:
    clerk = UserFactory(role="street_clerk")
    leaders = [UserFactory(role="bureau_leader"), UserFactory(role="bureau_leader")]
    made = propose(records.project_at(1), "pause", actor=clerk, on=TODAY, reason="雨季")
    if monkeypatch:
        without_lock(monkeypatch, proposals, "_locked")
    return together(
        [
            lambda leader=leader: decide_proposal(made, actor=leader, on=TODAY, approve=True)
            for leader in leaders
        ]
    )


def test_of_two_leaders_deciding_at_once_one_wins_and_the_other_sees_who():
    (refused,) = [one for one in two_decisions() if isinstance(one, Refused)]
    assert refused.codes == ("already_decided",)
    assert Transition.objects.filter(kind="pause").count() == 1


def test_twin_without_the_lock_both_decide(monkeypatch):
    results = two_decisions(monkeypatch)
    assert not [one for one in results if isinstance(one, Refused)]
    assert Transition.objects.filter(kind="pause").count() == 2


def advance_and_go_back() -> list[object]:
    clerk, officer = UserFactory(role="street_clerk"), UserFactory(role="bureau_officer")
    project = records.project_at(2)
    records.complete(project, clerk)
    return together(
        [
            lambda: advance(project, actor=clerk, on=TODAY, version=1),
            lambda: steps.send_back(project, actor=officer, on=TODAY, to_step=1, reason="有误", version=1),
        ]
    )


def test_advancing_and_sending_back_at_once_only_one_happens():
    results = advance_and_go_back()
    assert moved_once()
    assert [isinstance(one, Stale) for one in results].count(True) == 1


def test_twin_without_the_lock_both_happen(monkeypatch):
    without_lock(monkeypatch, steps, "gather")
    advance_and_go_back()
    assert not moved_once()


def projects_opened_at_once(count: int) -> list[object]:
    clerk = UserFactory(role="street_clerk")
    places = [NeighbourhoodFactory() for _ in range(count)]
    return together(
        [
            lambda place=place: open_project(
                place, actor=clerk, on=TODAY, batch_year=2019, builder_kind="street", builder_name="街道"
            )
            for place in places
        ]
    )


def test_projects_opened_at_once_get_numbers_of_their_own():
    projects_opened_at_once(5)
    assert sorted(Project.objects.values_list("code", flat=True)) == [f"2019-hemu-0{n}" for n in range(1, 6)]


def test_twin_without_the_lock_numbers_collide(monkeypatch):
    barrier, next_code = threading.Barrier(2, timeout=WAIT), opening._next_code

    def held(*args):
        code = next_code(*args)
        barrier.wait()
        return code

    monkeypatch.setattr(opening, "lock_place", lambda place: place)
    monkeypatch.setattr(opening, "_next_code", held)
    with pytest.raises(Exception, match="unique"):
        projects_opened_at_once(2)
