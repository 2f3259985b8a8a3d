"""State × act × role: what is allowed, and with which words the rest is refused. Complete."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from policy.errors import NotAllowed, Refused
from projects.models import Project, TakeOver
from tests.factories import TODAY, StreetFactory, UserFactory, roster_of
from tests.workflow import records
from workflow.models import Proposal
from workflow.services import (
    advance,
    confirm_take_over,
    decide_proposal,
    open_round,
    propose,
    send_back,
    take_back_proposal,
)

pytestmark = pytest.mark.django_db

STATES = ("active", "paused", "withdrawn", "closed")
STRANGER = "another street's clerk"
PERSONS = (*Role.values, STRANGER)
OK, NO = "ok", "not_allowed"


def nothing(project: Project, actor: User) -> Any:
    return None


def proposed(kind: str) -> Callable[[Project, User], Proposal]:
    def prepare(project: Project, actor: User) -> Proposal:
        return Proposal.objects.create(
            project=project, kind=kind, reason="雨季", proposed_on=TODAY, proposed_by=actor
        )

    return prepare


def unconfirmed(project: Project, actor: User) -> TakeOver:
    project.items.update(decision="include")
    records.document(project, actor, 2, "takeover_proof")
    return TakeOver.objects.create(project=project, step=2, note="补录", entered_by=actor)


def complete(project: Project, actor: User) -> None:
    records.complete(project, actor)


def a_roster(project: Project, actor: User) -> None:
    roster_of(project.neighbourhood, actor, [[("1", "1", "101", "50.00")]])


def act_propose(kind: str) -> Callable[..., Any]:
    return lambda project, made, actor: propose(project, kind, actor=actor, on=TODAY, reason="雨季")


def act_decide(project: Project, made: Any, actor: User) -> Any:
    return decide_proposal(made, actor=actor, on=TODAY, approve=True)


# Act → (step it is tried at, what it needs, the act, roles that may, outcome for them by state).
ACTS: dict[str, tuple[int, Callable[..., Any], Callable[..., Any], set[str], tuple[str, str, str, str]]] = {
    "advance in a step of the street": (
        5, complete, lambda project, made, actor: advance(project, actor=actor, on=TODAY),
        {"street_clerk"}, (OK, "not_running", "not_running", "not_running"),
    ),
    "advance in a step of the bureau": (
        7, complete, lambda project, made, actor: advance(project, actor=actor, on=TODAY),
        {"bureau_officer"}, (OK, "not_running", "not_running", "not_running"),
    ),
    "advance through a shut gate": (
        10, nothing, lambda project, made, actor: advance(project, actor=actor, on=TODAY),
        {"street_clerk"}, ("accepted", "not_running", "not_running", "not_running"),
    ),
    "close": (
        11, complete, lambda project, made, actor: advance(project, actor=actor, on=TODAY),
        {"street_clerk"}, (OK, "not_running", "not_running", "not_running"),
    ),
    "send back inside the street's steps": (
        6, nothing, lambda project, made, actor: send_back(project, actor=actor, on=TODAY, to_step=5, reason="有误"),
        {"street_clerk", "bureau_officer"}, (OK, "not_running", "not_running", "not_running"),
    ),
    "open a round": (
        1, a_roster,
        lambda project, made, actor: open_round(
            project, 1, actor=actor, on=TODAY, ends_on=TODAY + timedelta(days=9), question="是否同意"
        ),
        {"street_clerk"}, (OK, "not_running", "not_running", "not_running"),
    ),
    "propose to pause": (
        5, nothing, act_propose("pause"), {"street_clerk"}, (OK, "bad_state", "bad_state", "bad_state"),
    ),
    "propose to resume": (
        5, nothing, act_propose("resume"), {"street_clerk"}, ("bad_state", OK, "bad_state", "bad_state"),
    ),
    "propose to withdraw": (
        5, nothing, act_propose("withdraw"), {"street_clerk"}, (OK, OK, "bad_state", "bad_state"),
    ),
    "propose a second time": (
        5, proposed("withdraw"), act_propose("withdraw"), {"street_clerk"},
        ("pending", "pending", "bad_state", "bad_state"),
    ),
    "take a proposal back": (
        5, proposed("withdraw"),
        lambda project, made, actor: take_back_proposal(made, actor=actor, on=TODAY),
        {"street_clerk"}, (OK, OK, OK, OK),
    ),
    "agree to a pause": (
        5, proposed("pause"), act_decide, {"bureau_leader"}, (OK, "bad_state", "bad_state", "bad_state"),
    ),
    "agree to resuming": (
        5, proposed("resume"), act_decide, {"bureau_leader"}, ("bad_state", OK, "bad_state", "bad_state"),
    ),
    "agree to a withdrawal": (
        5, proposed("withdraw"), act_decide, {"bureau_leader"}, (OK, OK, "bad_state", "bad_state"),
    ),
    "confirm a take-over": (
        2, unconfirmed, lambda project, made, actor: confirm_take_over(made, actor=actor, on=TODAY),
        {"bureau_officer"}, (OK, OK, OK, OK),
    ),
}  # fmt: skip


def person(kind: str) -> User:
    if kind == STRANGER:
        return UserFactory(role="street_clerk", street=StreetFactory(code="daguan"))
    return UserFactory(role=kind)


def outcome(act: str, state: str, kind: str) -> str:
    """What happens: "ok" or the code of the first reason."""
    step, prepare, do, _, _ = ACTS[act]
    author = UserFactory(role="street_clerk")
    project = records.project_at(step)
    made = prepare(project, author)
    Project.objects.filter(pk=project.pk).update(state=state)
    try:
        do(project, made, person(kind))
    except NotAllowed:
        return NO
    except Refused as refused:
        return refused.codes[0]
    return OK


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_state_by_act_by_role(years, act, state):
    allowed, expected = ACTS[act][3], ACTS[act][4][STATES.index(state)]
    found = {kind: outcome(act, state, kind) for kind in PERSONS}
    assert found == {kind: expected if kind in allowed else NO for kind in PERSONS}
