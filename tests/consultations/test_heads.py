"""Heads are merged and split by a clerk with a reason, on record, while no round of the neighbourhood runs."""

from decimal import Decimal
from itertools import count
from threading import Event as Flag

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from consultations import locks
from consultations.models import RollEntry, Round
from consultations.services import close_round, heads, open_round, void_round
from consultations.services.heads import merge_heads, merge_of, split_head, tell_apart, undo_merge
from policy.errors import NotAllowed, Refused
from projects.head_queries import counting_of, head_facts
from projects.models import Event, Head, HeadDecision, Neighbourhood, Owner, Roster, Unit
from projects.services.rosters import import_roster
from projects.sheets.heads import group_heads
from projects.sheets.values import OwnerRow, RosterReading, UnitRow
from tests.consultations.builders import ENDS, OPENED, TODAY
from tests.consultations.test_races import together
from tests.factories import ProjectFactory, StreetFactory, UserFactory

pytestmark = pytest.mark.django_db

ACT = {"on": TODAY, "reason": "核对了身份证"}
NUMBERS = count(1)


def read(*owners: tuple[tuple[str, str], ...], remarks: tuple[str, ...] = ()) -> RosterReading:
    """101, 201, … of 1幢1单元 with these owners (name, digits)."""
    rows = tuple(
        UnitRow(
            "", n, "1", "1", f"{n}01", n, Decimal("50.00"),
            tuple(OwnerRow(name, digits) for name, digits in people),
            developer_block=bool(remarks) and remarks[n - 1] == "未售",
            remark=remarks[n - 1] if remarks else "",
        )
        for n, people in enumerate(owners, 1)
    )  # fmt: skip
    return RosterReading(rows=rows, heads=group_heads(rows))


def stored(place, clerk, *owners, remarks=()) -> Roster:
    sha = f"{next(NUMBERS):064d}"
    return import_roster(
        place, read(*owners, remarks=remarks), actor=clerk, on=TODAY, file_name="名册.xlsx", file_sha256=sha
    )


ZHANG, ZHANG2 = (("张三", ""),), (("张三", ""),)
WANG = (("王五", "1111"),)
COUPLE = (("王五", "1111"), ("赵六", "2222"))


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def roster(project, clerk) -> Roster:
    """Four heads: two namesakes without digits, 王五 alone, 王五 with 赵六."""
    return stored(project.neighbourhood, clerk, ZHANG, ZHANG2, WANG, COUPLE)


def of(roster: Roster, *rooms: str) -> list[int]:
    return [Unit.objects.get(roster=roster, room=room).head_id for room in rooms]


def makeup(roster: Roster) -> list[tuple[list[str], list[str]]]:
    """Rooms and owners of each head, as it stands."""
    return sorted(
        ([unit.place.room for unit in head.units], [owner.name for owner in head.owners])
        for head in head_facts(roster)
    )


def now(roster: Roster) -> int:
    roster.refresh_from_db()
    assert roster.head_count == len(head_facts(roster))
    return roster.head_count


