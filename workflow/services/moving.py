"""What every move of a project has in common: transition, step, days, version. Called by verbs, inside their act."""

from datetime import date
from typing import Any

from accounts.models import User
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects.calendar import calendar
from projects.guards import locked
from projects.models import Project, TakeOver
from workflow.models import Transition
from workflow.services.deadlines import moves_of, put_deadlines

Kind = Transition.Kind
# Kinds that begin a stay in a step; the others leave the project where it is.
ENTERS = frozenset({Kind.OPEN, Kind.TAKE_OVER, Kind.ADVANCE, Kind.SEND_BACK})


def lock_row(project: Project | int, version: int | None = None) -> Project:
    """The project's row for this act alone; a test shows what happens without it."""
    return locked(project, version=version)


def move(project: Project, kind: str, *, actor: User, on: date, to_step: int, **fields: Any) -> Transition:
    """Append the transition, put the project there, compute its days and count the version up."""
    made = Transition.objects.create(
        project=project, kind=kind, from_step=project.step, to_step=to_step, cycle=project.cycle,
        on=on, actor=actor, **fields,
    )  # fmt: skip
    project.step = to_step
    if kind in ENTERS:
        project.entered_step_on = on
    put_deadlines(project, calendar(), moves_of([project.pk]).get(project.pk, []), on)
    project.version += 1
    project.save()
    return made


def step_name(project: Project, step: int) -> str:
    """第3步 第二次征求意见."""
    return f"第{step}步({load_scheme(project.scheme_code).step(step).name})"


def refuse_unconfirmed(project: Project) -> None:
    """补录 counts only after the bureau's confirmation."""
    if TakeOver.objects.filter(project=project, confirmed_by__isnull=True).exists():
        raise Refused(
            Reason(
                "take_over_unconfirmed",
                "补录还没有经区住建局确认,不能办理。",
                who="bureau_officer",
                where="take_over",
            )
        )
