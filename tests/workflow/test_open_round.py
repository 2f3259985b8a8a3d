"""Entering a step permits opening its round."""

from datetime import timedelta

import pytest

from policy.errors import NotAllowed, Refused
from tests.factories import TODAY, roster_of
from tests.workflow import records
from workflow.services import open_round

pytestmark = pytest.mark.django_db
HEADS = [[("1", "1", f"{floor}01", "100.00")] for floor in range(1, 4)]


def begin(project, actor, number):
    return open_round(
        project, number, actor=actor, on=TODAY, ends_on=TODAY + timedelta(days=9), question="是否同意改造?"
    )


def with_roster(step, actor):
    project = records.project_at(step)
    roster_of(project.neighbourhood, actor, HEADS)
    return project


@pytest.mark.parametrize(("step", "number"), [(1, 1), (3, 2), (6, 3)])
def test_each_round_opens_at_its_step(clerk, step, number):
    held = begin(with_roster(step, clerk), clerk, number)
    assert (held.number, held.state, held.total_heads) == (number, "open", 3)


@pytest.mark.parametrize(
    ("step", "number"),
    [(step, n) for step in range(1, 12) for n in (1, 2, 3) if {1: 1, 2: 3, 3: 6}[n] != step],
)
def test_no_other_step_permits_it(clerk, step, number):
    with pytest.raises(Refused) as refused:
        begin(records.project_at(step), clerk, number)
    assert refused.value.codes == ("wrong_step",)


def test_there_are_three_rounds(clerk):
    with pytest.raises(Refused) as refused:
        begin(records.project_at(1), clerk, 4)
    assert refused.value.codes == ("bad_number",)


def test_a_round_that_passed_is_not_asked_again(clerk):
    project = with_roster(1, clerk)
    records.certified(project, clerk, 1)
    with pytest.raises(Refused) as refused:
        begin(project, clerk, 1)
    assert refused.value.codes == ("already_passed",)


def test_after_falling_short_a_new_attempt_may_be_opened(clerk):
    project = with_roster(1, clerk)
    records.certified(project, clerk, 1, outcome="failed")
    assert begin(project, clerk, 1).attempt == 2


def test_a_paused_project_opens_no_round(clerk):
    project = with_roster(1, clerk)
    project.state = "paused"
    project.save()
    with pytest.raises(Refused) as refused:
        begin(project, clerk, 1)
    assert refused.value.codes == ("not_running",)
    with pytest.raises(Refused) as both:
        begin(project, clerk, 2)
    assert both.value.codes == ("not_running", "wrong_step")


def test_another_streets_clerk_opens_nothing(clerk, strange_clerk):
    with pytest.raises(NotAllowed):
        begin(with_roster(1, clerk), strange_clerk, 1)
