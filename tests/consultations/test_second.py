"""Double entry: two clerks, blind to each other, until nothing differs."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from consultations.models import Ballot, PaperBatch, SecondEntry
from consultations.services import close_round
from consultations.services.batches import compare_batch, finish_batch, open_batch, reopen_batch
from consultations.services.second import drop_second, enter_second
from consultations.stack_queries import differences_of
from policy.errors import NotAllowed, Refused
from tests.consultations.builders import TODAY, opened, say, single, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(clerk):
    return opened(single(5), clerk)


@pytest.fixture
def stack(round, clerk) -> PaperBatch:
    """Two forms, entered once by the clerk."""
    stack = open_batch(round, actor=clerk, on=TODAY, form_count=2, double_entry=True)
    say(round, "101", "agree", clerk, batch=stack)
    say(round, "201", "disagree", clerk, batch=stack, signed_by="proxy")
    return finish_batch(stack, actor=clerk, on=TODAY)


def second(stack, room: str, choice: str, actor, **options) -> SecondEntry:
    return enter_second(stack, actor=actor, on=TODAY, unit=unit(stack.round, room), choice=choice, **options)


def said(stack) -> list[str]:
    return [row.sentence for row in differences_of(stack)]


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.codes


def test_every_difference_is_listed_with_its_place(stack, colleague) -> None:
    second(stack, "101", "disagree", colleague)
    second(stack, "301", "agree", colleague)
    assert said(stack) == [
        "1幢1单元101室:第一次 同意,第二次 不同意。",
        "1幢1单元201室:第一次有,第二次没有。",
        "1幢1单元301室:第二次有,第一次没有。",
    ]


def test_another_signer_is_a_difference(stack, colleague) -> None:
    second(stack, "101", "agree", colleague)
    second(stack, "201", "disagree", colleague)
    assert said(stack) == ["1幢1单元201室:第一次 委托代理人签字,第二次 本人签字。"]


def test_the_last_reading_of_a_unit_counts_and_a_slip_is_taken_out(stack, colleague) -> None:
    second(stack, "101", "disagree", colleague)
    second(stack, "101", "agree", colleague)
    second(stack, "301", "agree", colleague)
    drop_second(stack, actor=colleague, on=TODAY, unit=unit(stack.round, "301"))
    second(stack, "201", "disagree", colleague, signed_by="proxy")
    assert said(stack) == []
    act = lambda: drop_second(stack, actor=colleague, on=TODAY, unit=unit(stack.round, "301"))  # noqa: E731
    assert refused(act) == ("not_entered",)


def both_alike(stack, colleague) -> None:
    second(stack, "101", "agree", colleague)
    second(stack, "201", "disagree", colleague, signed_by="proxy")


def test_two_equal_entries_are_compared_and_the_round_may_close(stack, clerk, colleague) -> None:
    round = stack.round
    with pytest.raises(Refused) as refusal:
        close_round(round, actor=clerk, on=TODAY)
    assert "第1批 1幢1单元101室:第一次有,第二次没有。" in str(refusal.value)
    both_alike(stack, colleague)
    assert refused(lambda: close_round(round, actor=clerk, on=TODAY)) == ("not_compared",)
    assert compare_batch(stack, actor=colleague, on=TODAY).is_compared
    assert close_round(round, actor=clerk, on=TODAY).state == "closed"


def test_differing_entries_are_not_compared(stack, colleague) -> None:
    second(stack, "101", "disagree", colleague)
    assert refused(lambda: compare_batch(stack, actor=colleague, on=TODAY)) == ("mismatch", "mismatch")


def test_an_unfinished_stack_is_not_compared_and_keeps_the_round_open(stack, clerk, colleague) -> None:
    both_alike(stack, colleague)
    reopen_batch(stack, actor=clerk, on=TODAY)
    assert refused(lambda: compare_batch(stack, actor=colleague, on=TODAY)) == ("not_finished",)
    assert refused(lambda: close_round(stack.round, actor=clerk, on=TODAY)) == ("stack_open",)


def test_a_correction_after_comparing_asks_for_a_new_comparison(stack, clerk, colleague) -> None:
    both_alike(stack, colleague)
    compare_batch(stack, actor=clerk, on=TODAY)
    say(stack.round, "101", "disagree", clerk, batch=stack)
    stack.refresh_from_db()
    assert not stack.is_compared
    assert refused(lambda: close_round(stack.round, actor=clerk, on=TODAY)) == ("mismatch",)


def test_nothing_is_entered_a_second_time_once_compared(stack, colleague) -> None:
    both_alike(stack, colleague)
    compare_batch(stack, actor=colleague, on=TODAY)
    assert refused(lambda: second(stack, "101", "agree", colleague)) == ("stack_compared",)


def test_nobody_enters_both_sides(stack, clerk, colleague) -> None:
    with pytest.raises(NotAllowed) as refusal:
        second(stack, "101", "agree", clerk)
    assert refusal.value.codes == ("first_clerk",)
    second(stack, "101", "agree", colleague)
    with pytest.raises(NotAllowed) as refusal:
        say(stack.round, "101", "disagree", colleague, batch=stack)
    assert refusal.value.codes == ("second_clerk",)
    assert say(stack.round, "301", "agree", colleague).choice == "agree"  # other paper is the colleague's too


def test_the_database_too_keeps_both_sides_apart(stack, clerk, colleague) -> None:
    home = unit(stack.round, "101")
    with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
        SecondEntry.objects.create(
            batch=stack, entry=home.entry, unit=home, choice="agree", signed_by="self", entered_by=clerk
        )
    second(stack, "101", "agree", colleague)
    with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
        Ballot.objects.create(
            round=stack.round, entry=home.entry, unit=home, choice="agree", source="grid", batch=stack,
            entered_by=colleague,
        )  # fmt: skip


def test_only_a_double_stack_is_entered_twice(round, clerk, colleague) -> None:
    plain = open_batch(round, actor=clerk, on=TODAY)
    assert refused(lambda: second(plain, "101", "agree", colleague)) == ("not_double",)
    assert refused(lambda: compare_batch(plain, actor=clerk, on=TODAY)) == ("not_double",)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.filter(pk=plain.pk).update(compared_at=Now())


def test_a_bad_second_form_is_refused_with_every_reason(stack, clerk, colleague) -> None:
    elsewhere = unit(opened(single(1), clerk), "101")
    with pytest.raises(Refused) as refusal:
        enter_second(stack, actor=colleague, on=TODAY, unit=elsewhere, choice="perhaps", signed_by="dog")
    assert refusal.value.codes == ("unknown_unit", "bad_choice", "bad_signer")
    assert not SecondEntry.objects.exists()


def test_the_second_entry_is_no_ballot_and_stays_as_it_is(stack, colleague) -> None:
    before = Ballot.objects.count()
    second(stack, "101", "agree", colleague)
    assert Ballot.objects.count() == before
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_secondentry SET choice = 'agree'")


def test_strangers_certifiers_and_leaders_enter_nothing(stack, stranger, certifier, leader) -> None:
    for actor in (stranger, certifier, leader):
        with pytest.raises(NotAllowed):
            second(stack, "101", "agree", actor)
        with pytest.raises(NotAllowed):
            compare_batch(stack, actor=actor, on=TODAY)
