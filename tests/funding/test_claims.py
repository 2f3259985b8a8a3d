"""补助资金申报: claimed on the approved account, decided once, replaced by a later version; the database keeps it."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from funding.claim_queries import basis_of, outcome_of, to_claim
from funding.claim_rules import rederive
from funding.ladder_lines import Entry
from funding.models import RungLine, SubsidyArea, SubsidyClaim
from funding.queries import breakdown_of
from funding.services.accounts import Excluded, submit_final_account
from funding.services.claims import (
    claim_subsidy,
    confirm_claim,
    open_claim,
    return_claim,
    take_back_claim,
)
from policy.errors import NotAllowed, Refused
from projects.models import Event, Neighbourhood, Project
from tests.factories import TODAY, UserFactory
from tests.funding.claiming import account, area, claimed, confirmed, ready
from tests.record_data import at, clerk, codes_of, leader, officer, stranger

pytestmark = pytest.mark.django_db
State = SubsidyClaim.State
LIFT_AND_WATER = (
    Excluded("elevator", Decimal("1200000.00"), "加装电梯"),
    Excluded("secondary_water", Decimal("900000.00"), "二次供水"),
)


@pytest.mark.parametrize(
    ("amount", "square_metres", "excluded", "city"),
    [
        ("4000000.00", "10000.00", (), "2000000.00"),
        ("5200000.00", "10000.00", (), "2000000.00"),
        ("3000000.00", "10000.00", (), "1500000.00"),
        ("6000000.00", "10000.00", LIFT_AND_WATER, "1950000.00"),
        ("333333.33", "1000.00", (), "166666.67"),
    ],
    ids=["F1", "F2", "F3", "F4", "F5"],
)
def test_the_golden_subsidies_are_claimed_and_derived_again(
    amount: str, square_metres: str, excluded: tuple[Excluded, ...], city: str
) -> None:
    project = at(10)
    area(project, square_metres)
    account(project, amount, *excluded)
    claim = claimed(project)
    assert claim.city_yuan == breakdown_of(Project.objects.get(pk=project.pk)).city == Decimal(city)
    again = rederive(SubsidyClaim.objects.get(pk=claim.pk).inputs)
    assert (again.base, again.city) == (claim.base_yuan, claim.city_yuan)


def test_f6_without_a_recorded_area_nothing_is_claimed() -> None:
    project = at(10)
    account(project)
    assert codes_of(partial(claim_subsidy, project, actor=clerk(), on=TODAY)) == ("no_area",)
    assert codes_of(partial(area, project, "0.00")) == ("bad_area",)


def test_f7_before_the_account_is_approved_nothing_is_claimed_and_every_reason_is_told() -> None:
    project = at(9)
    assert codes_of(partial(claim_subsidy, project, actor=clerk(), on=TODAY)) == (
        "wrong_step", "no_account", "no_area",
    )  # fmt: skip


def test_f8_later_affordable_housing_claims_nothing_from_the_city() -> None:
    project = at(10, neighbourhood__year_built=2004, neighbourhood__affordable_housing=True)
    area(project)
    account(project, "4500000.00")
    assert basis_of(project).made.city == Decimal("0.00")
    assert codes_of(partial(claim_subsidy, project, actor=clerk(), on=TODAY)) == ("without_city",)


def test_built_too_late_there_is_nothing_to_claim() -> None:
    project = at(10, neighbourhood__year_built=2004)
    area(project)
    account(project)
    assert codes_of(partial(claim_subsidy, project, actor=clerk(), on=TODAY)) == ("not_eligible",)


def test_one_open_claim_at_a_time_and_the_second_hears_of_the_first() -> None:
    claim = claimed()
    with pytest.raises(Refused) as refusal:
        claim_subsidy(claim.project, actor=clerk(), on=TODAY)
    assert str(refusal.value) == f"{claim.claimed_by}已于2019年10月21日申报(第1次申报),正在办理。"


def test_nothing_new_to_claim_is_refused_until_account_or_area_change() -> None:
    project = confirmed().project
    assert codes_of(partial(claimed, project)) == ("nothing_changed",)
    area(project, "9000.00")
    assert claimed(project).city_yuan == Decimal("1800000.00")


def test_only_the_own_street_claims_and_only_the_officer_decides() -> None:
    project = ready()
    for person in (stranger(), officer(), leader(), UserFactory(role="finance_officer")):
        with pytest.raises(NotAllowed):
            claim_subsidy(project, actor=person, on=TODAY)
    claim = claimed(project)
    for person in (clerk(), leader(), UserFactory(role="finance_officer"), UserFactory(role="auditor")):
        for verb in (open_claim, confirm_claim, partial(return_claim, reason="x")):
            with pytest.raises(NotAllowed):
                verb(claim, actor=person, on=TODAY)


def test_a_claim_is_taken_back_until_the_bureau_opened_it() -> None:
    claim = take_back_claim(claimed(), actor=clerk(), on=TODAY)
    assert claim.state == State.TAKEN_BACK
    again = claimed(claim.project)
    assert again.number == 2
    open_claim(again, actor=officer(), on=TODAY)
    assert codes_of(partial(take_back_claim, again, actor=clerk(), on=TODAY)) == ("already_opened",)
    assert codes_of(partial(open_claim, again, actor=officer(), on=TODAY)) == ("already_opened",)


def test_a_claim_is_returned_with_a_reason_and_claimed_again() -> None:
    claim = claimed()
    assert codes_of(partial(return_claim, claim, actor=officer(), on=TODAY, reason=" ")) == ("required",)
    returned = return_claim(claim, actor=officer(), on=TODAY, reason="缺少测绘成果")
    assert (returned.state, returned.decision_note) == (State.RETURNED, "缺少测绘成果")
    assert claimed(claim.project).number == 2


def test_the_second_officer_hears_who_decided_and_what() -> None:
    claim, first = claimed(), officer()
    confirm_claim(claim, actor=first, on=TODAY)
    with pytest.raises(Refused) as refusal:
        return_claim(claim, actor=officer(), on=TODAY, reason="x")
    assert str(refusal.value) == f"{first}已于2019年10月21日办理:已核定。您的操作没有生效。"


def behind_the_guard(statement: str) -> None:
    """As somebody would who takes the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = 'origin'")


