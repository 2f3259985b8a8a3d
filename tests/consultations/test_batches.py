"""Stacks of paper: counted, entered, finished, reopened."""

import pytest
from django.db import IntegrityError, transaction

from consultations.models import Ballot, PaperBatch
from consultations.queries import close_reasons
from consultations.services import cast, cast_sheet, close_round
from consultations.services.batches import finish_batch, open_batch, reopen_batch
from consultations.services.sheets import SheetBallot
from consultations.stack_queries import count_of
from policy.errors import NotAllowed, Refused
from tests.consultations.builders import TODAY, opened, say, single, unit
from tests.consultations.counting import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(clerk):
    return opened(single(5), clerk)


@pytest.fixture
def stack(round, clerk) -> PaperBatch:
    return open_batch(round, actor=clerk, on=TODAY, form_count=2)


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.codes


def test_stacks_are_numbered_within_their_round(round, clerk, stack) -> None:
    assert str(stack) == "第1批"
    assert str(open_batch(round, actor=clerk, on=TODAY)) == "第2批"
    assert open_batch(opened(single(1), clerk), actor=clerk, on=TODAY).number == 1


def test_a_form_goes_into_its_stack_and_is_counted_with_it(round, clerk, stack) -> None:
    assert say(round, "101", "agree", clerk, batch=stack).stack.entered == 1
    entered = say(round, "201", "agree", clerk, batch=stack)
    assert (entered.stack.entered, entered.stack.counted, entered.stack.number) == (2, 2, 1)
    assert Ballot.objects.filter(batch=stack).count() == 2


def test_a_correction_in_the_stack_is_no_second_form(round, clerk, stack) -> None:
    say(round, "101", "agree", clerk, batch=stack)
    assert say(round, "101", "disagree", clerk, batch=stack).stack.entered == 1
    assert count_of(stack) == 1


def test_without_a_stack_entering_costs_what_it_did(round, clerk, stack) -> None:
    first, second = unit(round, "101"), unit(round, "201")
    with statements(most=3):
        cast(round, actor=clerk, on=TODAY, choice="agree", unit=first)
    with statements(most=4):
        cast(round, actor=clerk, on=TODAY, choice="agree", unit=second, batch=stack.pk)


def test_a_stack_is_finished_when_both_numbers_are_the_same(round, clerk, stack) -> None:
    say(round, "101", "agree", clerk, batch=stack)
    with pytest.raises(Refused) as refusal:
        finish_batch(stack, actor=clerk, on=TODAY)
    assert "点数 2 份,已录 1 份" in str(refusal.value)
    say(round, "201", "agree", clerk, batch=stack)
    assert finish_batch(stack, actor=clerk, on=TODAY).is_finished


def test_a_difference_is_explained_or_the_count_corrected(round, clerk, stack) -> None:
    say(round, "101", "agree", clerk, batch=stack)
    explained = finish_batch(stack, actor=clerk, on=TODAY, difference="一份为空白表")
    assert explained.difference == "一份为空白表"
    reopen_batch(stack, actor=clerk, on=TODAY)
    counted = finish_batch(stack, actor=clerk, on=TODAY, form_count=1, difference="不再需要")
    assert (counted.form_count, counted.difference) == (1, "")


def test_a_stack_without_a_count_is_not_finished(round, clerk) -> None:
    stack = open_batch(round, actor=clerk, on=TODAY)
    assert refused(lambda: finish_batch(stack, actor=clerk, on=TODAY)) == ("not_counted",)


@pytest.mark.parametrize("count", [0, -1, 5_001])
def test_a_count_nobody_can_have_is_refused(round, clerk, count) -> None:
    assert refused(lambda: open_batch(round, actor=clerk, on=TODAY, form_count=count)) == ("bad_count",)


def test_a_finished_stack_takes_corrections_and_no_new_form_until_reopened(round, clerk, stack) -> None:
    for room in ("101", "201"):
        say(round, room, "agree", clerk, batch=stack)
    finish_batch(stack, actor=clerk, on=TODAY)
    assert refused(lambda: finish_batch(stack, actor=clerk, on=TODAY)) == ("stack_finished",)
    assert say(round, "101", "disagree", clerk, batch=stack).corrected
    assert refused(lambda: say(round, "301", "agree", clerk, batch=stack)) == ("stack_finished",)
    reopen_batch(stack, actor=clerk, on=TODAY)
    assert say(round, "301", "agree", clerk, batch=stack).stack.entered == 3
    assert refused(lambda: reopen_batch(stack, actor=clerk, on=TODAY)) == ("stack_open",)


def test_a_stack_of_another_round_or_a_form_without_room_is_refused(round, clerk, stack) -> None:
    other = open_batch(opened(single(1), clerk), actor=clerk, on=TODAY)
    assert refused(lambda: say(round, "101", "agree", clerk, batch=other)) == ("unknown_stack",)
    head = unit(round, "101").entry
    act = lambda: cast(round, actor=clerk, on=TODAY, choice="agree", entry=head, batch=stack)  # noqa: E731
    assert refused(act) == ("stack_needs_unit",)
    assert not Ballot.objects.exists()


def test_a_sheet_may_name_its_stack(round, clerk, stack) -> None:
    rows = [SheetBallot(row, unit(round, room).pk, "agree") for row, room in ((2, "101"), (3, "201"))]
    cast_sheet(round, rows, actor=clerk, on=TODAY, batch=stack)
    assert count_of(stack) == 2
    finish_batch(stack, actor=clerk, on=TODAY)
    assert refused(lambda: cast_sheet(round, rows, actor=clerk, on=TODAY, batch=stack)) == ("stack_finished",)
    elsewhere = open_batch(opened(single(1), clerk), actor=clerk, on=TODAY)
    assert refused(lambda: cast_sheet(round, rows, actor=clerk, on=TODAY, batch=elsewhere)) == (
        "unknown_stack",
    )


def test_a_round_does_not_close_while_a_stack_holds_more_than_was_entered(round, clerk, stack) -> None:
    say(round, "101", "agree", clerk, batch=stack)
    with pytest.raises(Refused) as refusal:
        close_round(round, actor=clerk, on=TODAY)
    assert "第1批点数 2 份,已录 1 份,还没有录完" in str(refusal.value)
    finish_batch(stack, actor=clerk, on=TODAY, difference="一份为空白表")
    assert close_reasons(round) == []


def test_nothing_is_done_with_stacks_once_the_round_is_closed(round, clerk, stack) -> None:
    finish_batch(stack, actor=clerk, on=TODAY, difference="没有录入")
    close_round(round, actor=clerk, on=TODAY)
    for act in (open_batch, finish_batch, reopen_batch):
        subject = round if act is open_batch else stack
        assert refused(lambda act=act, subject=subject: act(subject, actor=clerk, on=TODAY)) == (
            "round_not_open",
        )


def test_only_who_enters_ballots_handles_stacks(round, stack, stranger, certifier, leader) -> None:
    for actor in (stranger, certifier, leader):
        for act, subject in ((open_batch, round), (finish_batch, stack), (reopen_batch, stack)):
            with pytest.raises(NotAllowed):
                act(subject, actor=actor, on=TODAY)


def test_the_database_numbers_each_stack_once(round, clerk, stack) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.create(round=round, number=1, opened_by=clerk)
