"""Cards and meetings in real threads: one officer wins, the other hears of it. Each race has a twin without the lock."""

import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from policy.errors import Refused
from policy.loader import load_scheme
from projects.models import Project
from tests.factories import TODAY, ProjectFactory, UserFactory
from tests.workflow.test_races import WAIT, together
from workflow.models import Card, Meeting
from workflow.services import cards, meetings
from workflow.services.cards import give_card
from workflow.services.meetings import hold_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = replace(load_scheme("gongshu-2019"), cards=True)
    monkeypatch.setattr(cards, "load_scheme", lambda _: scheme)


def safely(act):
    """What the database alone would have answered, as a result."""

    def run() -> object:
        try:
            return act()
        except IntegrityError as error:
            return error

    return run


def two_cards() -> list[object]:
    project = ProjectFactory()
    asked = {"on": TODAY, "reason": "进度滞后", "recover_by_on": TODAY + timedelta(days=10)}
    officers = [UserFactory(role="bureau_officer") for _ in range(2)]
    acts = [
        lambda one=one, colour=colour: give_card(project, actor=one, colour=colour, **asked)
        for one, colour in zip(officers, ("yellow", "red"), strict=True)
    ]
    return together([safely(act) for act in acts])


def two_meetings() -> list[object]:
    officers = [UserFactory(role="bureau_officer") for _ in range(2)]
    acts = [lambda one=one: hold_meeting(actor=one, on=TODAY, held_on=TODAY) for one in officers]
    return together([safely(act) for act in acts])


def refusal(results: list[object]) -> tuple[str, ...]:
    (refused,) = [one for one in results if isinstance(one, Refused)]
    return refused.codes


def collided(results: list[object]) -> bool:
    return any(isinstance(one, IntegrityError) for one in results)


def read_together(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Both threads have read before either writes."""
    barrier, read = threading.Barrier(2, timeout=WAIT), getattr(cards, name)

    def held(*args: object) -> object:
        found = read(*args)
        barrier.wait()
        return found

    monkeypatch.setattr(cards, name, held)


def test_of_two_officers_giving_a_card_at_once_one_hears_who_was_first() -> None:
    results = two_cards()
    assert refusal(results) == ("card_stands",)
    (card,) = Card.objects.all()
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert str(card.given_by) in refused.reasons[0].message


def test_twin_without_the_lock_two_cards_collide_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "locked", lambda project: Project.objects.with_place().get(pk=project.pk))
    read_together(monkeypatch, "_not_now")
    assert collided(two_cards())


def test_of_two_officers_holding_the_first_meeting_of_a_day_one_hears_who_was_first() -> None:
    results = two_meetings()
    assert refusal(results) == ("meeting_there",)
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert str(Meeting.objects.get().recorded_by) in refused.reasons[0].message


def test_twin_without_the_lock_two_first_meetings_collide_in_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    barrier = threading.Barrier(2, timeout=WAIT)
    create = Meeting.objects.create

    def held(**fields: object) -> Meeting:
        barrier.wait()
        return create(**fields)

    monkeypatch.setattr(meetings, "_one_at_a_time", nullcontext)
    monkeypatch.setattr(Meeting.objects, "create", held)
    assert collided(two_meetings())
