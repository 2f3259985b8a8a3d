"""居民出资 by its verbs: one truth of what came in, all or nothing, receipts once, nothing lost, two people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from funding.contribution_queries import building_rows, check_file, total_of
from funding.models import Contribution, ContributionSheet, FundingSource, Payment
from funding.published_money import published_money
from funding.queries import money_summary
from funding.services.contributions import cancel, drop_sheet
from funding.services.sources import commit_source, plan_source
from funding.source_sums import received
from policy.errors import NotAllowed, Refused
from projects.models import Event, Project
from reports.sources import received as reported
from tests.factories import TODAY, UserFactory, roster_of
from tests.funding.contributing import UNITS, csv, enter, keep, lines, place, plan, take
from tests.record_data import auditor, clerk, codes_of, stranger
from tests.reports.test_services import NOW

pytestmark = pytest.mark.django_db


def personal(project: Project) -> Any:
    return next(row for row in money_summary(project).sources if row.kind == "personal")


def appropriate(source: FundingSource, amount: str) -> None:
    source.appropriations.create(amount_yuan=Decimal(amount), received_on=TODAY, recorded_by=clerk())


def spend(source: FundingSource, amount: str) -> None:
    given = {
        "paid_on": TODAY,
        "payee": "浙江建工",
        "purpose": "进度款",
        "recorded_by": clerk(),
        "released_on": TODAY,
    }
    Payment.objects.create(
        source=source, amount_yuan=Decimal(amount), **given, released_by=UserFactory(role="bureau_leader")
    )


def test_what_came_in_is_what_units_paid_and_what_was_appropriated() -> None:
    project = place()
    appropriate(FundingSource.objects.get(), "300.01")
    take(project, "1-1-101", "5000.00")
    take(project, "1-2-202", "4999.99")
    gone = take(project, "1-1-201", "1.00")
    cancel(gone, actor=clerk(), on=TODAY, reason="录错")
    row = personal(project)
    assert (row.received, row.of_units) == (Decimal("10300.00"), Decimal("9999.99"))
    assert received(FundingSource.objects.get()) == row.received == money_summary(project).received
    assert reported(TODAY)[project.pk]["personal"] == row.received
    assert total_of(project).units == 2


def test_the_portal_numbers_receipts_where_the_office_has_none_and_never_twice() -> None:
    project = place()
    first, second = take(project, "1-1-101"), take(project, "1-1-102")
    assert [str(first), str(second)] == [f"{project.code}-00001", f"{project.code}-00002"]
    cancel(second, actor=clerk(), on=TODAY, reason="录错")
    assert str(take(project, "1-1-102")) == f"{project.code}-00003"
    assert str(take(project, "1-1-201", receipt_number="收0012")) == "收0012"


def test_a_receipt_number_counts_once_unless_it_was_cancelled() -> None:
    project = place()
    first = take(project, receipt_number="0012")
    with pytest.raises(Refused) as refusal:
        take(project, "1-1-102", receipt_number="0012")
    reason = refusal.value.reasons[0]
    assert (reason.code, reason.field) == ("already_recorded", "receipt_number")
    assert str(first.recorded_by) in reason.message
    cancel(first, actor=clerk(), on=TODAY, reason="号码录错户")
    assert take(project, "1-1-102", receipt_number="0012").room == "102"


def test_the_second_click_takes_nothing_twice() -> None:
    project = place()
    take(project)
    assert codes_of(partial(take, project)) == ("already_recorded",)
    assert take(project, receipt_number="第二笔")


def test_every_wrong_value_at_the_counter_is_named() -> None:
    project = place()
    with pytest.raises(Refused) as refusal:
        take(project, "9-9-999", "-1", paid_on=TODAY + timedelta(days=1), receipt_number="x" * 41)
    assert [(one.code, one.field) for one in refusal.value.reasons] == [
        ("bad_amount", "amount_yuan"), ("in_future", "paid_on"), ("bad_receipt", "receipt_number"), ("unknown_unit", "unit"),
    ]  # fmt: skip
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("typed", ["1-1-101", "1幢1单元101室", "1幢1单元101", "１－１－１０１", "1 1 101"])
def test_a_unit_is_typed_as_clerks_say_it(typed: str) -> None:
    assert take(place(), typed).place == "1幢1单元101室"


def test_what_comes_in_stays_within_the_plan() -> None:
    project = place(planned="5000.00")
    assert codes_of(partial(take, project, amount="5000.01")) == ("above_plan",)
    take(project, amount="5000.00")
    assert codes_of(partial(plan, project, "4999.99")) == ("below_received",)


def test_without_a_plan_nothing_is_taken_in() -> None:
    project = place()
    FundingSource.objects.all().delete()
    assert codes_of(partial(take, project)) == ("no_plan",)


def test_a_sheet_is_taken_in_whole() -> None:
    project = place()
    made = enter(keep(project, csv(*lines(20))))
    assert (len(made), total_of(project).amount, total_of(project).units) == (20, Decimal(100_000), 20)
    assert {(row.units, row.on_roster, row.amount) for row in building_rows(project)} == {
        (20, 20, Decimal(100_000))
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "9,1,101,,5000,2019-10-15,X1",
        "1,1,101,,-1,2019-10-15,X1",
        "1,1,101,,5000,2019-10-15,S0001",
        "1,1,101,,5.005,,",
    ],
)
def test_with_one_wrong_line_nothing_of_a_sheet_is_kept(wrong: str) -> None:
    project = place()
    with pytest.raises(Refused):
        keep(project, csv(*lines(5), wrong))
    assert not ContributionSheet.objects.exists()
    assert not Contribution.objects.exists()


def test_a_sheet_is_held_once_more_against_roster_ledger_and_plan_when_it_is_entered() -> None:
    project = place()
    sheet = keep(project, csv(*lines(5)))
    take(project, "1-2-502", receipt_number="S0002")
    project.neighbourhood.rosters.update(is_current=False)
    roster_of(project.neighbourhood, clerk(), [[(*unit, "60.00")] for unit in UNITS[1:]])
    FundingSource.objects.update(planned_yuan=Decimal(6000))
    assert codes_of(partial(enter, sheet)) == ("unknown_unit", "receipt_twice", "above_plan")
    assert Contribution.objects.count() == 1
    sheet.refresh_from_db()
    assert sheet.is_waiting


def test_the_same_file_is_entered_once() -> None:
    project = place()
    mine, theirs = (keep(project, csv(*lines(3)), by=UserFactory(role="street_clerk")) for _ in range(2))
    enter(mine)
    with pytest.raises(Refused) as refusal:
        enter(theirs)
    assert refusal.value.codes[0] == "entered_before"
    assert Contribution.objects.count() == 3


def test_a_second_upload_replaces_the_persons_first() -> None:
    project, person = place(), clerk()
    first = keep(project, csv(*lines(3)), by=person)
    second = keep(project, csv(*lines(4)), by=person)
    first.refresh_from_db()
    assert first.dropped_at
    assert codes_of(partial(enter, first)) == ("decided",)
    assert len(enter(second)) == 4


def test_a_dropped_sheet_takes_nothing_in() -> None:
    project = place()
    sheet = keep(project, csv(*lines(3)))
    drop_sheet(sheet, actor=clerk(), on=TODAY, now=NOW)
    assert codes_of(partial(enter, sheet)) == ("decided",)
    assert not Contribution.objects.exists()


def test_what_was_spent_is_not_cancelled() -> None:
    project = place()
    row = take(project, amount="1000.00")
    spend(FundingSource.objects.get(), "600.00")
    assert codes_of(partial(cancel, row, actor=clerk(), on=TODAY, reason="退款")) == ("spent",)
    small = take(project, "1-1-102", "400.00")
    assert cancel(small, actor=clerk(), on=TODAY, reason="退款").cancelled_on == TODAY


def test_residents_of_a_project_that_left_the_plan_get_their_money_back() -> None:
    project = place()
    row = take(project, amount="800.00")
    Project.objects.filter(pk=project.pk).update(state=Project.State.WITHDRAWN)
    assert codes_of(partial(take, project, "1-1-102")) == ("not_running",)
    assert cancel(row, actor=clerk(), on=TODAY, reason="项目调出计划,退款").cancelled_on == TODAY


def test_a_cancellation_needs_a_reason_and_is_done_once() -> None:
    row = take(place())
    assert codes_of(partial(cancel, row, actor=clerk(), on=TODAY, reason=" ")) == ("required",)
    cancel(row, actor=clerk(), on=TODAY, reason="录错")
    with pytest.raises(Refused) as refusal:
        cancel(row, actor=clerk(), on=TODAY, reason="录错")
    assert "已由" in refusal.value.reasons[0].message


@pytest.mark.parametrize(
    "change",
    [{"amount_yuan": 1}, {"room": "102"}, {"cancelled_on": TODAY, "cancel_reason": "x", "amount_yuan": 2}],
)
def test_the_database_itself_keeps_what_was_taken_in(change: dict[str, Any]) -> None:
    row = take(place())
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.filter(pk=row.pk).delete()


def test_no_unit_and_no_name_stands_in_the_history() -> None:
    project = place()
    enter(keep(project, csv(*lines(5))))
    take(project, "1-2-502")
    told = " ".join(Event.objects.filter(verb__startswith="contribution").values_list("sentence", flat=True))
    assert told
    assert "王某" not in told
    assert "502" not in told
    assert "王某" not in str(list(ContributionSheet.objects.values_list("rows", flat=True)))


def test_other_streets_the_auditor_and_outsiders_take_nothing_in() -> None:
    project = place()
    for actor in (
        stranger(),
        auditor(),
        UserFactory(role="finance_officer"),
        UserFactory(role="development_officer"),
    ):
        with pytest.raises(NotAllowed):
            take(project, actor=actor)


def test_no_role_outside_sees_a_unit() -> None:
    take(place())
    for role in (
        "builder_clerk",
        "development_officer",
        "finance_officer",
        "community_worker",
        "department_reviewer",
    ):
        assert not Contribution.objects.visible_to(UserFactory(role=role)).exists(), role
    assert not Contribution.objects.visible_to(stranger()).exists()
    assert Contribution.objects.visible_to(clerk()).exists()


def test_a_commitment_needs_its_document_and_lies_between_received_and_planned() -> None:
    project = place(planned="1000.00")
    take(project, amount="300.00")
    source = FundingSource.objects.get()
    commit = partial(commit_source, source, actor=clerk(), on=TODAY)
    assert codes_of(partial(commit, committed_yuan=Decimal("1000.01"), commitment_document="x")) == (
        "above_plan",
    )
    assert codes_of(partial(commit, committed_yuan=Decimal("299.99"), commitment_document="x")) == (
        "below_received",
    )
    assert codes_of(partial(commit, committed_yuan=Decimal("-1"), commitment_document=" ")) == (
        "bad_amount",
        "required",
    )
    commit(committed_yuan=Decimal("800.00"), commitment_document="出资协议")
    assert codes_of(partial(plan, project, "799.99")) == ("below_committed",)
    row = personal(project)
    assert (row.committed, row.document, row.sure) == (Decimal("800.00"), "出资协议", Decimal("800.00"))


def test_the_public_reads_nothing_that_fewer_than_five_units_paid() -> None:
    project = place()
    appropriate(FundingSource.objects.get(), "10.00")
    for unit in ("1-1-101", "1-1-102", "1-1-201", "1-1-202"):
        take(project, unit, "100.00")
    spend(FundingSource.objects.get(), "200.00")
    told = published_money(project)
    assert (told.contributions, told.few) == (None, True)
    assert (told.received, told.paid, told.balance) == (Decimal("10.00"), Decimal("10.00"), Decimal(0))
    take(project, "1-1-301", "100.00")
    told = published_money(project)
    assert told.contributions is not None
    assert (told.contributions.amount, told.contributions.units) == (Decimal("500.00"), 5)
    assert (told.received, told.paid) == (Decimal("510.00"), Decimal("200.00"))


@given(
    st.lists(
        st.tuples(st.sampled_from(UNITS), st.integers(1, 10**6), st.booleans()), min_size=1, max_size=15
    ),
    st.data(),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parts_make_the_whole_over_random_sheets(
    rows: list[tuple[tuple[str, str, str], int, bool]], data: Any
) -> None:
    with transaction.atomic():
        project = place(planned="900000000.00")
        text = [
            f"{'-'.join(unit)},{Decimal(fen) / 100},2019-10-15,R{number}"
            for number, (unit, fen, _) in enumerate(rows)
        ]
        made = enter(keep(project, csv(*text, head="地址,金额,日期,收据编号")))
        gone = [row for row, (_, _, stays) in zip(made, rows, strict=True) if not stays]
        for row in gone:
            cancel(row, actor=clerk(), on=TODAY, reason="退款")
        whole = sum((Decimal(fen) / 100 for _, fen, stays in rows if stays), Decimal(0))
        assert total_of(project).amount == whole == personal(project).received
        assert sum(row.amount for row in building_rows(project)) == whole
        assert sum(row.receipts for row in building_rows(project)) == len(made) - len(gone)
        transaction.set_rollback(True)


def test_five_thousand_rows_of_queries_do_not_grow(django_assert_max_num_queries: Any) -> None:
    project = place()
    small = csv(*lines(2))
    with django_assert_max_num_queries(3):
        check_file(project, small, "a.csv", None, TODAY)
    with django_assert_max_num_queries(3):
        check_file(project, csv(*lines(20)), "a.csv", None, TODAY)


def both(*acts: Callable[[], Any]) -> list[Any]:
    """The acts at the same moment, each on its own connection: results, or what was refused."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def of_two(first: User, second: User) -> tuple[ContributionSheet, partial[Any], partial[Any]]:
    sheet = keep(place(), csv(*lines(10)))
    return sheet, partial(enter, sheet, by=first), partial(enter, sheet, by=second)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_entering_one_sheet_one_wins_and_the_other_sees_who() -> None:
    one, other = (
        UserFactory(role="street_clerk", full_name="甲"),
        UserFactory(role="street_clerk", full_name="乙"),
    )
    sheet, *acts = of_two(one, other)
    answers = both(*acts)
    assert Contribution.objects.count() == 10
    lost = next(answer for answer in answers if isinstance(answer, Refused))
    sheet.refresh_from_db()
    assert sheet.decided_by in (one, other)
    assert f"已由{sheet.decided_by}于" in lost.reasons[0].message


def test_one_after_the_other_is_refused_alike() -> None:
    one, other = (
        UserFactory(role="street_clerk", full_name="甲"),
        UserFactory(role="street_clerk", full_name="乙"),
    )
    _, first, second = of_two(one, other)
    assert len(first()) == 10
    with pytest.raises(Refused) as refusal:
        second()
    assert refusal.value.codes == ("decided",)
    assert "已由甲于" in refusal.value.reasons[0].message


@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_get_two_numbers() -> None:
    project, one, other = place(), clerk(), clerk()
    made = both(partial(take, project, "1-1-101", actor=one), partial(take, project, "1-1-102", actor=other))
    assert sorted(map(str, made)) == [f"{project.code}-00001", f"{project.code}-00002"]


def test_a_planned_source_is_planned_again_as_before() -> None:
    project = place(planned="10.00")
    plan_source(project, actor=clerk(), on=TODAY, kind="personal", planned_yuan=Decimal("20.00"))
    assert FundingSource.objects.get().planned_yuan == Decimal("20.00")
