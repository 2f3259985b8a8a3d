"""Two who enter the same entrance at once: one lift, and the second reads who was first. The twin is without the lock."""

from datetime import date
from threading import Barrier

import pytest

from policy.errors import Refused
from registers.models import Lift
from registers.services import lifts
from registers.services.lifts import LiftEntry, enter_lifts
from tests.factories import TODAY, NeighbourhoodFactory, UserFactory
from tests.workflow.test_races import WAIT, together

pytestmark = pytest.mark.django_db(transaction=True)
START = date(2019, 3, 1)


def two_enter(place) -> tuple[list[str], str]:
    """Their names, and what the one who came second is told."""
    people = [UserFactory(full_name=name) for name in ("王甲", "李乙")]
    found = together(
        [
            lambda actor=actor: enter_lifts(
                place, [LiftEntry(0, "3", "2", started_on=START)], actor=actor, on=TODAY
            )
            for actor in people
        ]
    )
    (late,) = [str(one) for one in found if isinstance(one, Refused)]
    return [person.full_name for person in people], late


def test_one_is_written_and_the_second_reads_who_was_first() -> None:
    place = NeighbourhoodFactory()
    _, late = two_enter(place)
    lift = Lift.objects.get(neighbourhood=place)
    assert f"已由{lift.recorded_by}登记电梯" in late


def test_without_the_lock_the_second_is_not_told_who(monkeypatch) -> None:
    barrier, checked = Barrier(2, timeout=WAIT), lifts._all_or_none

    def held(lines):
        barrier.wait()  # both have read what stands by now
        return checked(lines)

    monkeypatch.setattr(lifts, "hold", lambda place: None)
    monkeypatch.setattr(lifts, "_all_or_none", held)
    names, late = two_enter(NeighbourhoodFactory())
    assert not any(name in late for name in names)
