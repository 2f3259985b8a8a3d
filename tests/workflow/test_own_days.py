"""Lines with a day of their own are judged by that day; a department reads what it has to do itself."""

from datetime import timedelta

import pytest

from accounts.models import Department
from policy.own_day import NEAR_DAYS, of_day
from projects import events
from projects.models import Project
from reviews.models import Opinion, OpinionCondition
from tests.factories import TODAY, UserFactory
from tests.workflow import records
from workflow.worklists import worklist
from works.models import Rectification

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "light"),
    [(-1, "red"), (0, "yellow"), (NEAR_DAYS, "yellow"), (NEAR_DAYS + 1, "green")],
)
def test_a_matter_is_red_from_the_day_after_its_own_and_yellow_in_the_week_before(days, light) -> None:
    assert of_day(TODAY + timedelta(days), TODAY) == light


def test_a_line_with_its_own_day_does_not_take_the_light_of_a_late_step(clerk) -> None:
    project = records.project_at(9, due_on=TODAY - timedelta(30), yellow_from_on=TODAY - timedelta(40),
                                 red_from_on=TODAY - timedelta(20))  # fmt: skip
    day = TODAY + timedelta(20)
    Rectification.for_project(project, clerk, issue="扶手松动", ordered_on=TODAY, due_on=day).save()
    found = {one.where: (one.due_on, one.light) for one in worklist(clerk, TODAY)}
    assert found["rectification"] == (day, "green")
    assert found["site"] == (project.due_on, "red")


def asked(clerk, **results: str | None) -> Project:
    """A project in joint review, the opinions due in ten days."""
    project = records.project_at(7)
    records.formal_scheme(project, clerk)
    review = records.review(project, clerk, **results)
    review.deadline_on = TODAY + timedelta(10)
    review.save()
    return project


def lines(code: str) -> list[tuple[str, object]]:
    reviewer = UserFactory(role="department_reviewer", department=Department.objects.get(code=code))
    return [(one.sentence, one.due_on) for one in worklist(reviewer, TODAY)]


def test_a_department_is_asked_for_its_own_opinion_by_the_reviews_day(clerk) -> None:
    asked(clerk, chengguan=None, minzheng="agree")
    assert lines("chengguan") == [("请对现行方案出具联审意见", TODAY + timedelta(10))]
    assert lines("minzheng") == []


def test_a_department_is_asked_to_confirm_its_condition_once_the_street_replied(clerk) -> None:
    project = asked(clerk, chengguan="conditional", minzheng="agree")
    condition = OpinionCondition.objects.create(
        opinion=Opinion.objects.get(invitation__department__code="chengguan"), text="补充雨水口做法"
    )
    assert lines("chengguan") == []
    condition.reply, condition.replied_on = "已改", TODAY
    condition.save()
    events.changed([project.pk])
    assert lines("chengguan") == [("街道已回复附带的条件,请确认是否落实", TODAY + timedelta(10))]