def test_what_was_returned_is_not_confirmed_by_a_page_opened_before() -> None:
    claim, first = claimed(), officer()
    return_claim(claim, actor=first, on=TODAY, reason="缺少材料")
    with pytest.raises(Refused) as refusal:
        confirm_claim(claim, actor=officer(), on=TODAY)
    assert str(refusal.value) == f"{first}已于2019年10月21日办理:已退回(缺少材料)。您的操作没有生效。"


def decided_at_once(claim: SubsidyClaim, *verbs: Any) -> list[Any]:
    """Both press in the same moment."""
    start = Barrier(len(verbs))

    def press(verb: Any) -> Any:
        start.wait()
        try:
            return verb(claim).state
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(press, verbs))


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_decides_and_the_other_is_told_who_and_what() -> None:
    claim, first, second = claimed(), officer(), officer()
    made = decided_at_once(
        claim,
        partial(confirm_claim, actor=first, on=TODAY),
        partial(return_claim, actor=second, on=TODAY, reason="缺少材料"),
    )
    claim.refresh_from_db()
    refused = [one for one in made if isinstance(one, Refused)]
    assert len(refused) == 1
    assert str(claim.decided_by) in str(refused[0])
    assert claim.get_state_display() in str(refused[0])
    deciding = ["subsidy_claim_confirmed", "subsidy_claim_returned"]
    assert Event.objects.filter(project=claim.project, verb__in=deciding).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_at_once_one_is_made() -> None:
    project = ready()
    people = [clerk(), clerk()]
    made = decided_at_once(project, *(partial(claim_subsidy, actor=one, on=TODAY) for one in people))  # type: ignore[arg-type]
    assert sorted(isinstance(one, Refused) for one in made) == [False, True]
    assert project.subsidy_claims.count() == 1


def test_without_the_lock_the_database_still_keeps_one_open_claim() -> None:
    """The twin: what the lock prevents, a constraint refuses."""
    claim = claimed()
    claim.pk, claim.number = None, 2
    with pytest.raises(DatabaseError, match="one_open_claim_per_project"), transaction.atomic():
        claim.save(force_insert=True)


def test_a_version_approved_while_a_claim_is_open_replaces_it_and_says_so() -> None:
    claim = claimed()
    approver = officer()
    account(claim.project, "3000000.00", by=approver)
    claim.refresh_from_db()
    assert claim.state == State.REPLACED
    assert claim.decision_note == "决算第2版已核定,请按新的决算重新申报。"
    with pytest.raises(Refused) as refusal:
        confirm_claim(claim, actor=officer(), on=TODAY)
    assert "已被新决算替代(决算第2版已核定" in str(refusal.value)
    assert claimed(claim.project).city_yuan == Decimal("1500000.00")


