"""工程实施: start, cumulative progress, completion."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from policy.errors import NotAllowed
from projects.models import Project, TakeOver
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, contract, officer, started
from works.models import SiteReport, StartOrder
from works.services.site import complete_works, order_start, report_site

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)


def start(project: Project, **fields: Any) -> StartOrder:
    given = {"started_on": TODAY, "planned_completion_on": LATER} | fields
    return order_start(project, actor=clerk(), on=TODAY, **given)


def report(project: Project, percent: int, invested: str, as_of: date = TODAY, **fields: Any) -> SiteReport:
    return report_site(
        project, actor=clerk(), on=LATER, as_of=as_of, physical_percent=percent,
        invested_yuan=Decimal(invested), **fields,
    )  # fmt: skip


def under_way() -> Project:
    project = at(9)
    started(project)
    return project


def test_works_start_once() -> None:
    project = at(9)
    assert start(project).started_on == TODAY
    assert codes_of(partial(start, project)) == ("already_started",)


def test_epc_starts_only_with_final_drawings() -> None:
    project = at(9, epc=True)
    assert codes_of(partial(start, project)) == ("drawings",)
    assert start(project, drawings_final=True).drawings_final


def test_works_do_not_start_before_the_contract() -> None:
    project = at(9)
    contract(project)
    assert codes_of(partial(start, project, started_on=TODAY - timedelta(days=1))) == ("too_early",)


def test_a_start_is_not_in_the_future_nor_after_its_completion() -> None:
    tomorrow = TODAY + timedelta(days=1)
    verb = partial(start, at(8), started_on=tomorrow, planned_completion_on=TODAY)
    assert codes_of(verb) == ("wrong_step", "in_future", "too_early")


def test_progress_is_reported_and_kept_by_day() -> None:
    project = under_way()
    report(project, 10, "100000.00", lifts=1)
    newest = report(project, 40, "900000.00", as_of=LATER)
    assert newest.lifts == 1
    assert SiteReport.objects.count() == 2


def test_nothing_is_reported_before_the_start() -> None:
    assert codes_of(partial(report, at(9), 10, "0.00")) == ("not_started",)


def test_a_project_taken_over_during_its_works_needs_no_start_order() -> None:
    project = at(9)
    TakeOver.objects.create(project=project, step=9, note="补录", entered_by=clerk())
    assert report(project, 60, "1000000.00").physical_percent == 60


@pytest.mark.parametrize("percent", [-1, 101])
def test_the_percentage_lies_between_0_and_100(percent: int) -> None:
    assert codes_of(partial(report, under_way(), percent, "0.00")) == ("bad_percent",)


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "1e13"])
def test_the_investment_is_a_possible_amount(amount: str) -> None:
    assert codes_of(partial(report, under_way(), 1, amount)) == ("bad_amount",)


def test_figures_fall_only_with_a_correction_note() -> None:
    project = under_way()
    report(project, 50, "900000.00", green_area=Decimal("120.50"))
    verb = partial(report, project, 40, "800000.00", as_of=LATER, green_area=Decimal("100.00"))
    assert codes_of(verb) == ("decreased",) * 3
    assert verb(correction_note="上期误报").physical_percent == 40


def test_an_older_day_is_filled_in_only_with_a_note() -> None:
    project = under_way()
    StartOrder.objects.update(started_on=TODAY - timedelta(days=9))
    report(project, 50, "900000.00")
    earlier = partial(report, project, 30, "500000.00", as_of=TODAY - timedelta(days=5))
    assert codes_of(earlier) == ("older",)
    assert earlier(correction_note="补登").physical_percent == 30


def test_works_are_complete_at_100_percent() -> None:
    project = under_way()
    finish = partial(complete_works, project, actor=clerk(), on=LATER, completed_on=LATER)
    assert codes_of(finish) == ("not_finished",)
    report(project, 99, "900000.00")
    assert codes_of(finish) == ("not_finished",)
    report(project, 100, "900000.00")
    assert finish().completed_on == LATER
    assert codes_of(finish) == ("already_completed",)


def test_the_bureau_does_not_report_for_the_street() -> None:
    with pytest.raises(NotAllowed):
        order_start(at(9), actor=officer(), on=TODAY, started_on=TODAY, planned_completion_on=TODAY)


def test_more_invested_than_contracted_is_said_why() -> None:
    project = under_way()
    contract(project, "1000000.00")
    assert codes_of(partial(report, project, 60, "1000000.01")) == ("over_contract",)
    assert report(project, 60, "1000000.00")
    assert report(project, 60, "1000000.01", note="含管线单位自筹").invested_yuan == Decimal("1000000.01")
