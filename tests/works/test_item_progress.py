"""分项进度: one table with every report; figures grow, and the menu follows them."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, codes_of, started
from works.models import ItemProgress, SiteReport
from works.queries import items_before
from works.services.site import report_site
from works.site_rules import Done, wrong_items

LATER = TODAY + timedelta(days=7)
NAMES = {"BM01": "屋面"}


def under_way() -> Project:
    """A project on site with two items in its menu and one left out."""
    project = at(9, with_items=["BM01", "BM02", "BM03"])
    project.items.filter(item_code__in=["BM01", "BM02"]).update(decision="include")
    started(project)
    return project


def report(project: Project, items: dict[str, Done], as_of: date = TODAY, **fields: Any) -> SiteReport:
    return report_site(
        project, actor=clerk(), on=LATER, as_of=as_of, physical_percent=50, invested_yuan=Decimal(1),
        items=items, **fields,
    )  # fmt: skip


def state(project: Project) -> list[tuple[str, Decimal | None]]:
    return list(project.items.order_by("item_code").values_list("progress", "real_quantity"))[:2]


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_percentage_may_stay_or_grow_and_falls_only_with_a_note(before: int, now: int) -> None:
    asked = ({"BM01": Done(now)}, {"BM01": Done(before)}, NAMES)
    assert (list(wrong_items(*asked, corrected=False)) == []) is (now >= before)
    assert list(wrong_items(*asked, corrected=True)) == []


@pytest.mark.django_db
class TestReports:
    def test_each_item_is_kept_with_the_report_and_the_menu_follows(self) -> None:
        project = under_way()
        report(project, {"BM01": Done(40, Decimal("120.50")), "BM02": Done(0)})
        assert state(project) == [("in_progress", None), ("planned", None)]
        report(project, {"BM01": Done(100, Decimal("300.00")), "BM02": Done(10)}, LATER)
        assert state(project) == [("done", Decimal("300.00")), ("in_progress", None)]
        assert ItemProgress.objects.count() == 4

    def test_an_item_falls_only_with_a_correction_note(self) -> None:
        project = under_way()
        report(project, {"BM01": Done(100, Decimal("300"))})
        again = partial(report, project, {"BM01": Done(90, Decimal("270"))}, LATER)
        assert codes_of(again) == ("decreased", "decreased")
        again(correction_note="上期误报")
        assert state(project)[0][0] == "in_progress"

    def test_only_items_of_the_menu_and_possible_figures(self) -> None:
        wrong = {"BM03": Done(1), "BM01": Done(101, Decimal(-1))}
        assert codes_of(partial(report, under_way(), wrong)) == ("not_included", "bad_percent", "negative")

    def test_an_earlier_day_filled_in_does_not_set_the_menu_back(self) -> None:
        project = under_way()
        project.startorders.update(started_on=TODAY - timedelta(days=9))
        report(project, {"BM01": Done(100)})
        report(project, {"BM01": Done(20)}, TODAY - timedelta(days=3), correction_note="补登")
        assert state(project)[0][0] == "done"
        assert items_before(project)["BM01"] == Done(100)

    def test_what_was_accepted_stays_accepted(self) -> None:
        project = under_way()
        project.items.filter(item_code="BM01").update(progress="accepted")
        report(project, {"BM01": Done(100)})
        assert state(project)[0][0] == "accepted"
