"""A sheet of ballots: previewed, then all of it or nothing, once."""

from datetime import timedelta

import pytest

from consultations.models import Ballot, BallotSheet, EffectiveBallot
from consultations.queries import differences, tally_of
from consultations.services import (
    SheetBallot,
    cast_sheet,
    close_round,
    drop_sheet,
    enter_sheet,
    keep_sheet,
    propose_settlement,
)
from policy.errors import NotAllowed, Refused
from projects.models import Project
from tests.consultations.builders import OPENED, TODAY, entry, opened, say, single, unit
from tests.consultations.counting import statements

pytestmark = pytest.mark.django_db

TWO_OF_ONE = [[("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")], [("1", "1", "201", "50.00")]]


def rows_of(round, *said: tuple[str, str], **fields) -> list[SheetBallot]:
    return [
        SheetBallot(n, unit(round, room).pk, choice, **fields) for n, (room, choice) in enumerate(said, 2)
    ]


def test_rows_of_one_head_that_contradict_leave_it_unresolved(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    rows = rows_of(round, ("101", "agree"), ("102", "disagree"), ("201", "agree"))
    cast_sheet(round, rows, actor=clerk, on=TODAY)
    tally = tally_of(round)
    assert (tally.unresolved.heads, tally.agree.heads, tally.disagree.heads) == (1, 1, 0)
    assert differences(round) == []


def test_a_sheet_corrects_what_was_entered_before_and_overtakes_proposals(clerk) -> None:
    round = opened(TWO_OF_ONE, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    proposal = propose_settlement(entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="核实")
    cast_sheet(round, rows_of(round, ("102", "agree")), actor=clerk, on=TODAY)
    proposal.refresh_from_db()
    assert not proposal.is_waiting
    assert tally_of(round).agree.heads == 1


def test_one_bad_row_and_nothing_is_stored(clerk) -> None:
    round = opened(single(3), clerk)
    rows = [
        *rows_of(round, ("101", "agree"), ("201", "maybe")),
        SheetBallot(4, 0, "agree"),
        SheetBallot(5, unit(round, "101").pk, "agree"),
        SheetBallot(6, unit(round, "301").pk, "agree", signed_by="dog", signed_on=TODAY + timedelta(1)),
    ]
    with pytest.raises(Refused) as refused:
        cast_sheet(round, rows, actor=clerk, on=TODAY)
    assert refused.value.codes == (
        "bad_choice",
        "unknown_unit",
        "duplicate_row",
        "signed_in_future",
        "bad_signer",
    )
    assert str(refused.value).startswith("第3行:")
    assert not Ballot.objects.exists()


def test_a_unit_of_another_round_is_unknown(clerk) -> None:
    round, other = opened(single(3), clerk), opened(single(3), clerk)
    with pytest.raises(Refused) as refused:
        cast_sheet(round, rows_of(other, ("101", "agree")), actor=clerk, on=TODAY)
    assert refused.value.codes == ("unknown_unit",)


def test_an_empty_sheet_is_refused(clerk) -> None:
    with pytest.raises(Refused) as refused:
        cast_sheet(opened(single(3), clerk), [], actor=clerk, on=TODAY)
    assert refused.value.codes == ("empty_sheet",)


def test_forms_signed_before_the_opening_need_to_be_reconfirmed(clerk) -> None:
    round = opened(single(3), clerk)
    rows = rows_of(round, ("101", "agree"), signed_on=OPENED - timedelta(3))
    with pytest.raises(Refused) as refused:
        cast_sheet(round, rows, actor=clerk, on=TODAY)
    assert refused.value.codes == ("signed_before_opening",)
    assert len(cast_sheet(round, rows, actor=clerk, on=TODAY, reconfirmed=True)) == 1


def test_a_sheet_costs_the_same_few_statements_however_long(clerk) -> None:
    round = opened(single(60), clerk)
    rows = [SheetBallot(n, pk, "agree") for n, pk in enumerate(round.units.values_list("pk", flat=True))]
    with statements(most=10):
        cast_sheet(round, rows, actor=clerk, on=TODAY)
    assert EffectiveBallot.objects.count() == 60


def kept(round, clerk, **options) -> BallotSheet:
    rows = rows_of(round, ("101", "agree"), ("201", "disagree"), signed_on=TODAY, note="代签有委托书")
    return keep_sheet(
        round, rows, actor=clerk, on=TODAY, file_name="意见.xlsx", file_sha256="0" * 64, **options
    )


def test_no_sheet_is_kept_for_a_project_that_stands_still(clerk) -> None:
    round = opened(single(3), clerk)
    Project.objects.filter(pk=round.project_id).update(state="paused")
    with pytest.raises(Refused, match="项目暂缓实施,不能办理。"):
        kept(round, clerk)
    assert not BallotSheet.objects.exists()


def test_a_kept_sheet_is_entered_once(clerk) -> None:
    round = opened(single(3), clerk)
    sheet = kept(round, clerk)
    assert not Ballot.objects.exists()
    enter_sheet(sheet, actor=clerk, on=TODAY)
    assert [(b.note, b.signed_on, b.sheet_id) for b in Ballot.objects.all()] == [
        ("代签有委托书", TODAY, sheet.pk)
    ] * 2
    with pytest.raises(Refused) as refused:
        enter_sheet(sheet, actor=clerk, on=TODAY)
    assert refused.value.codes == ("sheet_over",)
    assert Ballot.objects.count() == 2


def test_closing_is_refused_while_a_sheet_waits(clerk) -> None:
    round = opened(single(3), clerk)
    sheet = kept(round, clerk)
    with pytest.raises(Refused) as refused:
        close_round(round, actor=clerk, on=TODAY)
    assert refused.value.codes == ("sheet_waits",)
    drop_sheet(sheet, actor=clerk)
    assert close_round(round, actor=clerk, on=TODAY).state == "closed"


def test_a_newer_upload_replaces_the_older(clerk) -> None:
    round = opened(single(3), clerk)
    first, second = kept(round, clerk), kept(round, clerk)
    first.refresh_from_db()
    assert (first.is_waiting, second.is_waiting) == (False, True)


def test_a_stranger_keeps_enters_and_drops_nothing(clerk, stranger) -> None:
    round = opened(single(3), clerk)
    sheet = kept(round, clerk)
    for act in (
        lambda: kept(round, stranger),
        lambda: enter_sheet(sheet, actor=stranger, on=TODAY),
        lambda: drop_sheet(sheet, actor=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()
