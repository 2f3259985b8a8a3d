"""Figures are as of the month's last day, add up, and come in a fixed number of queries."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Street
from projects.models import SchemeVersion
from reports.figures import month_figures
from reports.month import Month
from reports.summary import summary_lines
from reviews.models import BatchEntry, GradeRecognition
from tests.factories import TODAY, StreetFactory, UserFactory
from tests.reports.conftest import act, complete, site, start
from tests.workflow.test_take_over import everything, taken_over
from workflow.earlier import EarlierListing
from workflow.services import confirm_take_over

OCTOBER = Month(2019, 10)


def hemu():
    """和睦街道."""
    return Street.objects.get(code="hemu")


def listed(project, actor, listing="listed"):
    """In the yearly plan since 20 September."""
    return BatchEntry.objects.create(
        project=project, recorded_by=actor, year=2019, submitted_on=date(2019, 8, 1), listing=listing,
        listing_number="拱发改〔2019〕1号", listed_on=date(2019, 9, 20),
    )  # fmt: skip


def test_the_step_is_that_of_the_last_day_not_of_today(make_project, clerk):
    project = make_project("和睦新村", step=2, entered=date(2019, 10, 31))
    act(project, clerk, "advance", 2, 3, date(2019, 11, 1))
    assert [month_figures(month).rows[0].step for month in (Month(2019, 9), OCTOBER, Month(2019, 11))] == [
        1,
        2,
        3,
    ]


def test_lights_of_a_month_that_still_runs_are_those_of_today(make_project):
    make_project("和睦新村", step=2, entered=date(2019, 9, 9))
    run_out, running = (month_figures(OCTOBER, today=day) for day in (None, date(2019, 10, 10)))
    assert (run_out.as_of, running.as_of) == (date(2019, 10, 31), date(2019, 10, 10))
    assert (running.rows[0].light, run_out.rows[0].light) == ("green", "yellow")


def test_a_project_opened_after_the_month_is_not_in_it(make_project):
    make_project("和睦新村")
    assert month_figures(Month(2019, 2)).rows == ()


def test_a_withdrawn_project_leaves_the_figures_from_its_day_on(make_project, clerk):
    project = make_project("和睦新村")
    act(project, clerk, "withdraw", 1, 1, date(2019, 10, 15), reason="纳入征迁")
    assert month_figures(Month(2019, 9)).total.projects == 1
    assert month_figures(OCTOBER).total.projects == 0


def test_a_paused_project_has_no_light_and_is_counted_as_paused(make_project, clerk):
    project = make_project("和睦新村")
    act(project, clerk, "pause", 1, 1, date(2019, 10, 15), reason="管网先行")
    figures = month_figures(OCTOBER)
    assert (figures.rows[0].light, figures.by_light) == ("", {"paused": 1})


def test_investment_of_the_month_is_the_difference_of_the_cumulative_figures(make_project, clerk):
    project = make_project("和睦新村", step=9)
    site(project, clerk, date(2019, 9, 30), 10, "1000000.00")
    site(project, clerk, date(2019, 10, 10), 20, "1500000.00")
    site(project, clerk, date(2019, 10, 31), 30, "2500000.55", lifts=3)
    site(project, clerk, date(2019, 11, 1), 31, "9999999.00")
    row = month_figures(OCTOBER).rows[0]
    assert (row.invested_total, row.invested_month) == (Decimal("2500000.55"), Decimal("1500000.55"))
    assert (row.physical_percent, row.outputs.lifts) == (30, 3)


def test_a_falling_cumulative_figure_needs_a_note(make_project, clerk):
    project = make_project("和睦新村", step=9)
    site(project, clerk, date(2019, 9, 30), 10, "1000000.00")
    last = site(project, clerk, date(2019, 10, 31), 10, "900000.00")
    assert "和睦新村" in month_figures(OCTOBER).problems[0]
    last.correction_note = "上月多报"
    last.save()
    assert "负数" not in "".join(month_figures(OCTOBER).problems)


def test_completed_within_started_within_planned_is_checked(make_project, clerk):
    project = make_project("和睦新村", step=9)
    complete(project, clerk, date(2019, 10, 1))
    assert any("前后不符" in problem for problem in month_figures(OCTOBER).problems)
    start(project, clerk, date(2019, 9, 25))
    listed(project, clerk)
    assert month_figures(OCTOBER).problems == ()


def test_rates_carry_both_numbers_by_neighbourhood_and_by_household(make_project, clerk):
    begun = make_project("和睦新村", step=9, household_count=300)
    waiting = make_project("和睦西苑", step=5, household_count=100)
    listed(begun, clerk)
    listed(waiting, clerk, "supplementary")
    start(begun, clerk, date(2019, 10, 8))
    rates = month_figures(OCTOBER).total.rates
    assert (rates["started_projects"].numerator, rates["started_projects"].denominator) == (1, 2)
    assert (rates["started_households"].numerator, rates["started_households"].denominator) == (300, 400)


def test_projects_sum_to_the_street_and_streets_to_the_district(make_project, clerk):
    daguan = StreetFactory(code="daguan")
    for name, street, yuan in (
        ("一区", hemu(), "100.10"),
        ("二区", hemu(), "200.20"),
        ("三区", daguan, "300.30"),
    ):
        site(make_project(name, street=street, step=9), clerk, date(2019, 10, 9), 5, yuan)
    whole = month_figures(OCTOBER)
    streets = [month_figures(OCTOBER, street).total for street in (hemu(), daguan)]
    assert whole.total == streets[0] + streets[1]
    assert whole.total.invested_month == Decimal("600.60")
    assert streets[0].projects == 2


def test_days_late_are_working_days_after_the_due_day(make_project):
    make_project("和睦新村", step=2, entered=date(2019, 8, 19))
    row = month_figures(OCTOBER).rows[0]
    # 30 working days after 19 August end on 30 September; October had 19 working days, one of them a Saturday
    assert (row.days_late, row.light) == (19, "red")


@pytest.mark.parametrize("places", [1, 6])
def test_the_number_of_queries_does_not_grow_with_the_projects(
    make_project, django_assert_num_queries, places
):
    for number in range(places):
        make_project(f"和睦{number}区")
    with django_assert_num_queries(20):
        month_figures(OCTOBER)


def test_a_budget_counts_from_the_day_of_its_review_report(make_project, clerk):
    project = make_project("和睦新村", step=5)
    SchemeVersion.for_project(
        project, clerk, number=1, kind="formal", summary="正式方案", budget_yuan=Decimal("5100000.00"),
        reviewed_yuan=Decimal("5000000.00"), reviewed_on=date(2019, 10, 31),
    ).save()  # fmt: skip
    assert month_figures(Month(2019, 9)).rows[0].budget is None
    assert month_figures(Month(2019, 10)).rows[0].budget == Decimal("5000000.00")


def test_a_light_of_the_month_leaves_out_the_days_a_project_stood_still(make_project, clerk):
    project = make_project("和睦新村", step=2, entered=date(2019, 8, 19))
    act(project, clerk, "pause", 2, 2, date(2019, 8, 26), reason="管网先行")
    act(project, clerk, "resume", 2, 2, date(2019, 10, 21), reason="管网完工")
    row = month_figures(OCTOBER).rows[0]
    assert (row.days_late, row.light) == (0, "green")


class TestTakenOver:
    """补录 in the months before it came into the portal: as its dates say, not as it stands now."""

    def entered(self, clerk, **listing) -> None:
        earlier = replace(
            everything(11), listing=EarlierListing("拱发改〔2018〕9号", date(2018, 8, 20), **listing)
        )
        project = taken_over(clerk, 11, earlier)
        confirm_take_over(project.take_over, actor=UserFactory(role="bureau_officer"), on=TODAY)

    def counted(self, month: Month) -> tuple[int, ...]:
        total = month_figures(month).total
        names = ("listed", "supplementary", "started", "completed", "accepted")
        return tuple(getattr(total, f"{name}_projects") for name in names)

    def test_each_month_counts_what_had_happened_by_then(self, clerk):
        self.entered(clerk)
        months = [Month(2018, 3), Month(2018, 8), Month(2019, 5), Month(2019, 9)]
        assert [self.counted(month) for month in months] == [
            (0, 0, 0, 0, 0),
            (1, 0, 0, 0, 0),
            (1, 0, 1, 0, 0),
            (1, 0, 1, 1, 1),
        ]
        assert [month_figures(month).problems for month in months] == [(), (), (), ()]

    def test_a_supplementary_listing_is_counted_once(self, clerk):
        self.entered(clerk, supplementary=True)
        assert self.counted(Month(2019, 9)) == (0, 1, 1, 1, 1)


def test_assessed_not_assessed_and_all_are_shown_apart(make_project):
    make_project("老小区一")
    make_project("老小区二")
    make_project("保障房", year_built=2004, affordable_housing=True, assessed=False)
    total = month_figures(OCTOBER).total
    assert (total.assessed_projects, total.unassessed_projects, total.projects) == (2, 1, 3)


def test_the_showcase_share_counts_recognised_ones_of_all_projects_assessed_or_not(make_project, clerk):
    recognised = make_project("老小区一")
    make_project("老小区二")
    make_project("保障房", year_built=2004, affordable_housing=True, assessed=False)
    for project, day in ((recognised, date(2019, 10, 9)), (make_project("老小区三"), None)):
        GradeRecognition.objects.create(
            project=project, grade="showcase", applied_on=date(2019, 9, 9), applied_by=clerk, recognised_on=day,
            document_no="拱住建〔2019〕8号" if day else "",
        )  # fmt: skip
    rate = month_figures(OCTOBER).total.rates["showcase_projects"]
    assert (rate.numerator, rate.denominator) == (1, 4)
    lines = {line.name: line for line in summary_lines(month_figures(OCTOBER))}
    shown = lines["精品工程占比(目标10%以上)"]
    assert (shown.value, shown.numerator, shown.denominator) == ("25.00 %", 1, 4)
    streets = lines["有精品工程的街道(目标每个街道1—2个)"]
    assert (streets.numerator, streets.denominator) == (1, 1)
    assert lines["列入考核小区数(个)"].value == 3
    assert lines["不列入考核小区数(个)"].value == 1