def codes(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


# ---- merging, telling apart, splitting


def test_merged_heads_are_one_with_all_units_and_each_owner_once(roster, clerk) -> None:
    decision = merge_heads(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    assert now(roster) == 3
    assert (["101", "201"], ["张三"]) in makeup(roster)
    assert (decision.heads_before, decision.heads_after) == (4, 3)
    event = Event.objects.get(verb="decide_heads")
    assert (event.sentence, event.reason) == ("合并业主:2人合计为1人,名册由4人变为3人", "核对了身份证")
    assert "张" not in event.sentence + str(event.data) + str(decision.groups)


def test_undoing_a_merge_restores_the_heads_exactly(roster, clerk) -> None:
    before, ids = makeup(roster), of(roster, "301", "401")
    merge_heads(roster, ids, actor=clerk, **ACT)
    undo_merge(Head.objects.get(pk=of(roster, "301")[0]), actor=clerk, **ACT)
    assert (now(roster), makeup(roster), of(roster, "301", "401")) == (4, before, ids)
    again = merge_heads(roster, ids, actor=clerk, **ACT)
    assert merge_of(again.head) == again
    assert [row.kind for row in HeadDecision.objects.all()] == ["merge", "split", "merge"]


def test_a_merge_of_a_merge_is_undone_step_by_step(roster, clerk) -> None:
    before = makeup(roster)
    merge_heads(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    merge_heads(roster, of(roster, "101", "301"), actor=clerk, **ACT)
    assert now(roster) == 2
    undo_merge(Head.objects.get(pk=of(roster, "101")[0]), actor=clerk, **ACT)
    assert now(roster) == 3
    undo_merge(Head.objects.get(pk=of(roster, "101")[0]), actor=clerk, **ACT)
    assert (now(roster), makeup(roster)) == (4, before)


def test_units_of_one_head_are_split_and_merged_again(project, clerk) -> None:
    roster = stored(project.neighbourhood, clerk, WANG, WANG, WANG)
    head = Head.objects.get(roster=roster)
    leaving = Unit.objects.get(roster=roster, room="201")
    split_head(head, [leaving.pk], actor=clerk, **ACT)
    assert makeup(roster) == [(["101", "301"], ["王五"]), (["201"], ["王五"])]
    assert now(roster) == 2
    merge_heads(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    assert (now(roster), makeup(roster)) == (1, [(["101", "201", "301"], ["王五"])])


def test_people_told_apart_are_no_question_any_more_and_count_as_before(roster, clerk) -> None:
    assert [group.name for group in counting_of(roster).namesakes] == ["张三"]
    tell_apart(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    assert (now(roster), counting_of(roster).namesakes) == (4, ())


def test_different_owner_sets_are_shown_until_merged(roster, clerk) -> None:
    (group,) = counting_of(roster).overlapping
    assert (group.name, [head.pk for head in group.heads]) == ("王五", of(roster, "301", "401"))
    merge_heads(roster, of(roster, "301", "401"), actor=clerk, **ACT)
    assert counting_of(roster).overlapping == ()
    assert (["301", "401"], ["王五", "赵六"]) in makeup(roster)


# ---- refusals


def test_every_reason_is_told_at_once(roster, clerk) -> None:
    refused = codes(lambda: merge_heads(roster, [10**9], actor=clerk, on=TODAY, reason=" "))
    assert refused == ("too_few", "head_gone", "required")


def test_a_page_that_shows_heads_merged_meanwhile_changes_nothing(roster, clerk) -> None:
    ids = of(roster, "101", "201")
    merge_heads(roster, ids, actor=clerk, **ACT)
    assert codes(lambda: merge_heads(roster, ids, actor=clerk, **ACT)) == ("head_gone",)
    assert codes(lambda: undo_merge(Head.objects.get(pk=ids[0]), actor=clerk, **ACT)) == ("head_gone",)
    assert codes(lambda: split_head(Head.objects.get(pk=ids[0]), [1], actor=clerk, **ACT)) == ("head_gone",)


def test_what_cannot_be_split_is_refused(roster, clerk) -> None:
    head = Head.objects.get(pk=of(roster, "301")[0])
    unit, other = (Unit.objects.get(roster=roster, room=room).pk for room in ("301", "401"))
    assert codes(lambda: split_head(head, [], actor=clerk, **ACT)) == ("no_unit",)
    assert codes(lambda: split_head(head, [unit], actor=clerk, **ACT)) == ("all_units",)
    assert codes(lambda: split_head(head, [other], actor=clerk, **ACT)) == ("head_gone",)
    assert codes(lambda: undo_merge(head, actor=clerk, **ACT)) == ("head_gone",)
    made = merge_heads(roster, of(roster, "301", "401"), actor=clerk, **ACT).head
    assert codes(lambda: split_head(made, [unit], actor=clerk, **ACT)) == ("merged_head",)


def test_the_developers_block_stays_one_head(project, clerk) -> None:
    company = (("房产公司", ""),)
    roster = stored(project.neighbourhood, clerk, company, company, WANG, remarks=("未售", "未售", ""))
    block = Head.objects.get(roster=roster, is_developer=True)
    unit = Unit.objects.get(roster=roster, room="101").pk
    assert codes(lambda: split_head(block, [unit], actor=clerk, **ACT)) == ("developer_block",)
    mixed = of(roster, "101", "301")
    assert codes(lambda: merge_heads(roster, mixed, actor=clerk, **ACT)) == ("developer_block",)


def test_an_older_roster_is_left_as_it_is(roster, project, clerk) -> None:
    ids = of(roster, "101", "201")
    stored(project.neighbourhood, clerk, ZHANG, ZHANG2)
    assert codes(lambda: merge_heads(roster, ids, actor=clerk, **ACT)) == ("old_roster",)


def test_decisions_do_not_carry_over_to_a_new_roster(roster, project, clerk) -> None:
    merge_heads(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    assert stored(project.neighbourhood, clerk, ZHANG, ZHANG2, WANG, COUPLE, WANG).head_count == 4


@pytest.mark.parametrize("role", [Role.STREET_CERTIFIER, Role.BUREAU_OFFICER, Role.AUDITOR])
def test_only_the_streets_own_clerk_decides(roster, role) -> None:
    ids = of(roster, "101", "201")
    for user in (UserFactory(role=role), UserFactory(street=StreetFactory(code="daguan"))):
        with pytest.raises(NotAllowed):
            merge_heads(roster, ids, actor=user, **ACT)
    assert now(roster) == 4


# ---- rounds


def begun(project, clerk, **more) -> Round:
    fields = {"on": OPENED, "number": 1, "ends_on": ENDS, "question": "是否同意改造"}
    return open_round(project, actor=clerk, **fields | more)


def test_nothing_is_merged_or_split_while_a_round_runs(roster, project, clerk) -> None:
    ids, round = of(roster, "101", "201"), begun(project, clerk)
    assert codes(lambda: merge_heads(roster, ids, actor=clerk, **ACT)) == ("round_running",)
    close_round(round, actor=clerk, on=TODAY)
    assert codes(lambda: tell_apart(roster, ids, actor=clerk, **ACT)) == ("round_running",)
    void_round(round, actor=clerk, on=TODAY, reason="名册有误")
    merge_heads(roster, ids, actor=clerk, **ACT)
    assert now(roster) == 3


def test_a_frozen_roll_keeps_its_heads_and_the_next_one_has_the_new(roster, project, clerk) -> None:
    first = begun(project, clerk)
    void_round(first, actor=clerk, on=TODAY, reason="名册有误")
    merge_heads(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    second = begun(project, clerk)
    assert (first.roll.count(), second.roll.count(), second.total_heads) == (4, 3, 3)
    entry = RollEntry.objects.get(round=second, unit_count=2)
    assert (entry.area, entry.owner_names) == (Decimal("100.00"), "张三")


@pytest.mark.parametrize(
    "statement", ["UPDATE projects_headdecision SET reason=''", "DELETE FROM projects_headdecision"]
)
def test_decisions_cannot_be_changed_from_a_shell(roster, clerk, statement) -> None:
    merge_heads(roster, of(roster, "101", "201"), actor=clerk, **ACT)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


# ---- a clerk merges at the moment another opens the round: never after the roll is frozen


def merging_meets_opening(roster, project, clerk, monkeypatch) -> tuple[int, int]:
    """Heads on the roll and on the roster, where the merge has looked for rounds before the round opens."""
    ids = of(roster, "101", "201")
    looked, opened_ = Flag(), Flag()
    ask = heads.running_reasons

    def slow(subject):
        reasons = ask(subject)
        looked.set()
        opened_.wait(1)
        return reasons

    def opening():
        looked.wait(5)
        try:
            return begun(project, clerk)
        finally:
            opened_.set()

    monkeypatch.setattr(heads, "running_reasons", slow)
    together([lambda: merge_heads(roster, ids, actor=clerk, **ACT), opening])
    return RollEntry.objects.count(), now(roster)


@pytest.mark.django_db(transaction=True)
def test_a_roll_is_never_frozen_while_heads_are_being_merged(roster, project, clerk, monkeypatch) -> None:
    assert merging_meets_opening(roster, project, clerk, monkeypatch) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_roster_moves_under_the_open_round(roster, project, clerk, monkeypatch) -> None:
    monkeypatch.setattr(locks, "neighbourhood_for_heads", lambda pk: Neighbourhood.objects.get(pk=pk))
    assert merging_meets_opening(roster, project, clerk, monkeypatch) == (4, 3)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_merging_the_same_heads_merge_once(roster, clerk, colleague) -> None:
    ids = of(roster, "101", "201")
    together([lambda who=who: merge_heads(roster, ids, actor=who, **ACT) for who in (clerk, colleague)])
    assert (HeadDecision.objects.count(), now(roster)) == (1, 3)
    assert Owner.objects.filter(head__in=of(roster, "101")).count() == 1
