"""Entering a step permits opening its round; the clerk opens it when the roster is ready (policy §1)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.models import Round
from consultations.services.rounds import open_round as open_permitted_round
from consultations.services.special import open_special_round as open_permitted_special
from policy.errors import Reason
from projects.checks import from_step, refuse
from projects.guards import running
from projects.models import Project
from workflow.conditions import ordinal
from workflow.facts import gather
from workflow.services import moving
from workflow.values import ROUND_STEPS


@transaction.atomic
def open_round(
    project: Project,
    number: int,
    *,
    actor: User,
    on: date,
    ends_on: date,
    question: str,
    rule_set: str | None = None,
    counts_parking: bool = False,
) -> Round:
    """Open round 1, 2 or 3 if the project stands at its step (1, 3 or 6) and it has not been passed yet.

    Refused: not_running, bad_number, wrong_step, already_passed, and what `consultations` refuses.
    """
    project = moving.lock_row(project)
    authorise(actor, Action.OPEN_ROUND, project)
    if project.is_running:
        moving.refuse_unconfirmed(project)
    refuse(from_step(project, 1), _not_permitted(project, number, on))
    return open_permitted_round(
        project, actor=actor, on=on, number=number, ends_on=ends_on, question=question, rule_set=rule_set,
        counts_parking=counts_parking,
    )  # fmt: skip


@transaction.atomic
def open_special_round(
    project: Project, *, actor: User, on: date, scope: Sequence[tuple[str, str]], **asked: Any
) -> Round:
    """Open a 专项征求意见 at any step, beside whatever else runs; `asked` as in `consultations`.

    Refused: take_over_unconfirmed, and what `consultations` refuses.
    """
    project = moving.lock_row(project)
    authorise(actor, Action.OPEN_ROUND, project)
    running(project)
    moving.refuse_unconfirmed(project)
    return open_permitted_special(project, actor=actor, on=on, scope=scope, **asked)


def _not_permitted(project: Project, number: int, on: date) -> list[Reason]:
    if number not in ROUND_STEPS:
        return [Reason("bad_number", "征求意见只有第一、第二、第三次。", field="number")]
    if project.step != ROUND_STEPS[number]:
        here, there = (moving.step_name(project, step) for step in (project.step, ROUND_STEPS[number]))
        return [Reason("wrong_step", f"{ordinal(number)}在{there}进行,本项目当前在{here}。")]
    if gather(project, on).round(number).passed:
        return [
            Reason("already_passed", f"{ordinal(number)}已经通过,不需要重新征求。", where=f"round:{number}")
        ]
    return []
