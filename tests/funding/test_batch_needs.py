"""What a plan year asks: every project as its own money page says, official apart from estimates, in few queries."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from funding.area_rules import BuildingArea
from funding.batch_queries import YearRow, plan_years, year_rows
from funding.batch_rules import need_of, sums_of
from funding.queries import breakdown_of
from funding.rules import Breakdown, Excluded, SubsidyInput, subsidy
from funding.services import accounts
from funding.services.sources import plan_source
from policy.loader import load_scheme
from projects.models import CostLine, Project
from tests.factories import TODAY
from tests.funding.claiming import account, area
from tests.record_data import at, clerk, contract, formal_scheme, officer, stranger
from works.models import ChangeOrder

RULES = load_scheme("gongshu-2019").subsidy
MONEY = st.integers(0, 10**10).map(lambda cents: cents * Decimal("0.01"))


def budgeted() -> Project:
    """With a reviewed budget of which the lift is left out."""
    project = at(7)
    version = formal_scheme(project, "4800000.00")
    CostLine.objects.create(
        scheme_version=version,
        stage="budget",
        label="电梯",
        amount_yuan=Decimal(600000),
        excluded_kind="elevator",
    )
    return project


def reviewed() -> Project:
    """The same, with every line reviewed."""
    project = budgeted()
    CostLine.objects.filter(scheme_version__project=project).update(reviewed_yuan=Decimal(550000))
    return project


def changed() -> Project:
    """Contracted, with an approved change and a refused one."""
    project = at(9)
    contract(project, "1000000.00")
    contract(project, "50000.00", kind="supervision")
    for amount, decision in (("80000.00", "approved"), ("70000.00", "refused")):
        ChangeOrder.for_project(
            project, clerk(), title=f"变更{amount}", reason="居民要求", amount_yuan=Decimal(amount), requested_on=TODAY,
            decision=decision, decided_on=TODAY, decided_by=officer(),
        ).save()  # fmt: skip
    return project


def settled() -> Project:
    """With an approved account and buildings beyond the limit."""
    project = at(10)
    area(
        project,
        None,
        BuildingArea("1", 1998, Decimal("4000.00")),
        BuildingArea("2", 2004, Decimal("1000.00")),
    )
    account(project, "3000000.00", accounts.Excluded("elevator", Decimal("500000.00")))
    return project


def row_of(project: Project) -> YearRow:
    return next(row for row in year_rows(officer(), 2019) if row.project.pk == project.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [budgeted, reviewed, changed, settled, lambda: at(2), lambda: at(8, neighbourhood__subsidy_area=None)],
)
def test_each_row_says_what_the_projects_own_page_says(make: Callable[[], Project]) -> None:
    project = Project.objects.get(pk=make().pk)
    assert row_of(project).made == breakdown_of(project)


@pytest.mark.django_db
def test_as_many_queries_for_many_projects_as_for_one() -> None:
    user, asked = officer(), []
    for _ in range(2):
        for make in (budgeted, changed, settled):
            make()
        with CaptureQueriesContext(connection) as found:
            year_rows(user, 2019)
        asked.append(len(found))
    assert asked[0] == asked[1] <= 12


@pytest.mark.django_db
def test_the_year_the_street_and_who_asks_decide_what_is_listed() -> None:
    mine, other = budgeted(), at(5, batch_year=2020)
    at(5, state=Project.State.WITHDRAWN)
    assert [row.project.pk for row in year_rows(clerk(), 2019)] == [mine.pk]
    assert [row.project.pk for row in year_rows(officer(), 2020)] == [other.pk]
    assert year_rows(stranger(), 2019) == []
    assert year_rows(officer(), 2019, street_id=stranger().street_id) == []
    assert plan_years(officer()) == [2020, 2019]


@pytest.mark.django_db
def test_the_district_pays_what_city_and_the_others_leave_and_residents_pay_the_excluded_first() -> None:
    project = budgeted()
    plan_source(project, actor=clerk(), on=TODAY, kind="personal", planned_yuan=Decimal("700000.00"))
    plan_source(project, actor=clerk(), on=TODAY, kind="district", planned_yuan=Decimal("2000000.00"))
    need = row_of(project).need
    # 4,800,000 − 600,000 = 4,200,000; 400 × 6,000 = 2,400,000; city 1,200,000; rest 3,000,000; residents 100,000 of it
    assert (need.city, need.district, need.planned) == (
        Decimal("1200000.00"),
        Decimal("2900000.00"),
        Decimal("2000000.00"),
    )


def made(cost: Decimal, area: Decimal, excluded: Decimal, official: bool, year: int = 1990) -> Breakdown:
    lines = (Excluded("elevator", excluded),)
    gross = cost + excluded
    return subsidy(SubsidyInput(year, False, area, gross if official else None, gross, excluded=lines), RULES)


@given(MONEY, MONEY, MONEY, MONEY, st.booleans())
def test_city_and_district_never_exceed_what_counts(
    cost: Decimal, area: Decimal, excluded: Decimal, others: Decimal, official: bool
) -> None:
    found = need_of(made(cost, area, excluded, official), others, None)
    if found.city is not None and found.district is not None:
        assert found.city + found.district <= cost
        assert found.district >= 0
        assert found.city + found.district + others >= cost


@given(st.lists(st.tuples(MONEY, MONEY, st.booleans()), max_size=8))
def test_official_and_estimates_make_the_whole(drawn: list[tuple[Decimal, Decimal, bool]]) -> None:
    needs = [
        need_of(made(cost, area, Decimal(0), official), Decimal(0), None) for cost, area, official in drawn
    ]
    found = sums_of(needs)
    assert found.city == sum((one.city for one in needs if one.city is not None), Decimal(0))
    assert found.district == sum((one.district for one in needs if one.district is not None), Decimal(0))
    assert found.official + found.estimated + found.unknown == len(needs)


def test_too_young_nothing_is_asked_of_the_city() -> None:
    found = need_of(made(Decimal(100), Decimal(1), Decimal(0), True, year=2004), Decimal(0), None)
    assert (found.city, found.district) == (Decimal(0), Decimal(100))
