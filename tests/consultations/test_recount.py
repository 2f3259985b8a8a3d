"""The count that is kept equals the count of the ballots, whatever happened in whatever order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import Ballot, EffectiveBallot, Settlement
from consultations.queries import differences, recount, tally_of, unresolved
from consultations.rules import Share, decide
from consultations.services import (
    SheetBallot,
    cast,
    cast_sheet,
    confirm_settlement,
    propose_settlement,
    rebuild_effective,
)
from policy.loader import load_scheme
from tests.consultations.builders import TODAY, opened

pytestmark = pytest.mark.django_db

HEADS = [
    [("1", "1", "101", "61.63"), ("1", "1", "102", "86.34"), ("1", "1", "103", "10.01")],
    [("1", "1", "201", "50.00"), ("1", "1", "202", "50.01")],
    [("1", "1", "301", "33.33")],
]
CHOICES = ("agree", "disagree", "abstain")
choice = st.sampled_from(CHOICES)
by_unit = st.tuples(st.just("unit"), st.integers(0, 5), choice)
by_head = st.tuples(st.just("head"), st.integers(0, 2), choice)
by_sheet = st.tuples(st.just("sheet"), st.sets(st.integers(0, 5), min_size=1), choice)
settle = st.tuples(st.just("settle"), st.integers(0, 2), choice)
acts = st.lists(st.one_of(by_unit, by_unit, by_head, by_sheet, settle), max_size=15)


@pytest.fixture
def world(clerk, certifier):
    """An open round with its units and heads in order."""
    round = opened(HEADS, clerk)
    return round, list(round.units.order_by("id")), list(round.roll.order_by("id")), clerk, certifier


def perform(world, kind: str, which, said: str) -> None:
    round, units, heads, clerk, certifier = world
    if kind == "unit":
        cast(round, actor=clerk, on=TODAY, choice=said, unit=units[which])
    elif kind == "head":
        cast(round, actor=clerk, on=TODAY, choice=said, entry=heads[which])
    elif kind == "sheet":
        rows = [SheetBallot(n, units[n].pk, CHOICES[(n + len(said)) % 3]) for n in sorted(which)]
        cast_sheet(round, rows, actor=clerk, on=TODAY)
    elif (open_heads := unresolved(round)) and which < len(open_heads):
        proposal = propose_settlement(open_heads[which], actor=clerk, on=TODAY, choice=said, reason="核实")
        confirm_settlement(proposal, actor=certifier, on=TODAY)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_the_kept_count_equals_the_recount_after_any_sequence(world, sequence) -> None:
    for act in sequence:
        perform(world, *act)
    round = world[0]
    assert differences(round) == []
    assert rebuild_effective(round) == 0
    said = [(kept, area) for kept, area, _ in recount(round).values()]
    agreed = [area for kept, area in said if kept == "agree"]
    if said:
        assert tally_of(round).agree == Share(sum(agreed, start=tally_of(round).total.area * 0), len(agreed))


def test_the_tally_does_not_depend_on_the_order_of_entry(clerk) -> None:
    rooms = [("101", "agree"), ("201", "disagree"), ("301", "agree")]
    tallies = []
    for order in (rooms, rooms[::-1]):
        round = opened(HEADS, clerk)
        for room, said in order:
            cast(round, actor=clerk, on=TODAY, choice=said, unit=round.units.get(room=room))
        tallies.append(tally_of(round))
    assert tallies[0] == tallies[1]
    assert decide(tallies[0], load_scheme("gongshu-2019").rule_set("double-two-thirds")).outcome == "failed"


def test_rebuilding_repairs_lost_wrong_and_invented_rows(world) -> None:
    round, units, heads, clerk, _ = world
    cast(round, actor=clerk, on=TODAY, choice="agree", unit=units[0])
    cast(round, actor=clerk, on=TODAY, choice="disagree", unit=units[3])
    EffectiveBallot.objects.filter(entry=heads[0]).delete()
    EffectiveBallot.objects.filter(entry=heads[1]).update(choice="agree")
    any_ballot = Ballot.objects.first()
    EffectiveBallot.objects.create(
        round=round, entry=heads[2], ballot=any_ballot, choice="agree", area=heads[2].area
    )
    assert differences(round) == [head.pk for head in heads]
    assert rebuild_effective(round) == 3
    assert differences(round) == []
    assert EffectiveBallot.objects.count() == 2


def test_nobody_settles_what_does_not_contradict(world) -> None:
    assert unresolved(world[0]) == []
    assert not Settlement.objects.exists()