def test_a_later_version_leaves_what_is_confirmed_until_the_new_claim_is() -> None:
    first = confirmed()
    account(first.project, "3000000.00")
    first.refresh_from_db()
    assert first.state == State.CONFIRMED
    second = claimed(first.project)
    assert (second.before_yuan, second.city_yuan) == (Decimal("2000000.00"), Decimal("1500000.00"))
    confirm_claim(second, actor=officer(), on=TODAY)
    first.refresh_from_db()
    assert first.state == State.SUPERSEDED


@pytest.mark.parametrize(
    ("received", "ask", "amount"),
    [("2000000.00", "recover", "500000.00"), ("1500000.00", "even", "0.00"), ("0", "pay", "1500000.00")],
)
def test_less_than_before_is_recovered_only_where_it_was_paid(received: str, ask: str, amount: str) -> None:
    first = confirmed()
    account(first.project, "3000000.00")
    found = outcome_of(claimed(first.project), Decimal(received))
    assert (found.ask, found.amount, found.change) == (ask, Decimal(amount), Decimal("-500000.00"))


def test_more_than_before_asks_for_a_supplement() -> None:
    first = confirmed(ready("3000000.00"))
    account(first.project, "3600000.00")
    found = outcome_of(claimed(first.project), Decimal("1500000.00"))
    assert (found.ask, found.amount) == ("supplement", Decimal("300000.00"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("city_yuan", Decimal("1.00")), ("base_yuan", Decimal("1.00")), ("inputs", {}), ("before_yuan", Decimal("1.00")),
     ("received_yuan", Decimal("1.00")), ("number", 9)],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_claimed(field: str, value: Any) -> None:
    claim = claimed()
    with pytest.raises(DatabaseError, match="what was claimed is not changed"), transaction.atomic():
        SubsidyClaim.objects.filter(pk=claim.pk).update(**{field: value})


@pytest.mark.parametrize("state", ["claimed", "returned", "replaced"])
def test_the_database_refuses_to_decide_a_claim_twice(state: str) -> None:
    claim = confirmed()
    with pytest.raises(DatabaseError, match="confirmed does not become"), transaction.atomic():
        SubsidyClaim.objects.filter(pk=claim.pk).update(state=state)


def test_the_database_deletes_no_claim_and_no_area() -> None:
    claim = claimed()
    for rows in (SubsidyClaim.objects.filter(pk=claim.pk), SubsidyArea.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_check_claims_derives_all_again_and_names_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    claim = claimed()
    call_command("check_claims")
    assert "1次补助资金申报与所存依据一致" in capsys.readouterr().out
    behind_the_guard("UPDATE funding_subsidyclaim SET city_yuan = 2000000.01")
    Neighbourhood.objects.update(subsidy_area=Decimal("1.00"))
    with pytest.raises(CommandError, match="2处不一致"):
        call_command("check_claims")
    said = capsys.readouterr().out
    assert f"{claim.project.code} 第1次申报:市级补助资金:存 2000000.01 元,按依据重算 2000000.00 元" in said
    assert "补助面积:小区资料 1.00 ㎡,登记 10000.00 ㎡" in said


def test_check_claims_names_an_account_its_lines_do_not_make(capsys: pytest.CaptureFixture[str]) -> None:
    project = at(10)
    lines = (
        Entry("屋面修缮", Decimal("70.00"), "BM01"),
        Entry("加装电梯", Decimal("30.00"), "BO06", "elevator"),
    )
    submit_final_account(project, actor=clerk(), on=TODAY, amount_yuan=Decimal("100.00"), lines=lines)
    call_command("check_claims")
    RungLine.objects.filter(item_code="BO06").update(amount_yuan=Decimal("30.01"))
    with pytest.raises(CommandError, match="2处不一致"):
        call_command("check_claims")
    said = capsys.readouterr().out
    assert "明细合计 100.01 元,与决算总额 100.00 元不一致,相差 0.01 元" in said
    assert "明细中标记不计入补助的" in said


def test_a_claim_that_does_not_follow_from_its_inputs_is_not_confirmed() -> None:
    claim = claimed()
    behind_the_guard("UPDATE funding_subsidyclaim SET base_yuan = 1")
    assert codes_of(partial(confirm_claim, claim, actor=officer(), on=TODAY)) == ("not_derived",)


def test_what_waits_for_a_claim_is_said_once_and_not_for_who_gets_nothing() -> None:
    first, late = ready(), at(10, neighbourhood__year_built=2004)
    account(late)
    assert [one.project_id for one in to_claim([first.pk, late.pk])] == [first.pk]
    claimed(first)
    assert to_claim([first.pk, late.pk]) == []
