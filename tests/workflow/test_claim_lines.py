"""What claims put on desks: the street claims, the bureau opens and confirms, and who gets nothing is left alone."""

from decimal import Decimal

import pytest

from accounts.models import User
from funding.services.accounts import submit_final_account
from funding.services.claims import open_claim, return_claim
from projects.models import Project
from tests.factories import TODAY
from tests.funding.claiming import account, area, claimed, confirmed, ready
from tests.record_data import at, clerk, officer
from workflow.waiting import beside_the_gates

pytestmark = pytest.mark.django_db


def lines(project: Project, user: User) -> list[str]:
    """The sentences about claims for the role."""
    found = beside_the_gates([project], TODAY)
    return [one.sentence for one in found if one.where == "claim" and one.role == user.role]


def test_the_street_is_asked_to_claim_and_then_the_bureau_to_decide() -> None:
    project = ready()
    assert lines(project, clerk()) == ["决算已核定,请申报补助资金"]
    claim = claimed(project)
    assert lines(project, clerk()) == []
    assert lines(project, officer()) == ["第1次申报补助资金 2,000,000.00 元,等待查收"]
    open_claim(claim, actor=officer(), on=TODAY)
    assert lines(project, officer()) == ["第1次申报补助资金 2,000,000.00 元,等待核定"]
    return_claim(claim, actor=officer(), on=TODAY, reason="缺少材料")
    assert lines(project, clerk()) == ["区住建局退回了第1次补助资金申报,更正后重新申报"]


def test_a_later_version_asks_for_a_new_claim() -> None:
    project = confirmed().project
    assert lines(project, clerk()) == []
    account(project, "3000000.00")
    assert lines(project, clerk()) == ["新的决算已核定,请重新申报补助资金"]


def test_nobody_is_asked_to_claim_what_the_city_does_not_pay() -> None:
    late = at(10, neighbourhood__year_built=2004, neighbourhood__affordable_housing=True)
    area(late)
    account(late)
    assert lines(late, clerk()) == []


@pytest.mark.parametrize(("state", "step"), [("paused", 10), ("withdrawn", 10), ("active", 8)])
def test_nobody_is_asked_for_a_claim_or_an_account_that_cannot_be_worked_on(state: str, step: int) -> None:
    project, claim = ready(), claimed()
    submit_final_account(claim.project, actor=clerk(), on=TODAY, amount_yuan=Decimal("1.00"))
    for one in (project, claim.project):
        one.state, one.step = state, step
        one.save()
    assert lines(project, clerk()) == []
    found = beside_the_gates([claim.project], TODAY)
    assert "final_account" not in {one.where for one in found}
    assert lines(claim.project, officer()) == ["第1次申报补助资金 2,000,000.00 元,等待查收"], "to return it"
    return_claim(claim, actor=officer(), on=TODAY, reason="项目已停")
    assert lines(claim.project, clerk()) == []
