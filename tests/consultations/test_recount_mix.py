"""The auditor's script recounts every kind of form: paper and online, overruled, retracted, several flats of one head."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import board
from consultations.ledger_check import check
from consultations.models import Ballot, RollEntry, Round
from consultations.queries import differences, unresolved
from consultations.services import cast, certify_round, close_round, confirm_settlement, propose_settlement
from policy.loader import load_scheme
from tests.consultations.acting import answer, see_clashes, take_out
from tests.consultations.builders import TODAY, opened
from tests.consultations.test_ledger import fault, past_the_portal
from tests.consultations.test_recount_script import LATER, exported, recounted
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HEADS = [
    [("1", "1", "101", "61.63"), ("1", "1", "102", "86.34"), ("1", "1", "103", "0.01")],
    [("1", "1", "201", "50.00"), ("1", "1", "202", "50.01")],
    [("1", "1", "301", "33.33")],
    [("1", "1", "401", "19999.99")],
]
UNITS = [(head, place) for head, units in enumerate(HEADS) for place in range(len(units))]
choice = st.sampled_from(("agree", "agree", "disagree", "abstain"))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("paper"), st.sampled_from(UNITS), choice),
        st.tuples(st.just("paper"), st.sampled_from([(head, None) for head in range(4)]), choice),
        st.tuples(st.just("online"), st.sampled_from([(head, None) for head in range(4)]), choice),
        st.tuples(st.just("retract"), st.sampled_from(UNITS), st.none()),
    ),
    min_size=6,
    max_size=24,
)


def held(sequence: list, rule_set: str) -> Round:
    """A certified round in which all of it happened; contradictions are settled by two before it closes."""
    clerk, colleague, certifier = UserFactory(), UserFactory(), UserFactory(role="street_certifier")
    round = opened(HEADS, clerk, rule_set=rule_set, **LATER)
    heads = list(round.roll.order_by("id").prefetch_related("units"))
    for kind, (number, place), said in sequence:
        _act(round, clerk, kind, heads[number], place, said)
    for head in unresolved(round):
        proposal = propose_settlement(head, actor=clerk, on=TODAY, choice="agree", reason="电话核实")
        confirm_settlement(proposal, actor=colleague, on=TODAY)
    see_clashes(round, clerk)
    return certify_round(close_round(round, actor=clerk, on=TODAY), actor=certifier, on=TODAY)


def _act(round: Round, clerk, kind: str, head: RollEntry, place: int | None, said: str | None) -> None:
    room = None if place is None else head.units.all()[place]
    if kind == "online":
        answer(head, clerk, str(said))
    elif kind == "retract":
        take_out(head, clerk, room)
    else:
        where = {"entry": head} if room is None else {"unit": room}
        cast(round, actor=clerk, on=TODAY, choice=str(said), **where)


@settings(
    max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sequence=acts, rule_set=st.sampled_from(sorted(load_scheme("gongshu-2019").rule_sets)))
def test_whatever_came_in_however_the_script_recounts_to_the_last_digit(
    sequence, rule_set, tmp_path_factory
) -> None:
    round = held(sequence, rule_set)
    public = board.as_text(board.lines(round))
    status, said = recounted(tmp_path_factory.mktemp("audit"), exported(round), public)
    assert (status, said["result_ledger_list_board"]) == (0, [True] * 4)
    assert said["agree"] == [str(round.agree_area), round.agree_heads]
    assert (differences(round), check(round).fault) == ([], "")


@pytest.fixture
def mixed(clerk) -> Round:
    """Overruled by paper, alone from the web, retracted, and two flats of one head."""
    return held(
        [
            ("online", (2, None), "agree"),
            ("paper", (2, 0), "disagree"),
            ("online", (3, None), "agree"),
            ("paper", (1, 0), "agree"),
            ("paper", (1, 1), "agree"),
            ("paper", (0, None), "disagree"),
            ("retract", (0, 0), None),
            ("retract", (0, 1), None),
        ],
        "double-two-thirds",
    )


def test_paper_prevails_over_the_web_and_a_form_from_the_web_alone_counts(mixed, tmp_path) -> None:
    status, said = recounted(tmp_path, exported(mixed))
    assert said["agree"] == ["20100.00", 2]
    assert said["took_part"] == ["20133.33", 3]
    assert status == 0


def test_a_script_told_the_form_came_on_paper_disagrees(mixed, tmp_path) -> None:
    data = exported(mixed)
    from_the_web = [row for row in data["ballots"] if row[6:] == ["online"]]
    assert len(from_the_web) == 2
    from_the_web[0].pop()
    assert recounted(tmp_path, data)[0] == 1


def test_a_head_whose_only_form_was_retracted_has_no_line(clerk, tmp_path) -> None:
    round = held([("paper", (2, 0), "agree"), ("retract", (2, 0), None)], "record-only")
    assert board.lines(round) == []
    status, said = recounted(tmp_path, exported(round), "")
    assert (status, said["took_part"], said["receipts"]) == (0, ["0.00", 0], 0)


@pytest.mark.parametrize(
    "change", ["source = 'grid'", "letter_id = 0", "batch_id = 7", "carried_from_id = id"]
)
def test_a_channel_letter_stack_or_origin_changed_past_the_portal_is_named(mixed, change) -> None:
    first = Ballot.objects.filter(round=mixed, source="online").first()
    # the table's own checks hold even with triggers off
    names = ("online_by_letter_paper_by_person", "carried_from_a_ballot")
    drops = ",".join(f" DROP CONSTRAINT {name}" for name in names)
    past_the_portal(
        f"ALTER TABLE consultations_ballot {drops}",
        f"UPDATE consultations_ballot SET {change} WHERE id = {first.pk}",  # noqa: S608 - the test's own words
    )
    assert f"第1份意见(编号 {first.pk}):内容与封存时不一致" in fault(mixed)
