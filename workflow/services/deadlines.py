"""The days of a project's present step, and what follows when the working-day calendar changes."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import CalendarUnpublished
from policy.loader import load_scheme
from policy.workdays import Calendar
from projects import events
from projects.calendar import calendar
from projects.checks import said
from projects.models import Notice, Project
from projects.services.notice_days import put_days
from workflow.history import Move, paused_workdays, visits
from workflow.lights import Deadlines, step_deadlines
from workflow.models import Transition

DAYS = ("due_on", "yellow_from_on", "red_from_on")


def moves_of(project_ids: Iterable[int]) -> dict[int, list[Move]]:
    """The moves of many projects, oldest first; one query."""
    found: dict[int, list[Move]] = {}
    rows = Transition.objects.filter(project__in=project_ids).order_by("id")
    for pk, *move in rows.values_list("project_id", "kind", "from_step", "to_step", "on"):
        found.setdefault(pk, []).append(Move(*move))
    return found


def put_deadlines(project: Project, cal: Calendar, moves: Iterable[Move], on: date) -> None:
    """Set due, yellow and red of the present step on the (unsaved) project.

    The standard duration counts from the day the step was entered; working days the project stood still
    (暂缓实施) are added to it, so that a resumed project has as many left as when it was paused.
    """
    found = _deadlines(project, cal, moves, on) if project.is_running else None
    project.due_on = found.due_on if found else None
    project.yellow_from_on = found.yellow_from_on if found else None
    project.red_from_on = found.red_from_on if found else None


def _deadlines(project: Project, cal: Calendar, moves: Iterable[Move], on: date) -> Deadlines | None:
    scheme = load_scheme(project.scheme_code)
    stays = visits(moves)
    try:
        stood_still = paused_workdays(stays[-1], cal, on) if stays else 0
    except CalendarUnpublished:
        return None
    standard = scheme.step(project.step).standard_workdays
    return step_deadlines(cal, project.entered_step_on, standard + stood_still, scheme.lights)


@transaction.atomic
def recompute_deadlines(*, actor: User, on: date) -> int:
    """Compute every running project's days anew after the calendar changed; each change is an event."""
    authorise(actor, Action.MANAGE_CALENDAR)
    return _all_deadlines(actor, on)


def _all_deadlines(actor: User | None, on: date) -> int:
    running = Project.objects.filter(state=Project.State.ACTIVE).select_for_update(of=("self",))
    projects = list(running.select_related("neighbourhood").order_by("pk"))
    cal, moves = calendar(), moves_of([project.pk for project in projects])
    return sum(_recomputed(project, cal, moves.get(project.pk, []), actor, on) for project in projects)


def _recomputed(project: Project, cal: Calendar, moves: list[Move], actor: User | None, on: date) -> bool:
    before = [getattr(project, name) for name in DAYS]
    put_deadlines(project, cal, moves, on)
    if before == [getattr(project, name) for name in DAYS]:
        return False
    project.save(update_fields=DAYS)
    due = said(project.due_on) or "待定"
    events.record(
        "deadline_recomputed",
        f"工作日历调整,本步骤应完成日期改为{due}",
        actor=actor,
        on=on,
        project=project,
        data={"before": str(before[0]), "after": str(project.due_on)},
    )
    return True


@transaction.atomic
def recompute_notices(*, actor: User, on: date) -> int:
    """Compute anew when open notices close, after the calendar changed (policy §1); each change is an event."""
    authorise(actor, Action.MANAGE_CALENDAR)
    return _all_notices(actor, on)


def _all_notices(actor: User | None, on: date) -> int:
    opened = Q(closes_on__isnull=True) | Q(closes_on__gte=on)
    standing = Notice.objects.filter(
        opened, withdrawn_on__isnull=True, began_on__isnull=False
    ).select_for_update(of=("self",))
    cal = calendar()
    rows = standing.select_related("project__neighbourhood").order_by("pk")
    return sum(_notice_recomputed(notice, cal, actor, on) for notice in rows)


def _notice_recomputed(notice: Notice, cal: Calendar, actor: User | None, on: date) -> bool:
    before = notice.closes_on
    if not put_days(notice, notice.began_on, cal):
        return False
    closes_on = notice.closes_on
    words = said(closes_on) or "待定"
    events.record(
        "notice_recomputed",
        f"工作日历调整,公示截止日期改为{words}",
        actor=actor,
        on=on,
        project=notice.project,
        data={"before": str(before), "after": str(closes_on)},
    )
    return True


@transaction.atomic
def recompute(*, actor: User, on: date) -> tuple[int, int]:
    """Deadlines and notices after a change of the calendar; returns how many of each moved."""
    return recompute_deadlines(actor=actor, on=on), recompute_notices(actor=actor, on=on)


@transaction.atomic
def recompute_nightly(*, on: date) -> tuple[int, int]:
    """The same by the portal itself, for a calendar that came with an upgrade; its events have no actor."""
    return _all_deadlines(None, on), _all_notices(None, on)
