"""Nobody's desk asks for what the verb refuses because the project stands still."""

import pytest

from accounts.models import Role, User
from accounts.permissions import GRANTS
from projects.models import Project
from tests.factories import TODAY, UserFactory
from tests.workflow.acts import Doing, Stage, everything
from workflow.worklists import lines_of, needed

pytestmark = pytest.mark.django_db
# what a line leads to, by the beginning of its anchor: one of these acts takes it off the desk
LEADS_TO = {
    "round": {"ballot.cast"},
    "settle": {"settlement.confirm"},
    "corrections": {"correction.confirm"},
    "reissues": {"reissue.confirm"},
    "rectification": {"rectification.reply", "rectification.close"},
    "voices": {"voices.answer"},
    "card": {"card.lift"},
    "claim": {"claim.claim", "claim.return"},
    "payments": {"payment.refuse", "payment.noted"},
    "final_account": {"final_account.review", "final_account.submit"},
    "grade": {"grade.refuse"},
    "meeting": {"meeting.done"},
    "utilities": {"register.edit"},
    "warranty": {"warranty.mend"},
    "follow_up": {"follow_up.visit"},
    "aftercare": {"aftercare.agree"},
    "take_over_again": {"take_over.resubmit"},
}
WHOLE_PROJECT = {"take_over", "proposal"}
"""Decided in any state: tests/workflow/test_transition_table.py."""


@pytest.fixture
def stage(years: None) -> Stage:
    return Stage.set(UserFactory(role=Role.STREET_CLERK))


def anchors(stage: Stage) -> set[str]:
    """What the desks of all roles ask for beside the gate of the step."""
    projects = list(needed(Project.objects.filter(pk=stage.project.pk)))
    return {line.where.split(":")[0] for _, lines in lines_of(projects, TODAY) for line in lines}


@pytest.mark.parametrize("step", [9, 11])
@pytest.mark.parametrize("state", ["paused", "withdrawn", "closed"])
def test_what_desks_ask_for_can_be_done_in_that_state(stage: Stage, step: int, state: str) -> None:
    acts = {doing.code: doing for doing in everything()}
    stage.stands(step, state)
    asked = anchors(stage) - WHOLE_PROJECT
    in_vain = {
        where for where in asked if all(stage.said(acts[code], _who(acts[code])) for code in LEADS_TO[where])
    }
    assert "payments" in asked, "what waits in any state is there, so that the desks are not silent"
    assert in_vain == set()


def test_a_running_project_asks_for_all_of_it(stage: Stage) -> None:
    stage.stands(9)
    assert {"settle", "corrections", "reissues", "rectification", "voices", "round", "payments"} <= anchors(
        stage
    )


def _who(doing: Doing) -> User:
    return UserFactory(role=next(role for role in Role.values if doing.action in GRANTS.get(role, ())))
