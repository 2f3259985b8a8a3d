"""Two people at one line in real threads: one wins, the other hears who changed what; and what would be without the lock."""

import threading
from decimal import Decimal

import pytest

from policy.errors import Refused, Stale
from projects.models import Neighbourhood
from registers.books import BOOKS
from registers.models import UtilityMatter
from registers.services import lines, utilities
from registers.services.lines import add_line, edit_line, strike_line
from registers.services.utilities import Matter, add_usual_units
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from tests.workflow.test_races import WAIT, together

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = {"address": "3幢101", "source": "swap", "area": Decimal(50), "service": "养老"}


def room():
    return add_line(
        BOOKS["room"], actor=UserFactory(), on=TODAY, neighbourhood=NeighbourhoodFactory(), **ROOM
    )


def two_edits():
    row, people = room(), [UserFactory(), UserFactory()]
    acts = [
        lambda one=one: edit_line(row, actor=one, on=TODAY, version=1, service=f"由{one.pk}改")
        for one in people
    ]
    return row, together(acts)


def test_of_two_edits_one_is_kept_and_the_other_hears_who_changed_what() -> None:
    row, results = two_edits()
    (stale,) = [one for one in results if isinstance(one, Stale)]
    row.refresh_from_db()
    assert row.version == 2
    assert str(row.changed_by) in stale.reasons[0].message
    assert "服务内容" in stale.reasons[0].message


def test_without_the_lock_both_edits_seem_to_be_kept(monkeypatch) -> None:
    barrier = threading.Barrier(2, timeout=WAIT)

    def unlocked(line, version, moved_to=None):
        row = type(line).objects.select_related("street", "neighbourhood__street").get(pk=line.pk)
        barrier.wait()
        return row

    monkeypatch.setattr(lines, "locked_line", unlocked)
    assert not [one for one in two_edits()[1] if isinstance(one, Refused)]


def test_of_striking_and_editing_one_is_kept() -> None:
    row, (one, other) = room(), (UserFactory(), UserFactory())
    results = together(
        [
            lambda: strike_line(row, actor=one, on=TODAY, version=1, reason="重复"),
            lambda: edit_line(row, actor=other, on=TODAY, version=1, service="托幼"),
        ]
    )
    assert sum(isinstance(result, Refused) for result in results) == 1


def two_presses():
    place = NeighbourhoodFactory()
    matters = [Matter(unit, "迁改", "项目经理") for unit in ("gas", "water")]
    people = [UserFactory(), UserFactory()]
    return together(
        [
            lambda one=one: add_usual_units(place, actor=one, on=TODAY, due_on=TODAY, matters=matters)
            for one in people
        ]
    )


def test_the_usual_units_pressed_twice_at_once_leave_one_line_each() -> None:
    (refused,) = [one for one in two_presses() if isinstance(one, Refused)]
    assert [reason.code for reason in refused.reasons] == ["already_there", "already_there"]
    assert UtilityMatter.objects.count() == 2


def test_without_the_lock_each_unit_stands_there_twice(monkeypatch) -> None:
    barrier, read = threading.Barrier(2, timeout=WAIT), utilities.units_of

    def held(place):
        found = read(place)
        barrier.wait()
        return found

    monkeypatch.setattr(
        utilities, "locked_places", lambda place: {place.pk: Neighbourhood.objects.get(pk=place.pk)}
    )
    monkeypatch.setattr(utilities, "units_of", held)
    assert not [one for one in two_presses() if isinstance(one, Refused)]
    assert UtilityMatter.objects.count() == 4
