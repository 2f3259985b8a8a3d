"""账册: whatever is changed past the portal after sealing, verify_ledger names the first bad row."""

# ruff: noqa: S608 - statements put together from the tests' own constants and numbers

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from consultations.ledger_check import check
from consultations.models import Ballot, LedgerBlock, LedgerSeal, Round
from consultations.services import certify_round, close_round
from consultations.services.sealing import seal_open_rounds
from consultations.tasks import seal_ballots
from projects.models import Event
from tests.consultations.builders import TODAY, opened, say, single

pytestmark = pytest.mark.django_db
ROOMS = ("101", "201", "301", "401", "501")


@pytest.fixture
def round(clerk) -> Round:
    """Five ballots: three sealed by beat, two by the closing."""
    round = opened(single(5), clerk)
    for room in ROOMS[:3]:
        say(round, room, "agree", clerk)
    assert seal_ballots() == 3
    for room in ROOMS[3:]:
        say(round, room, "disagree", clerk, note="口头确认过")
    return close_round(round, actor=clerk, on=TODAY)


def ids(round: Round) -> list[int]:
    return list(Ballot.objects.filter(round=round).order_by("pk").values_list("pk", flat=True))


def past_the_portal(*statements: str) -> None:
    """As somebody with the database's own shell, triggers and foreign keys off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if what the portal did were committed
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def without(ballot: int) -> list[str]:
    """A ballot made to disappear with what hangs on it, all but its seal."""
    return [
        f"DELETE FROM consultations_effectiveballot WHERE ballot_id = {ballot}",
        f"DELETE FROM consultations_ballot WHERE id = {ballot}",
    ]


def verify(round: Round) -> str:
    out = StringIO()
    call_command("verify_ledger", "--round", str(round.pk), stdout=out)
    return out.getvalue()


def fault(round: Round) -> str:
    with pytest.raises(CommandError) as wrong:
        verify(round)
    return str(wrong.value)


def test_an_untouched_ledger_is_in_order_and_prints_the_head(round) -> None:
    assert f"5 份已封存,校验码 {round.ledger_head},完好" in verify(round)
    assert LedgerBlock.objects.filter(round=round).count() == 2
    assert Event.objects.get(verb="close_round").data["ledger_head"] == round.ledger_head


@pytest.mark.parametrize(
    "change",
    [
        "choice = 'disagree'", "signed_by = 'proxy'", "signed_on = '2019-10-09'", "note = '改'", "source = 'sheet'",
        "entered_at = entered_at + interval '1 microsecond'", "unit_id = NULL",
    ],
)  # fmt: skip
def test_an_edited_ballot_is_named(round, change) -> None:
    second = ids(round)[1]
    past_the_portal(f"UPDATE consultations_ballot SET {change} WHERE id = {second}")
    assert f"第2份意见(编号 {second}):内容与封存时不一致" in fault(round)


def test_a_ballot_given_to_another_clerk_is_named(round, colleague) -> None:
    first = ids(round)[0]
    past_the_portal(f"UPDATE consultations_ballot SET entered_by_id = {colleague.pk} WHERE id = {first}")
    assert f"第1份意见(编号 {first}):内容与封存时不一致" in fault(round)


def test_an_exchanged_receipt_is_named(round) -> None:
    third = ids(round)[2]
    past_the_portal(f"UPDATE consultations_ballot SET code_hash = '{'0' * 64}' WHERE id = {third}")
    assert f"第3份意见(编号 {third}):内容与封存时不一致" in fault(round)


def test_a_deleted_ballot_is_named(round) -> None:
    fourth = ids(round)[3]
    past_the_portal(*without(fourth))
    assert f"第4份意见(编号 {fourth}):已封存的意见不在册" in fault(round)


def test_a_ballot_deleted_with_its_seal_leaves_a_gap_that_is_named(round) -> None:
    second = ids(round)[1]
    past_the_portal(
        *without(second),
        f"DELETE FROM consultations_ledgerseal WHERE ballot_id = {second}",
    )
    assert "第2份意见" in fault(round)
    assert "封存记录缺失" in fault(round)


def test_two_swapped_ballots_are_named_at_the_first(round) -> None:
    first, last = ids(round)[0], ids(round)[4]
    past_the_portal(
        f"UPDATE consultations_ballot SET id = -1 WHERE id = {first}",
        f"UPDATE consultations_ballot SET id = {first} WHERE id = {last}",
        f"UPDATE consultations_ballot SET id = {last} WHERE id = -1",
    )
    assert f"第1份意见(编号 {first}):内容与封存时不一致" in fault(round)


def test_swapped_places_in_the_chain_are_named(round) -> None:
    second, third = ids(round)[1:3]
    past_the_portal(
        f"UPDATE consultations_ledgerseal SET place = 99 WHERE ballot_id = {second}",
        f"UPDATE consultations_ledgerseal SET place = 2 WHERE ballot_id = {third}",
        f"UPDATE consultations_ledgerseal SET place = 3 WHERE ballot_id = {second}",
    )
    assert f"第2份意见(编号 {third}):内容与封存时不一致" in fault(round)


INSERT = """INSERT INTO consultations_ballot
    (round_id, entry_id, unit_id, choice, signed_by, source, note, entered_by_id, entered_at)
    SELECT round_id, entry_id, unit_id, 'agree', signed_by, source, note, entered_by_id, entered_at
    FROM consultations_ballot WHERE id = {}"""


def test_an_inserted_ballot_is_named(round) -> None:
    past_the_portal(INSERT.format(ids(round)[4]))
    assert f"编号 {ids(round)[5]} 的意见:没有封存" in fault(round)


def test_a_ballot_inserted_while_the_round_is_open_is_never_sealed_and_named(clerk) -> None:
    round = opened(single(2), clerk)
    say(round, "101", "agree", clerk)
    past_the_portal(INSERT.format(ids(round)[0]))
    assert seal_open_rounds() == 1
    assert f"编号 {ids(round)[1]} 的意见:没有封存,不是按程序录入的" in fault(round)


def test_a_ballot_inserted_with_an_invented_receipt_is_never_sealed_and_named(clerk) -> None:
    """A receipt is the portal's key over a nonce: whoever has the table alone cannot make one that fits."""
    round = opened(single(2), clerk)
    say(round, "101", "agree", clerk)
    past_the_portal(INSERT.format(ids(round)[0]))
    receipt = f"nonce = '{'0' * 32}', code_hash = '{'1' * 64}'"
    past_the_portal(f"UPDATE consultations_ballot SET {receipt} WHERE id = {ids(round)[1]}")
    assert f"编号 {ids(round)[1]} 的意见:没有封存" in fault(round)
    assert seal_open_rounds() == 1
    assert f"编号 {ids(round)[1]} 的意见:没有封存,不是按程序录入的" in fault(round)


