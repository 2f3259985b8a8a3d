"""The cost ladder: golden tables, papers from scheme to final account, and lines entered all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from funding.ladder import Ladder, Origin, Rung, ladder, per_m2
from funding.ladder_lines import Entry
from funding.ladder_queries import ladder_of
from funding.models import FinalAccount, RungLine
from funding.queries import breakdown_of
from funding.services.accounts import (
    approve_final_account,
    open_account,
    record_settlement,
    return_account,
    submit_final_account,
)
from funding.services.rungs import enter_lines, newest_line
from policy.errors import NotAllowed, Refused
from projects.models import CostLine, Project
from tests.factories import TODAY, NeighbourhoodFactory
from tests.record_data import at, clerk, codes_of, contract, formal_scheme, officer, stranger
from works.models import ChangeOrder
from works.services.package_awards import award_package
from works.services.packages import make_package, set_terms, settle_package
from works.services.tender import apply_tender, give_tender_opinion
from works.services.tender_process import plan_tender

ITEMS = {"BM01": "屋面修缮", "BO06": "多层住宅加装电梯", "PM05": "道路整治"}
ROOF, LIFT, ROAD = (partial(Entry, label, item_code=code) for code, label in ITEMS.items())
money = Decimal


def rung(stage: str, amount: str, *lines: Entry) -> Rung:
    return Rung(stage, (Origin(f"{stage}:1", stage, money(amount), lines),))


def table(made: Ladder) -> list[list[str]]:
    """The table as it is read: heads, rows, 未分项, totals; ▲ where it exceeds."""
    rows = [["", *(one.label for one in made.rungs)]]
    for row in made.rows:
        rows.append([row.label, *(figure(cell.amount, cell.over) for cell in row.cells)])
    rows.append(["未分项", *(figure(amount, None) for amount in made.rests)])
    return [*rows, ["合计", *(figure(cell.amount, cell.over) for cell in made.totals)]]


def figure(amount: Decimal | None, over: Any) -> str:
    return "" if amount is None else f"{amount:.2f}" + ("▲" if over else "")


def test_the_golden_table() -> None:
    """Estimate as a total only; the rest by line; a change that lowers; a settlement above the contract with it."""
    made = ladder(
        [
            rung("estimate", "1000.00"),
            rung("budget", "1050.01", ROOF(money("600.00")), ROAD(money("450.01"))),
            rung("reviewed", "1000.00", ROOF(money("600.00")), ROAD(money("400.00"))),
            rung("contract", "990.00", ROOF(money("610.00")), ROAD(money("380.00"))),
            rung("change", "-10.00", ROOF(money("-10.00"))),
            rung(
                "settled",
                "985.00",
                ROOF(money("600.00")),
                ROAD(money("380.00")),
                Entry("检测费", money("5.00")),
            ),
        ],
        ITEMS,
    )
    assert table(made) == [
        ["", "估算", "概算", "审核后概算", "合同价", "变更", "变更后合同价", "竣工结算审定价"],
        ["屋面修缮", "", "600.00", "600.00", "610.00▲", "-10.00", "600.00", "600.00"],
        ["道路整治", "", "450.01", "400.00", "380.00", "0.00", "380.00", "380.00"],
        ["检测费", "", "0.00", "0.00", "0.00", "0.00", "0.00", "5.00▲"],
        ["未分项", "1000.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
        ["合计", "1000.00", "1050.01▲", "1000.00", "990.00", "-10.00", "980.00", "985.00▲"],
    ]
    assert made.totals[1].over is not None
    assert (made.totals[1].over.by, made.totals[1].over.than) == (money("50.01"), "估算")


def test_a_rung_with_an_unsplit_paper_keeps_its_rest_and_is_not_compared_by_row() -> None:
    papers = (
        Origin("tender:1", "施工", money("800.00"), (ROOF(money("800.00")),)),
        Origin("tender:2", "监理", money("50.00")),
    )
    made = ladder([rung("budget", "700.00", ROOF(money("700.00"))), Rung("contract", papers)], ITEMS)
    assert made.rows[0].cells[1].over is None
    assert (made.rests[1], made.totals[1].amount) == (money("50.00"), money("850.00"))
    assert made.totals[1].over is not None


def test_lines_that_do_not_add_up_are_refused_with_the_difference_named() -> None:
    with pytest.raises(Refused, match=r"相差 0\.01 元"):
        ladder([rung("budget", "700.00", ROOF(money("700.01")))], ITEMS)


@pytest.mark.parametrize(
    ("amount", "area", "found"),
    [("333333.33", "1000.00", "333.33"), ("0.15", "10", "0.02"), ("-0.15", "10", "-0.01"), ("5", "0", None)],
)
def test_a_price_per_square_metre_is_rounded_half_up_for_the_eye(
    amount: str, area: str, found: str | None
) -> None:
    assert per_m2(money(amount), money(area)) == (found and money(found))


# --- from the records


def budgeted(project: Project) -> None:
    version = formal_scheme(project, "4800000.00")
    rows = (
        ("BM01", "屋面修缮", "3000000.00", "2900000.00", ""),
        ("", "二次供水", "2000000.00", "1900000.00", "secondary_water"),
    )
    for code, label, amount, reviewed, kind in rows:
        CostLine.objects.create(
            scheme_version=version, stage="budget", item_code=code, label=label, amount_yuan=money(amount),
            reviewed_yuan=money(reviewed), excluded_kind=kind,
        )  # fmt: skip


def enter(project: Project, ref: str, *lines: Entry, actor: User | None = None, **more: Any) -> Any:
    return enter_lines(project, ref, actor=actor or clerk(), on=TODAY, lines=lines, **more)


WATER = Entry("二次供水", money("1800000.00"), "", "secondary_water")


@pytest.mark.django_db
def test_the_ladder_is_read_from_the_records_in_a_fixed_number_of_queries() -> None:
    project = at(10)
    budgeted(project)
    works, supervision = contract(project, "4700000.00"), contract(project, "120000.00", "supervision")
    enter(project, f"tender:{works.pk}", ROOF(money("2900000.00")), WATER)
    ChangeOrder.for_project(
        project, clerk(), title="加雨水井", reason="x", amount_yuan=money("-5000.00"), requested_on=TODAY,
        decision="approved", item_code="PM05",
    ).save()  # fmt: skip
    record_settlement(
        project,
        actor=clerk(),
        on=TODAY,
        settled_yuan=money("4815000.00"),
        approved_on=TODAY,
        reviewer="审计所",
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        made = ladder_of(project)
    assert len(asked) <= 8, [one["sql"] for one in asked.captured_queries]
    by_label = {row.label: [figure(cell.amount, cell.over) for cell in row.cells] for row in made.rows}
    assert by_label["屋面修缮"] == ["3000000.00", "2900000.00", "2900000.00", "0.00", "2900000.00", ""]
    assert by_label["监理费"] == ["0.00", "0.00", "120000.00▲", "0.00", "120000.00", ""]
    assert by_label["道路整治"] == ["0.00", "0.00", "0.00", "-5000.00", "-5000.00", ""]
    assert made.rests[-1] == money("4815000.00"), "a settlement known in total only is honest"
    assert [one.ref for one in made.rungs[2].origins] == [f"tender:{works.pk}", f"tender:{supervision.pk}"]


@pytest.mark.django_db
def test_an_estimate_leaves_out_what_the_contracts_own_lines_mark() -> None:
    project = at(8, neighbourhood__subsidy_area=money("100000.00"))
    budgeted(project)
    assert breakdown_of(project).cost == money("2900000.00"), "4,800,000 less the reviewed 1,900,000"
    works = contract(project, "4700000.00")
    enter(project, f"tender:{works.pk}", ROOF(money("2900000.00")), WATER)
    assert breakdown_of(project).cost == money("2900000.00"), "4,700,000 less the contract's 1,800,000"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "codes", "named"),
    [
        ((ROOF(money("-1")), ROAD(money("101"))), ("bad_amount",), "第1行“屋面修缮”的金额不能是负数"),
        ((ROOF(money("99.999")), ROAD(money("0.001"))), ("bad_amount", "bad_amount"), "第2行“道路整治”的金额最多两位小数"),
        ((ROOF(money("100")), ROAD(money("0"))), ("bad_amount",), "第2行“道路整治”的金额应大于 0"),
        ((Entry("梯子", money("100"), "XX99"),), ("unknown_item",), "XX99不是改造内容"),
        ((Entry("花园", money("100"), "", "garden"),), ("unknown_kind",), "第1行“花园”的不计入补助类别不存在"),
        ((Entry(" ", money("100")),), ("required",), "第1行“”没有写名称"),
        ((ROOF(money("60")), ROOF(money("40"))), ("twice",), "第2行“屋面修缮”与前面的行重复"),
        ((ROOF(money("99.99")),), ("lines_do_not_add_up",), "相差 0.01 元"),
        ((), ("required",), "请填写明细"),
    ],
)  # fmt: skip
def test_wrong_lines_are_named_and_nothing_is_stored(
    lines: tuple[Entry, ...], codes: tuple[str, ...], named: str
) -> None:
    project = at(8)
    works = contract(project, "100.00")
    with pytest.raises(Refused) as refusal:
        enter(project, f"tender:{works.pk}", *lines)
    assert refusal.value.codes == codes
    assert named in str(refusal.value)
    assert not RungLine.objects.exists()


@pytest.mark.django_db
def test_lines_entered_again_replace_the_old_ones_which_stay_on_record() -> None:
    project = at(8)
    ref = f"tender:{contract(project, '100.00').pk}"
    enter(project, ref, ROOF(money("100.00")))
    enter(project, ref, ROOF(money("60.00")), ROAD(money("40.00")))
    assert [row.label for row in ladder_of(project).rows] == ["屋面修缮", "道路整治"]
    assert RungLine.objects.filter(replaced_on=TODAY).count() == 1


@pytest.mark.django_db
def test_a_contract_corrected_after_its_lines_is_shown_as_a_total_and_says_so() -> None:
    project = at(8)
    works = contract(project, "100.00")
    enter(project, f"tender:{works.pk}", ROOF(money("100.00")))
    works.contract_yuan = money("90.00")
    works.save()
    made = ladder_of(project)
    assert made.rests == (money("90.00"),)
    assert "相差 10.00 元" in made.problems[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ref", ["tender:0", "tender:x", "garden:1", "tender", "tender:²", "tender:" + "9" * 30]
)
def test_an_unknown_paper_is_refused(ref: str) -> None:
    assert codes_of(partial(enter, at(8), ref, ROOF(money("1.00")))) == ("unknown_paper",)


@pytest.mark.django_db
def test_only_the_own_street_enters_lines() -> None:
    project = at(8)
    ref = f"tender:{contract(project, '100.00').pk}"
    for actor in (stranger(), officer()):
        with pytest.raises(NotAllowed):
            enter(project, ref, ROOF(money("100.00")), actor=actor)


@pytest.mark.django_db
def test_the_lines_of_an_account_mark_what_is_excluded_and_stand_once_it_is_opened() -> None:
    project = at(10)
    account = submit_final_account(
        project,
        actor=clerk(),
        on=TODAY,
        amount_yuan=money("3000000.00"),
        lines=(ROOF(money("1200000.00")), WATER),
    )
    found = account.excluded_lines.get()
    assert (found.kind, found.amount_yuan) == ("secondary_water", money("1800000.00"))
    ref = f"final_account:{account.pk}"
    enter(project, ref, ROOF(money("3000000.00")))
    assert not account.excluded_lines.exists()
    open_account(account, actor=officer(), on=TODAY)
    assert codes_of(partial(enter, project, ref, ROOF(money("3000000.00")))) == ("already_opened",)


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_entering_lines_at_once_one_wins_and_the_other_sees_who() -> None:
    project = at(8)
    ref = f"tender:{contract(project, '100.00').pk}"
    seen, start, people = newest_line(project, ref), Barrier(2), [clerk(), clerk()]

    def press(actor: User) -> str:
        start.wait()
        try:
            enter(project, ref, ROOF(money("100.00")), actor=actor, seen=seen)
            return ""
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, people))
    winner = RungLine.objects.get().recorded_by
    assert said[0] == ""
    assert f"{winner}已于" in said[1]
    assert "登记明细 1 行" in said[1]


# --- the database's own guards


def refused_by_the_database(statement: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        statement()


@pytest.mark.django_db
def test_what_was_approved_stands_in_the_database_too() -> None:
    account = submit_final_account(
        at(10),
        actor=clerk(),
        on=TODAY,
        amount_yuan=money("3000000.00"),
        lines=(ROOF(money("1200000.00")), WATER),
    )
    rows, lines = FinalAccount.objects.filter(pk=account.pk), RungLine.objects.filter(project=account.project)
    rows.update(amount_yuan=money("3000000.00"))
    approve_final_account(account, actor=officer(), on=TODAY, document_no="拱财审〔2020〕5号")
    refused_by_the_database(lambda: rows.update(amount_yuan=money("1.00")))
    refused_by_the_database(lambda: rows.update(returned_on=TODAY, return_reason="x"))
    refused_by_the_database(lambda: rows.update(approved_on=None))
    refused_by_the_database(lines.delete)
    refused_by_the_database(lambda: lines.update(amount_yuan=money("2.00")))
    refused_by_the_database(account.excluded_lines.all().delete)
    refused_by_the_database(lambda: account.excluded_lines.create(kind="other", amount_yuan=money("1.00")))


@pytest.mark.django_db
def test_a_returned_account_is_never_approved_in_the_database_either() -> None:
    account = submit_final_account(at(10), actor=clerk(), on=TODAY, amount_yuan=money("3000000.00"))
    return_account(account, actor=officer(), on=TODAY, reason="缺少明细")
    rows = FinalAccount.objects.filter(pk=account.pk)
    refused_by_the_database(lambda: rows.update(approved_on=TODAY))
    refused_by_the_database(lambda: rows.update(taken_back_on=TODAY))
    refused_by_the_database(lambda: rows.update(return_reason=""))


@pytest.mark.django_db
def test_a_packages_contract_enters_a_members_ladder_by_its_settled_share() -> None:
    """100.00 over 10,000 and 20,000 m²: 33.33 and 66.67, each the whole of its own contract rung."""
    places = [NeighbourhoodFactory(building_area=money(area)) for area in ("10000.00", "20000.00")]
    projects = [at(8, neighbourhood=place) for place in places]
    street, given = clerk(), {"on": TODAY}
    for project in projects:
        formal_scheme(project)
        lot = apply_tender(project, actor=street, kind="construction", **given)
        give_tender_opinion(lot, actor=officer(), opinion="agree", **given)
        plan_tender(lot, actor=street, method="direct", planned_on=TODAY, **given)
    package = make_package(
        places[0].street,
        actor=street,
        kind="tender",
        lot="construction",
        name="和睦北片",
        projects=projects,
        **given,
    )
    package = set_terms(
        package, actor=street, version=package.version, sharing="area", partner="浙江建工", total_yuan=money("100.00"),
        **given,
    )  # fmt: skip
    package = settle_package(package, actor=street, version=package.version, **given)
    award_package(package, actor=street, awarded_on=TODAY, contract_on=TODAY, **given)
    papers = [ladder_of(project).rungs[-1].origins for project in projects]
    assert [[one.amount for one in found] for found in papers] == [[money("33.33")], [money("66.67")]]
    assert papers[0][0].note == "打包“和睦北片”分摊"
