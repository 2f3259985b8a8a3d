"""The money of a project: golden subsidies, the ladder, sources and gap."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funding.queries import breakdown_of, money_summary
from funding.services.accounts import Excluded, approve_final_account, record_settlement, submit_final_account
from funding.services.appropriations import record_appropriation
from funding.services.sources import plan_source
from projects.models import CostLine, Project, SchemeVersion
from tests.factories import TODAY, NeighbourhoodFactory
from tests.funding.paying import pay, released
from tests.record_data import at, clerk, contract, formal_scheme, officer
from works.models import ChangeOrder

pytestmark = pytest.mark.django_db


def project_of(area: str | None, **fields: Any) -> Project:
    neighbourhood = NeighbourhoodFactory(subsidy_area=area and Decimal(area), **fields)
    return at(10, neighbourhood=neighbourhood)


def account(project: Project, amount: str, *excluded: Excluded) -> None:
    made = submit_final_account(
        project, actor=clerk(), on=TODAY, amount_yuan=Decimal(amount), excluded=excluded
    )
    approve_final_account(made, actor=officer(), on=TODAY, document_no="拱财审〔2020〕5号")


LIFT_AND_WATER = (
    Excluded("elevator", Decimal("1200000.00")),
    Excluded("secondary_water", Decimal("900000.00")),
)


@pytest.mark.parametrize(
    ("amount", "area", "excluded", "city"),
    [
        ("4000000.00", "10000.00", (), "2000000.00"),
        ("5200000.00", "10000.00", (), "2000000.00"),
        ("3000000.00", "10000.00", (), "1500000.00"),
        ("6000000.00", "10000.00", LIFT_AND_WATER, "1950000.00"),
        ("333333.33", "1000.00", (), "166666.67"),
    ],
    ids=["F1", "F2", "F3", "F4", "F5"],
)
def test_the_golden_subsidies(amount: str, area: str, excluded: tuple[Excluded, ...], city: str) -> None:
    project = project_of(area)
    account(project, amount, *excluded)
    found = breakdown_of(project)
    assert (found.status, found.city) == ("official", Decimal(city))


@pytest.mark.parametrize("area", [None, "0.00"], ids=["missing", "zero"])
def test_without_an_area_the_subsidy_is_indeterminate_never_zero(area: str | None) -> None:
    project = project_of(area)
    account(project, "4000000.00")
    found = breakdown_of(project)
    assert (found.status, found.city) == ("indeterminate", None)


def test_without_an_approved_account_there_is_only_an_estimate() -> None:
    project = project_of("12000.00")
    formal_scheme(project, "4800000.00")
    submit_final_account(project, actor=clerk(), on=TODAY, amount_yuan=Decimal("9000000.00"))
    found = breakdown_of(project)
    assert (found.status, found.city, found.estimate_source) == (
        "estimate",
        Decimal("2400000.00"),
        "审核后概算",
    )


def test_later_affordable_housing_is_paid_by_its_own_body_and_warned_about() -> None:
    project = project_of("10000.00", year_built=2004, affordable_housing=True)
    account(project, "4500000.00")
    found = breakdown_of(project)
    assert (found.status, found.city, found.warnings) == ("official", Decimal("0.00"), ("above_400",))


def test_the_newest_approved_version_counts() -> None:
    project = project_of("10000.00")
    account(project, "4000000.00")
    account(project, "3000000.00")
    submit_final_account(project, actor=clerk(), on=TODAY, amount_yuan=Decimal("2000000.00"))
    assert breakdown_of(project).city == Decimal("1500000.00")


def test_each_rung_replaces_the_one_before_as_the_estimate() -> None:
    project = project_of("100000.00")
    preliminary = SchemeVersion.for_project(
        project, clerk(), number=1, kind="preliminary", summary="x", estimate_yuan=Decimal("5500000.00")
    )
    preliminary.save()
    assert breakdown_of(project).estimate_source == "估算"
    version = formal_scheme(project)
    version.reviewed_yuan = None
    version.save()
    assert breakdown_of(project).estimate_source == "概算"
    formal_scheme(project)
    assert breakdown_of(project).estimate_source == "审核后概算"
    contract(project, "4700000.00")
    ChangeOrder.for_project(
        project, clerk(), title="x", reason="x", amount_yuan=Decimal("-50000.00"), requested_on=TODAY, decision="approved"
    ).save()  # fmt: skip
    found = breakdown_of(project)
    assert (found.estimate_source, found.gross) == ("合同价(含已批准变更)", Decimal("4650000.00"))


def test_supervision_alone_is_no_contract_price() -> None:
    project = project_of("10000.00")
    contract(project, "120000.00", "supervision")
    assert breakdown_of(project).estimate_source is None


def test_an_estimate_leaves_out_what_the_budget_marks_as_excluded() -> None:
    project = project_of("100000.00")
    version = formal_scheme(project, "4800000.00")
    CostLine.objects.create(
        scheme_version=version, stage="budget", label="加装电梯", amount_yuan=Decimal("800000.00"), excluded_kind="elevator"
    )  # fmt: skip
    assert breakdown_of(project).city == Decimal("2000000.00")


def test_an_estimate_on_the_reviewed_budget_leaves_out_what_the_review_says_of_it() -> None:
    project = project_of("100000.00")
    version = formal_scheme(project, "4800000.00")
    for label, reviewed, kind in (("加装电梯", "700000.00", "elevator"), ("管线", "4100000.00", "")):
        version.lines.create(
            stage="budget", label=label, amount_yuan=Decimal("4200000.00"), reviewed_yuan=Decimal(reviewed), excluded_kind=kind
        )  # fmt: skip
    found = breakdown_of(project)
    assert (found.estimate_source, found.excluded_total) == ("审核后概算", Decimal("700000.00"))
    assert found.city == Decimal("2050000.00")
    version.lines.filter(label="管线").update(reviewed_yuan=None)
    assert breakdown_of(project).excluded_total == Decimal("4200000.00")


def test_an_estimate_smaller_than_what_it_excludes_says_nothing() -> None:
    project = project_of("10000.00")
    version = formal_scheme(project, "100.00")
    CostLine.objects.create(
        scheme_version=version, stage="budget", label="加装电梯", amount_yuan=Decimal("800.00"), excluded_kind="elevator"
    )  # fmt: skip
    assert breakdown_of(project).status == "none"


def full_project() -> Project:
    project = project_of("10000.00")
    formal_scheme(project)
    contract(project)
    record_settlement(
        project,
        actor=clerk(),
        on=TODAY,
        settled_yuan=Decimal("4650000.00"),
        approved_on=TODAY,
        reviewer="审计所",
    )
    account(project, "4600000.00")
    for kind, amount in (("city", "2000000.00"), ("district", "1600000.00"), ("personal", "400000.00")):
        plan_source(project, actor=clerk(), on=TODAY, kind=kind, planned_yuan=Decimal(amount))
    return project


def test_sources_add_up_and_the_gap_is_shown() -> None:
    project = full_project()
    city = project.funding_sources.get(kind="city")
    record_appropriation(
        city, actor=officer(), on=TODAY, amount_yuan=Decimal("1500000.00"), received_on=TODAY
    )
    for number in (1, 2):
        released(pay(city, "300000.05", purpose=f"第{number}期"))
    money = money_summary(project)
    assert (money.planned, money.received, money.paid) == (
        Decimal("4000000.00"), Decimal("1500000.00"), Decimal("600000.10"),
    )  # fmt: skip
    assert money.balance == Decimal("899999.90")
    assert (money.cost, money.gap) == (Decimal("4600000.00"), Decimal("600000.00"))


def test_the_ladder_names_the_rungs_that_exist_in_their_order() -> None:
    labels = [rung.label for rung in money_summary(full_project()).ladder]
    assert labels == ["概算", "审核后概算", "合同价", "竣工结算审定价", "竣工财务决算(核定)"]


def test_a_project_without_figures_has_no_gap_and_no_zero() -> None:
    money = money_summary(at(2))
    assert (money.cost, money.gap, money.breakdown.city) == (None, None, None)


def test_the_summary_takes_a_fixed_number_of_queries() -> None:
    project = Project.objects.select_related("neighbourhood").get(pk=full_project().pk)
    with CaptureQueriesContext(connection) as few:
        money_summary(project)
    for kind in ("central", "social", "unit_donation"):
        plan_source(project, actor=clerk(), on=TODAY, kind=kind, planned_yuan=Decimal("1.00"))
    account(project, "4500000.00", *LIFT_AND_WATER)
    with CaptureQueriesContext(connection) as more:
        money_summary(project)
    assert len(few) == len(more) <= 10
