"""停工 and 复工: one at a time, days counted once, no progress meanwhile."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.errors import NotAllowed, Refused
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, auditor, clerk, codes_of, officer, started
from works.models import Stoppage
from works.queries import stopped_days
from works.services.site import report_site
from works.services.stoppages import resume_works, stop_works
from works.site_rules import days_stopped

LATER = TODAY + timedelta(days=10)


@given(st.dates(date(2019, 1, 1), date(2019, 12, 1)), st.integers(0, 60))
def test_the_first_day_counts_and_the_day_of_resuming_does_not(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert days_stopped([(start, end)], date(2020, 12, 31)) == length
    assert days_stopped([(start, None)], end) == length + 1


@pytest.mark.django_db
class TestStoppages:
    def under_way(self) -> Project:
        project = at(9)
        started(project)
        return project

    def stop(self, project: Project, day: date = TODAY, reason: str = "高考期间停工") -> Stoppage:
        return stop_works(project, actor=officer(), on=LATER, stopped_on=day, reason=reason)

    def test_work_stops_and_is_resumed(self) -> None:
        project = self.under_way()
        stoppage = self.stop(project)
        assert stopped_days(project, LATER) == 11
        resume_works(stoppage, actor=clerk(), on=LATER, resumed_on=LATER)
        assert stopped_days(project, LATER + timedelta(days=30)) == 10

    def test_no_progress_while_stopped_but_corrections_and_earlier_days(self) -> None:
        project = self.under_way()
        self.stop(project)
        given = {"actor": clerk(), "on": LATER, "physical_percent": 5, "invested_yuan": Decimal(1)}
        verb = partial(report_site, project, as_of=TODAY + timedelta(days=1), **given)
        assert codes_of(verb) == ("stopped",)
        assert report_site(project, as_of=TODAY, **given).pk
        assert verb(correction_note="更正上期投资").pk

    def test_a_second_stop_is_told_of_the_first(self) -> None:
        project = self.under_way()
        self.stop(project)
        assert codes_of(partial(self.stop, project)) == ("already_stopped",)

    def test_stoppages_do_not_overlap(self) -> None:
        project = self.under_way()
        resume_works(self.stop(project), actor=clerk(), on=LATER, resumed_on=LATER)
        assert codes_of(partial(self.stop, project)) == ("too_early",)

    def test_a_stop_says_why_and_follows_the_start(self) -> None:
        assert codes_of(partial(self.stop, at(9), reason=" ")) == ("not_started", "required")
        before = TODAY - timedelta(days=1)
        assert codes_of(partial(self.stop, self.under_way(), before)) == ("too_early",)

    def test_whoever_resumes_second_is_told_who_did(self) -> None:
        stoppage, first = self.stop(self.under_way()), clerk()
        resume_works(stoppage, actor=first, on=LATER, resumed_on=LATER)
        with pytest.raises(Refused, match=str(first)):
            resume_works(stoppage, actor=officer(), on=LATER, resumed_on=LATER)

    def test_work_is_not_resumed_before_it_stopped_nor_tomorrow(self) -> None:
        stoppage = self.stop(self.under_way())
        for day, code in ((TODAY - timedelta(days=1), "too_early"), (LATER + timedelta(days=1), "in_future")):
            assert codes_of(partial(resume_works, stoppage, actor=clerk(), on=LATER, resumed_on=day)) == (
                code,
            )

    def test_the_auditor_stops_nothing(self) -> None:
        with pytest.raises(NotAllowed):
            stop_works(self.under_way(), actor=auditor(), on=TODAY, stopped_on=TODAY, reason="x")
