"""登记送达: when, how and by whom; the last entry is what counts."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from consultations.letter_queries import counted, delivery_rows
from consultations.models import Delivery, RollEntry, Round
from consultations.services import close_round
from consultations.services.deliveries import record_delivery
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import OPENED, TODAY, opened, single
from tests.consultations.counting import statements

pytestmark = pytest.mark.django_db


def heads(round: Round) -> list[RollEntry]:
    return list(round.roll.order_by("pk"))


def recorded(round: Round, entries, actor, **changed) -> list[Delivery]:
    said = {"how": "in_person", "delivered_on": TODAY, "delivered_by": "李社工", "on": TODAY}
    return record_delivery(round, entries, actor=actor, **(said | changed))


def test_many_heads_at_once_in_one_event(clerk) -> None:
    round = opened(single(5), clerk)
    made = recorded(round, heads(round)[:3], clerk, note="上门")
    assert [(row.how, row.delivered_by, row.recorded_by) for row in made] == [
        ("in_person", "李社工", clerk)
    ] * 3
    assert counted(round).sentence == "已送达 3 / 5 人"
    assert Event.objects.get(verb="record_delivery").sentence == "第一次征求意见:登记送达(当面送达),3 人"


def test_the_last_entry_counts_and_the_earlier_one_stays(clerk) -> None:
    round = opened(single(2), clerk)
    first = heads(round)[0]
    for how, delivered in (("failed", 0), ("mailbox", 1), ("failed", 0), ("post", 1)):
        recorded(round, [first], clerk, how=how)
        assert counted(round).delivered == delivered
    assert Delivery.objects.count() == 4
    for change in (lambda: Delivery.objects.update(how="post"), lambda: Delivery.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"delivered_on": TODAY + timedelta(days=1)}, "delivered_in_future"),
        ({"delivered_on": OPENED - timedelta(days=1)}, "delivered_before_opening"),
        ({"how": "pigeon"}, "bad_way"),
        ({"delivered_by": "  "}, "required"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(clerk, changed, code) -> None:
    round = opened(single(2), clerk)
    with pytest.raises(Refused) as refused:
        recorded(round, heads(round), clerk, **changed)
    assert refused.value.codes == (code,)
    assert not Delivery.objects.exists()


def test_every_reason_is_told_at_once(clerk) -> None:
    round = opened(single(1), clerk)
    with pytest.raises(Refused) as refused:
        recorded(round, [], clerk, how="", delivered_by="", delivered_on=date(2030, 1, 1))
    assert refused.value.codes == ("nobody_chosen", "delivered_in_future", "bad_way", "required")


def test_a_head_of_another_round_is_refused(clerk) -> None:
    round, other = opened(single(1), clerk), opened(single(1), clerk)
    with pytest.raises(Refused) as refused:
        recorded(round, heads(other), clerk)
    assert refused.value.codes == ("not_on_roll",)


def test_strangers_certifiers_and_closed_rounds_are_refused(clerk, certifier, stranger) -> None:
    round = opened(single(1), clerk)
    for person in (certifier, stranger):
        with pytest.raises(NotAllowed):
            recorded(round, heads(round), person)
    close_round(round, actor=clerk, on=TODAY)
    with pytest.raises(Refused) as refused:
        recorded(round, heads(round), clerk)
    assert refused.value.codes == ("round_not_open",)


def test_the_list_goes_up_the_stairs_and_asks_the_same_however_many(clerk) -> None:
    flats = [("10", "1", "101"), ("2", "2", "301"), ("2", "1", "1001"), ("2", "1", "201")]
    round = opened([[(*flat, "50.00")] for flat in flats], clerk)
    recorded(round, heads(round)[:1], clerk)
    with statements(4):
        rows = delivery_rows(round)
    assert [row.units[0].place for row in rows] == [
        "2幢1单元201室", "2幢1单元1001室", "2幢2单元301室", "10幢1单元101室",
    ]  # fmt: skip
    assert [row.units[0].room for row in delivery_rows(round, "2")] == ["201", "1001", "301"]
    assert len(delivery_rows(round, undelivered=True)) == 3
