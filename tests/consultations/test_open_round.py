"""Opening a round freezes its roll and its denominators."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from consultations.models import RollEntry, RollUnit, Round
from consultations.services import extend_round, open_round, void_round
from policy.errors import NotAllowed, Refused
from projects.models import Event, Head, Unit
from tests.consultations.builders import ENDS, OPENED, TODAY, opened, project_with, reopened, single
from tests.factories import ProjectFactory, roster_of

pytestmark = pytest.mark.django_db

TWO_OF_ONE = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


def test_the_roll_has_one_row_a_head_with_the_area_of_all_its_units(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    assert (round.total_area, round.total_heads) == (Decimal("197.97"), 2)
    both = RollEntry.objects.get(round=round, unit_count=2)
    assert (both.area, both.owner_names) == (Decimal("147.97"), "业主1")
    assert [u.place for u in both.units.all()] == ["1幢1单元101室", "1幢1单元102室"]


def test_the_rule_set_is_the_profiles_unless_another_is_named(clerk) -> None:
    assert opened(single(3), clerk).rule_set == "double-two-thirds"
    assert opened(single(3), clerk, rule_set="record-only").rule_set == "record-only"


def test_a_later_roster_does_not_move_an_open_round(clerk) -> None:
    round = opened(single(3), clerk)
    neighbourhood = round.project.neighbourhood
    neighbourhood.rosters.update(is_current=False)
    roster_of(neighbourhood, clerk, single(9))
    round.refresh_from_db()
    assert (round.total_heads, round.roll.count()) == (3, 3)


def test_the_database_itself_keeps_roll_and_totals(clerk) -> None:
    round = opened(single(3), clerk)
    for act in (
        lambda: Round.objects.filter(pk=round.pk).update(total_heads=2),
        lambda: RollEntry.objects.filter(round=round).update(area=1),
        lambda: RollUnit.objects.filter(round=round).update(area=1),
        lambda: RollUnit.objects.filter(round=round)._raw_delete("default"),
        lambda: RollEntry.objects.filter(round=round)._raw_delete("default"),
        lambda: RollEntry.objects.filter(round=round).update(owner_names="没有经两人更正的姓名"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_database_takes_no_head_and_no_unit_into_a_roll_that_is_written(clerk) -> None:
    """A roll is written in one statement at its opening; whoever comes later waits for the next round."""
    round = opened(single(3), clerk)
    entry = round.roll.first()
    for late in (
        RollEntry(round=round, head_key="late", owner_names="迟到", area=1, unit_count=1),
        RollUnit(round=round, entry=entry, building="9", entrance="", room="101", area=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            late.save()
    assert (round.roll.count(), round.units.count()) == (3, 3)


def test_every_reason_is_given_at_once(clerk) -> None:
    project = ProjectFactory()
    with pytest.raises(Refused) as refused:
        reopened(project, clerk, ends_on=OPENED - timedelta(1), question=" ")
    assert refused.value.codes == ("no_roster", "ends_before_opening", "required")


def test_only_one_round_runs_at_a_time(clerk) -> None:
    round = opened(single(3), clerk)
    for number in (1, 2):
        with pytest.raises(Refused) as refused:
            reopened(round.project, clerk, number=number)
        assert refused.value.codes == ("round_running",)


def test_a_rule_cannot_be_applied_before_it_was_in_force(clerk) -> None:
    with pytest.raises(Refused) as refused:
        opened(single(3), clerk, rule_set="civil-code-278-special")
    assert refused.value.codes == ("rule_not_yet_in_force",)
    later = date(2021, 1, 1)
    round = opened(single(3), clerk, rule_set="civil-code-278-special", on=later, ends_on=later)
    assert round.rule_set == "civil-code-278-special"


@pytest.mark.parametrize(
    ("options", "code"), [({"number": 4}, "bad_number"), ({"rule_set": "mine"}, "rule_set_unknown")]
)
def test_unknown_numbers_and_rules_are_refused(clerk, options, code) -> None:
    with pytest.raises(Refused) as refused:
        opened(single(3), clerk, **options)
    assert refused.value.codes == (code,)


def test_a_paused_project_opens_nothing(clerk) -> None:
    project = project_with(single(3), clerk)
    project.state = "paused"
    project.save()
    with pytest.raises(Refused) as refused:
        reopened(project, clerk)
    assert refused.value.codes == ("not_running",)


def test_another_streets_clerk_and_the_certifier_open_nothing(clerk, stranger, certifier) -> None:
    project = project_with(single(3), clerk)
    for actor in (stranger, certifier):
        with pytest.raises(NotAllowed):
            reopened(project, actor)


def test_a_voided_round_stays_in_the_history_and_a_new_attempt_opens(clerk) -> None:
    first = opened(single(3), clerk)
    void_round(first, actor=clerk, on=TODAY, reason="名册漏了一幢")
    second = reopened(first.project, clerk)
    assert [(r.attempt, r.state) for r in first.project.rounds.order_by("attempt")] == [
        (1, "voided"),
        (2, "open"),
    ]
    assert second.roll.count() == 3


def test_voiding_needs_a_reason_and_a_round_that_is_not_over(clerk) -> None:
    round = opened(single(3), clerk)
    with pytest.raises(Refused) as refused:
        void_round(round, actor=clerk, on=TODAY, reason="")
    assert refused.value.codes == ("required",)
    void_round(round, actor=clerk, on=TODAY, reason="名册漏了一幢")
    with pytest.raises(Refused) as refused:
        void_round(round, actor=clerk, on=TODAY, reason="再作废")
    assert refused.value.codes == ("round_over",)


def test_extending_moves_the_last_day_and_says_why(clerk) -> None:
    round = extend_round(
        opened(single(3), clerk), actor=clerk, on=ENDS, ends_on=date(2019, 11, 8), reason="台风"
    )
    assert round.ends_on == date(2019, 11, 8)
    event = Event.objects.get(verb="extend_round")
    assert (event.reason, event.data["before"]) == ("台风", str(ENDS))


def test_extending_is_refused_after_the_end_backwards_and_without_reason(clerk) -> None:
    round = opened(single(3), clerk)
    with pytest.raises(Refused) as refused:
        extend_round(round, actor=clerk, on=ENDS + timedelta(1), ends_on=ENDS, reason="")
    assert refused.value.codes == ("required", "over", "not_later")


def test_the_roll_of_4800_units_is_frozen_in_a_few_statements(clerk, django_assert_max_num_queries) -> None:
    project = project_with(single(1), clerk)
    roster = project.neighbourhood.rosters.get()
    heads = Head.objects.bulk_create([Head(roster=roster, key=f"k{n}") for n in range(4799)])
    Unit.objects.bulk_create(
        [
            Unit(roster=roster, head=head, building="2", room=str(n), area="60.00")
            for n, head in enumerate(heads)
        ]
    )
    roster.head_count, roster.total_area = 4800, Decimal("100.00") + 60 * 4799
    roster.save()
    with django_assert_max_num_queries(17):
        round = open_round(project, actor=clerk, on=OPENED, number=1, ends_on=ENDS, question="是否同意改造")
    assert round.units.count() == 4800


def test_a_roster_whose_totals_do_not_add_up_opens_nothing(clerk) -> None:
    project = project_with(single(3), clerk)
    project.neighbourhood.rosters.update(head_count=4)
    with pytest.raises(Refused) as refused:
        reopened(project, clerk)
    assert refused.value.codes == ("roster_changed",)
    assert not Round.objects.exists()


def test_the_tally_index_serves_the_tally(clerk) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'effective_tally'")
        assert "(round_id, choice) INCLUDE (area)" in cursor.fetchone()[0]
