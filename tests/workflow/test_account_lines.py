"""What a final account puts on desks beside the closing gate."""

from decimal import Decimal

import pytest

from accounts.models import User
from funding.models import FinalAccount
from funding.services.accounts import (
    approve_final_account,
    open_account,
    return_account,
    submit_final_account,
    take_back_account,
)
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, officer
from workflow.waiting import beside_the_gates

pytestmark = pytest.mark.django_db


def lines(project: Project, user: User) -> list[str]:
    """The sentences about the account for the role."""
    found = beside_the_gates([project], TODAY)
    return [one.sentence for one in found if one.where == "final_account" and one.role == user.role]


def submitted(project: Project) -> FinalAccount:
    return submit_final_account(project, actor=clerk(), on=TODAY, amount_yuan=Decimal("100.00"))


def test_the_bureau_is_asked_to_decide_and_the_street_to_submit_again() -> None:
    project = at(10)
    account = submitted(project)
    assert lines(project, officer()) == ["竣工财务决算第1版待查收"]
    open_account(account, actor=officer(), on=TODAY)
    assert lines(project, officer()) == ["竣工财务决算第1版已查收,待核定"]
    return_account(account, actor=officer(), on=TODAY, reason="缺少明细")
    assert (lines(project, officer()), lines(project, clerk())) == ([], ["决算第1版被退回,请更正后重新报送"])
    approve_final_account(submitted(project), actor=officer(), on=TODAY, document_no="拱财审5号")
    assert (lines(project, officer()), lines(project, clerk())) == ([], [])


def test_after_closing_a_new_version_waits_too_and_at_the_last_step_the_gate_asks() -> None:
    closed, last = at(11, state=Project.State.CLOSED), at(11)
    for project in (closed, last):
        submitted(project)
    assert lines(closed, officer()) == ["竣工财务决算第1版待查收"]
    assert lines(last, officer()) == []


def test_what_was_taken_back_waits_for_nobody() -> None:
    project = at(10)
    take_back_account(submitted(project), actor=clerk(), on=TODAY)
    assert (lines(project, officer()), lines(project, clerk())) == ([], [])
