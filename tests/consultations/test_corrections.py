"""名册更正: a slip is corrected by two persons, and by nobody else in no other way."""

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.db.utils import DatabaseError, IntegrityError

from consultations import ledger_check
from consultations.models import RollCorrection, RollEntry
from consultations.services import (
    certify_round,
    close_round,
    confirm_correction,
    drop_correction,
    propose_correction,
    void_round,
)
from policy.errors import NotAllowed, Refused
from projects.models import Event, Owner
from tests.consultations.builders import TODAY, closed, entry, opened, say, single
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
RIGHT = "业祝1"


def proposed(round, actor, after=RIGHT, room="101", reason="与不动产登记簿核对,录入时写错一字"):
    return propose_correction(entry(round, room), actor=actor, on=TODAY, after=after, reason=reason)


def codes(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def name(round, room="101") -> str:
    return entry(round, room).owner_names


def test_a_slip_is_corrected_once_another_person_confirms(clerk, colleague) -> None:
    round = opened(single(3), clerk)
    before = (round.total_area, round.total_heads)
    row = proposed(round, clerk)
    assert name(round) == "业主1"
    row = confirm_correction(row, actor=colleague, on=TODAY)
    assert (name(round), row.before, row.after) == (RIGHT, "业主1", RIGHT)
    round.refresh_from_db()
    assert (round.total_area, round.total_heads) == before


def test_the_roster_of_today_is_corrected_by_the_same_act(clerk, colleague) -> None:
    round = opened(single(3), clerk)
    row = confirm_correction(proposed(round, clerk), actor=colleague, on=TODAY)
    assert row.in_roster
    assert sorted(Owner.objects.values_list("name", flat=True)) == ["业主2", "业主3", RIGHT]


def test_two_owners_of_one_name_in_the_roster_leave_it_as_it_is(clerk, colleague) -> None:
    round = opened(single(3), clerk)
    owner = Owner.objects.get(name="业主1")
    Owner.objects.create(head=owner.head, name="业主1")
    row = confirm_correction(proposed(round, clerk), actor=colleague, on=TODAY)
    assert not row.in_roster
    assert Owner.objects.filter(name="业主1").count() == 2
    assert name(round) == RIGHT


def test_the_proposer_cannot_confirm_a_correction(clerk) -> None:
    round = opened(single(3), clerk)
    row = proposed(round, clerk)
    with pytest.raises(NotAllowed, match="另一人"):
        confirm_correction(row, actor=clerk, on=TODAY)
    assert name(round) == "业主1"


def test_what_is_no_slip_is_refused_in_words_and_nothing_is_stored(clerk) -> None:
    round = opened(single(3), clerk)
    assert codes(lambda: proposed(round, clerk, after="李芳")) == ("other_owners",)
    assert codes(lambda: proposed(round, clerk, after="业主2")) == ("other_head",)
    assert codes(lambda: proposed(round, clerk, after="李芳", reason=" ")) == ("required", "other_owners")
    assert not RollCorrection.objects.exists()


def test_one_correction_of_a_head_waits_at_a_time(clerk, colleague) -> None:
    round = opened(single(3), clerk)
    row = proposed(round, clerk)
    assert codes(lambda: proposed(round, colleague)) == ("correction_waits",)
    assert codes(lambda: drop_correction(row, actor=clerk, on=TODAY, reason="")) == ("required",)
    drop_correction(row, actor=clerk, on=TODAY, reason="看错了登记簿")
    assert codes(lambda: confirm_correction(row, actor=colleague, on=TODAY)) == ("correction_over",)
    proposed(round, colleague)


def test_it_works_while_the_count_waits_for_its_certifier_and_not_afterwards(clerk, certifier) -> None:
    round = closed(single(3), clerk, ["agree", "agree", "agree"])
    confirm_correction(proposed(round, clerk), actor=certifier, on=TODAY)
    waiting = proposed(round, clerk, room="201", after="业祝2")
    certify_round(round, actor=certifier, on=TODAY)
    assert codes(lambda: proposed(round, clerk, room="301", after="业祝3")) == ("round_over",)
    assert codes(lambda: confirm_correction(waiting, actor=certifier, on=TODAY)) == ("round_over",)


def test_a_voided_round_is_not_corrected(clerk) -> None:
    round = void_round(opened(single(2), clerk), actor=clerk, on=TODAY, reason="名册有误")
    assert codes(lambda: proposed(round, clerk)) == ("round_over",)


def test_the_ledger_does_not_mind_a_corrected_name(clerk, colleague, certifier) -> None:
    round = opened(single(3), clerk)
    say(round, "101", "agree", clerk)
    confirm_correction(proposed(round, clerk), actor=colleague, on=TODAY)
    close_round(round, actor=clerk, on=TODAY)
    assert ledger_check.check(round).fault == ""


def test_neither_name_stands_in_the_history(clerk, colleague) -> None:
    confirm_correction(proposed(opened(single(3), clerk), clerk), actor=colleague, on=TODAY)
    written = " ".join(f"{event.sentence} {event.reason} {event.data}" for event in Event.objects.all())
    assert "名册更正" in written
    assert "业主1" not in written
    assert RIGHT not in written


def test_who_may_correct(clerk, stranger, leader) -> None:
    round = opened(single(2), clerk)
    for actor in (stranger, leader, UserFactory(role="auditor")):
        with pytest.raises(NotAllowed):
            proposed(round, actor)


class TestTheDatabaseToo:
    """A shell is refused what the verbs refuse."""

    def shell(self, sql: str, *values: object) -> None:
        with (
            pytest.raises((DatabaseError, IntegrityError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values)

    def test_a_name_changes_in_no_other_way(self, clerk, colleague) -> None:
        round = opened(single(3), clerk)
        rename = "UPDATE consultations_rollentry SET owner_names = %s WHERE id = %s"
        first = entry(round, "101")
        self.shell(rename, "李芳", first.pk)
        row = proposed(round, clerk)
        self.shell(rename, RIGHT, first.pk)
        confirm_correction(row, actor=colleague, on=TODAY)
        self.shell(rename, "业主1", first.pk)
        self.shell(rename, RIGHT, entry(round, "201").pk)
        assert set(RollEntry.objects.values_list("owner_names", flat=True)) == {RIGHT, "业主2", "业主3"}

    def test_one_person_is_not_two(self, clerk) -> None:
        row = proposed(opened(single(3), clerk), clerk)
        self.shell(
            "UPDATE consultations_rollcorrection SET confirmed_by_id = %s, confirmed_at = now() WHERE id = %s",
            clerk.pk, row.pk,
        )  # fmt: skip

    def test_no_correction_is_made_confirmed(self, clerk, colleague) -> None:
        first = entry(opened(single(3), clerk), "101")
        with pytest.raises(DatabaseError, match="proposed first"), transaction.atomic():
            RollCorrection.objects.create(
                entry=first, before="业主1", after="李芳", reason="x", proposed_by=clerk, confirmed_by=colleague,
                confirmed_at=Now(),
            )  # fmt: skip

    def test_what_is_over_or_was_proposed_never_changes(self, clerk, colleague) -> None:
        row = proposed(opened(single(3), clerk), clerk)
        self.shell("UPDATE consultations_rollcorrection SET after = '李芳' WHERE id = %s", row.pk)
        confirm_correction(row, actor=colleague, on=TODAY)
        self.shell("UPDATE consultations_rollcorrection SET confirmed_at = now() WHERE id = %s", row.pk)
        self.shell("DELETE FROM consultations_rollcorrection WHERE id = %s", row.pk)
