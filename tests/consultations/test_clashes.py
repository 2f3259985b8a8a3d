"""纸质与网上不一致: found in every order and by every door, never overwritten silently, over once a clerk has looked."""

from datetime import date

import pytest

from consultations.clashing import open_clashes, web_count
from consultations.models import Clash, EffectiveBallot
from consultations.queries import close_reasons, differences, tally_of
from consultations.services import (
    SheetBallot,
    cast,
    cast_sheet,
    certify_round,
    close_round,
    confirm_settlement,
    propose_settlement,
)
from consultations.services.clashes import see_clash
from policy.errors import NotAllowed, Refused
from projects.models import Event
from tests.consultations.builders import TODAY, entry, opened, say, single, unit
from tests.consultations.counting import statements
from tests.consultations.letters import sent

pytestmark = pytest.mark.django_db
TWO_OF_ONE = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


@pytest.fixture
def round(clerk):
    return opened(single(3), clerk)


def said(round) -> list[tuple[str, str]]:
    """Paper and web of each open clash."""
    return [(clash.paper.choice, clash.online.choice) for clash in open_clashes(round)]


def counts(round) -> str:
    assert differences(round) == []
    return EffectiveBallot.objects.get(round=round).choice


def test_paper_after_web_prevails_and_the_clerk_is_told(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    entered = say(round, "101", "agree", clerk)
    assert (entered.clash.paper_choice, entered.clash.online_choice) == ("agree", "disagree")
    assert (counts(round), said(round)) == ("agree", [("agree", "disagree")])


def test_web_after_paper_is_kept_beside_it(round, clerk) -> None:
    say(round, "101", "agree", clerk)
    sent(entry(round, "101"), clerk, "disagree")
    assert (counts(round), said(round)) == ("agree", [("agree", "disagree")])


@pytest.mark.parametrize("paper_first", [True, False])
def test_the_same_opinion_on_paper_and_web_is_no_clash(round, clerk, paper_first) -> None:
    acts = [lambda: say(round, "101", "agree", clerk), lambda: sent(entry(round, "101"), clerk, "agree")]
    for act in acts if paper_first else reversed(acts):
        act()
    assert (counts(round), said(round)) == ("agree", [])


def test_correcting_the_mistyped_paper_ends_the_clash(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    say(round, "101", "agree", clerk)
    assert say(round, "101", "disagree", clerk).clash is None
    assert (counts(round), said(round)) == ("disagree", [])
    assert Clash.objects.get().ended_at is not None


def test_another_paper_form_that_differs_too_is_a_clash_of_its_own(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    say(round, "101", "agree", clerk)
    say(round, "101", "abstain", clerk)
    assert (counts(round), said(round)) == ("abstain", [("abstain", "disagree")])
    assert Clash.objects.count() == 2


def test_a_clash_already_looked_at_is_not_asked_again_for_the_same_two_opinions(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    say(round, "101", "agree", clerk)
    see_clash(open_clashes(round)[0], actor=clerk, on=TODAY)
    say(round, "101", "agree", clerk)
    assert said(round) == []
    say(round, "101", "abstain", clerk)
    assert said(round) == [("abstain", "disagree")]


def test_a_sheet_finds_the_clashes_of_its_rows(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "disagree")
    sent(entry(round, "201"), clerk, "agree")
    rows = [SheetBallot(n, unit(round, room).pk, "agree") for n, room in enumerate(("101", "201", "301"), 2)]
    cast_sheet(round, rows, actor=clerk, on=TODAY)
    assert said(round) == [("agree", "disagree")]
    assert (tally_of(round).agree.heads, differences(round)) == (3, [])


def test_two_who_settle_contradictory_paper_open_what_the_web_says_otherwise(clerk, colleague) -> None:
    round = opened(TWO_OF_ONE, clerk)
    sent(entry(round, "101"), clerk, "abstain")
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    assert (counts(round), said(round)) == ("unresolved", [])
    settlement = propose_settlement(
        entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="电话核实"
    )
    confirm_settlement(settlement, actor=colleague, on=TODAY)
    assert (counts(round), said(round)) == ("agree", [("agree", "abstain")])


# ---- looking


def clashing_round(round, clerk) -> Clash:
    sent(entry(round, "101"), clerk, "disagree")
    say(round, "101", "agree", clerk)
    return open_clashes(round)[0]


def test_looking_ends_it_with_name_and_note_and_stands_in_the_history(round, clerk) -> None:
    clash = see_clash(clashing_round(round, clerk), actor=clerk, on=TODAY, note="电话问过业主")
    assert (clash.seen_by, clash.note, said(round)) == (clerk, "电话问过业主", [])
    assert "不一致" in Event.objects.get(verb="see_clash").sentence


def test_looking_twice_is_refused(round, clerk, colleague) -> None:
    clash = clashing_round(round, clerk)
    see_clash(clash, actor=clerk, on=TODAY)
    with pytest.raises(Refused) as refused:
        see_clash(clash, actor=colleague, on=TODAY)
    assert refused.value.codes == ("clash_over",)


def test_a_stranger_does_not_look(round, clerk, stranger) -> None:
    clash = clashing_round(round, clerk)
    with pytest.raises(NotAllowed):
        see_clash(clash, actor=stranger, on=TODAY)


def test_a_round_does_not_close_over_an_open_clash_and_names_it(round, clerk) -> None:
    clash = clashing_round(round, clerk)
    with pytest.raises(Refused) as refused:
        close_round(round, actor=clerk, on=TODAY)
    assert refused.value.codes == ("clash",)
    assert "1幢1单元101室:纸质“同意”与网上“不同意”不一致" in refused.value.reasons[0].message
    see_clash(clash, actor=clerk, on=TODAY)
    assert close_reasons(round) == []
    close_round(round, actor=clerk, on=TODAY)


def test_who_looked_at_a_clash_has_entered_nothing_and_may_certify(round, clerk, certifier) -> None:
    see_clash(clashing_round(round, clerk), actor=certifier, on=TODAY)
    close_round(round, actor=clerk, on=TODAY)
    certified = certify_round(round, actor=certifier, on=date(2019, 10, 22))
    assert certified.agree_heads == 1


# ---- what it costs


def test_entering_still_costs_three_statements_where_nobody_answered_online(round, clerk) -> None:
    flat = unit(round, "101")
    with statements(most=3):
        cast(round, actor=clerk, on=TODAY, choice="agree", unit=flat)


def test_a_form_beside_an_agreeing_answer_costs_two_more(round, clerk) -> None:
    sent(entry(round, "101"), clerk, "agree")
    flat = unit(round, "101")
    with statements(most=5):
        cast(round, actor=clerk, on=TODAY, choice="agree", unit=flat)


def test_how_many_came_over_the_web(round, clerk) -> None:
    clashing_round(round, clerk)
    sent(entry(round, "201"), clerk, "agree")
    found = web_count(round)
    assert (found.heads, found.clashes) == (1, 1)
