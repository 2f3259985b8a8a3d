"""特殊情况审批: one round or several at once, by a leader who had no hand in them, on record with its reason."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from consultations.models import LetPass, Round
from consultations.services import certify_round, let_pass, let_pass_all
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import TODAY, closed, single
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def short(clerk, certifier, agree: int = 1) -> Round:
    """Three heads, one of them agrees: certified, and it fell short."""
    return certify_round(closed(single(3), clerk, ["agree"] * agree), actor=certifier, on=TODAY)


def refused(act) -> Refused:
    with pytest.raises(Refused) as found:
        act()
    return found.value


def test_several_pass_in_one_act_each_with_its_own_reason(clerk, certifier, leader) -> None:
    one, two = short(clerk, certifier), short(clerk, certifier)
    made = let_pass_all({two.pk: "出租户多", one.pk: " 原则上同意 "}, actor=leader, on=TODAY)
    assert {row.round_id: (row.reason, row.by, row.on) for row in made} == {
        one.pk: ("原则上同意", leader, TODAY),
        two.pk: ("出租户多", leader, TODAY),
    }
    told = Event.objects.filter(verb="let_pass")
    assert {event.project_id: event.reason.strip() for event in told} == {
        one.project_id: "原则上同意",
        two.project_id: "出租户多",
    }


def test_one_that_cannot_pass_stops_all_and_every_project_is_named(clerk, certifier, leader) -> None:
    good, passed = short(clerk, certifier), short(clerk, certifier, agree=3)
    open_one = closed(single(3), clerk, ["agree"])
    against = refused(
        lambda: let_pass_all({good.pk: "同意", passed.pk: "", open_one.pk: "同意"}, actor=leader, on=TODAY)
    )
    assert sorted(against.codes) == ["not_certified", "not_short", "required"]
    for reason in against.reasons:
        assert reason.message.split(":")[0] in {
            passed.project.neighbourhood.name,
            open_one.project.neighbourhood.name,
        }
    assert not LetPass.objects.exists()
    assert not Event.objects.filter(verb="let_pass").exists()


def test_nothing_chosen_is_refused(leader) -> None:
    assert refused(lambda: let_pass_all({}, actor=leader, on=TODAY)).codes == ("nothing_chosen",)


def test_nobody_lets_pass_what_he_certified_or_entered_himself(clerk, certifier) -> None:
    """A person's role may have changed since."""
    round = short(clerk, certifier)
    for person in (clerk, certifier):
        person.role, person.street = "bureau_leader", None
        person.save()
        act = lambda person=person: let_pass(round, actor=person, on=TODAY, reason="同意")  # noqa: E731
        assert refused(act).codes == ("own_round",)
        with pytest.raises(DatabaseError, match="certified or entered"), transaction.atomic():
            LetPass.objects.create(round=round, reason="同意", by=person, on=TODAY)
    assert not LetPass.objects.exists()


def test_only_the_leader_lets_pass(clerk, certifier) -> None:
    round = short(clerk, certifier)
    for role in ("street_clerk", "street_certifier", "bureau_officer", "auditor"):
        with pytest.raises(NotAllowed):
            let_pass_all({round.pk: "同意"}, actor=UserFactory(role=role), on=TODAY)


def test_the_database_lets_nothing_pass_that_did_not_fall_short_and_keeps_what_was(
    clerk, certifier, leader
) -> None:
    passed = short(clerk, certifier, agree=3)
    with pytest.raises(DatabaseError, match="fell short"), transaction.atomic():
        LetPass.objects.create(round=passed, reason="同意", by=leader, on=TODAY)
    made = let_pass(short(clerk, certifier), actor=leader, on=TODAY, reason="同意")
    for sql in ("UPDATE consultations_letpass SET reason = 'x'", "DELETE FROM consultations_letpass"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
    assert LetPass.objects.get() == made


@pytest.mark.django_db(transaction=True)
def test_two_leaders_at_once_let_each_round_pass_once(clerk, certifier, leader) -> None:
    """In opposite orders, so that locks taken as they come would wait for each other for ever."""
    other = UserFactory(role="bureau_leader")
    rounds = [short(clerk, certifier) for _ in range(6)]
    start, found = threading.Barrier(2), []

    def act(person, order) -> None:
        start.wait()
        try:
            let_pass_all({round.pk: "同意" for round in order}, actor=person, on=TODAY)
            found.append("passed")
        except Refused as refusal:
            found.append(set(refusal.codes))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=(leader, rounds)),
        threading.Thread(target=act, args=(other, rounds[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(map(str, found)) == sorted(["passed", str({"let_pass_already"})])
    assert LetPass.objects.count() == 6
    assert LetPass.objects.values("by").distinct().count() == 1