def test_a_tail_cut_off_with_all_its_records_differs_from_what_the_closing_printed(round) -> None:
    last = LedgerBlock.objects.get(round=round, number=2)
    tail = ",".join(map(str, ids(round)[3:]))
    past_the_portal(
        f"DELETE FROM consultations_ledgerseal WHERE block_id = {last.pk}",
        f"DELETE FROM consultations_ledgerblock WHERE id = {last.pk}",
        f"DELETE FROM consultations_effectiveballot WHERE ballot_id IN ({tail})",
        f"DELETE FROM consultations_ballot WHERE id IN ({tail})",
        f"UPDATE consultations_round SET ledger_head = '{last.before}' WHERE id = {round.pk}",
    )
    assert "与前后不衔接" in fault(round) or "账册末尾" in fault(round)
    assert round.ledger_head[:8] in fault(round)


def test_a_rewritten_block_is_named(round) -> None:
    past_the_portal(f"UPDATE consultations_ledgerblock SET hash = '{'0' * 64}' WHERE number = 1")
    assert "第1段封存(到第3份意见):与前后不衔接" in fault(round)


@pytest.mark.parametrize("change", ["area = area + 0.01", "unit_count = 2"])
def test_a_changed_roll_is_named(round, change) -> None:
    past_the_portal(f"UPDATE consultations_rollentry SET {change} WHERE round_id = {round.pk}")
    assert "名册、征求事项或规则与封存时不一致" in fault(round)


def test_a_changed_count_is_named(round) -> None:
    past_the_portal(f"UPDATE consultations_effectiveballot SET choice = 'agree' WHERE round_id = {round.pk}")
    assert "计入的意见与逐份意见不一致" in fault(round)


def test_all_rounds_are_checked_and_every_bad_one_said(round, clerk) -> None:
    other = opened(single(1), clerk)
    say(other, "101", "agree", clerk)
    seal_open_rounds()
    for wrong in (round, other):
        past_the_portal(f"UPDATE consultations_ballot SET choice = 'abstain' WHERE id = {ids(wrong)[0]}")
    with pytest.raises(CommandError) as said:
        call_command("verify_ledger", stdout=StringIO())
    assert str(said.value).count("内容与封存时不一致") == 2


def test_a_round_that_does_not_exist_is_said(db) -> None:
    with pytest.raises(CommandError, match="没有编号为 404"):
        call_command("verify_ledger", "--round", "404")


@pytest.mark.parametrize("table", ["ballot", "ledgerblock", "ledgerseal"])
@pytest.mark.parametrize("act", ["DELETE FROM consultations_{}", "UPDATE consultations_{} SET {} = ''"])
def test_the_ledger_is_append_only_from_a_shell_too(round, table, act) -> None:
    column = "nonce" if table == "ballot" else "hash"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act.format(table, column))


@pytest.mark.parametrize("change", ["ledger_head = 'x'", "ledger_salt = 'x'"])
def test_a_certified_rounds_head_and_salt_stand(round, certifier, change) -> None:
    certify_round(round, actor=certifier, on=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"UPDATE consultations_round SET {change} WHERE id = {round.pk}")


def test_checking_costs_the_same_for_one_ballot_and_for_many(clerk, django_assert_max_num_queries) -> None:
    round = opened(single(9), clerk)
    for floor in range(1, 10):
        say(round, f"{floor}01", "agree", clerk)
    seal_open_rounds()
    with django_assert_max_num_queries(14):
        assert check(round).sealed == 9
    assert LedgerSeal.objects.filter(round=round).count() == 9
