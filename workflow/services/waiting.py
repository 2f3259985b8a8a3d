"""Stores what waits for whom. Rows are derived: made anew project by project, and right to delete at any time."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from projects.models import Project, WorklistMark
from workflow.lines import Line
from workflow.models import WaitingItem, WorklistState
from workflow.worklists import lines_of, stale

CHUNK = 200
AT_ONCE = 50


def refresh_changed(today: date) -> int:
    """Right after an act: the projects that are marked; more than a screenful of them is left to the minute's task."""
    marked = WorklistMark.objects.order_by("project").values_list("project", flat=True).distinct()
    ids = list(marked[: AT_ONCE + 1])
    return _refresh(ids, today) if 0 < len(ids) <= AT_ONCE else 0


def refresh_all(today: date) -> int:
    """Whatever is not of today, some hundred projects at a time; returns how many were made anew.

    Sentences tell of days, so that every project is due soon after midnight. Projects somebody else makes anew
    at this moment are left to them.
    """
    ids = list(stale(today, Project.objects.all()).values_list("pk", flat=True))
    return sum(_refresh(ids[at : at + CHUNK], today) for at in range(0, len(ids), CHUNK))


@transaction.atomic
def _refresh(ids: Sequence[int], today: date) -> int:
    """Marks are read before the facts, and only these are deleted: an act committed meanwhile leaves its own."""
    states = WorklistState.objects.select_for_update(skip_locked=True).filter(project__in=ids)
    held = list(states.order_by("project").values_list("project", flat=True))
    seen = list(WorklistMark.objects.filter(project__in=held).values_list("pk", flat=True))
    projects = list(stale(today, Project.objects.filter(pk__in=held)))
    items = [
        _item(project, rank, line)
        for project, lines in lines_of(projects, today)
        for rank, line in enumerate(lines)
    ]
    WaitingItem.objects.filter(project__in=projects).delete()
    WaitingItem.objects.bulk_create(items, batch_size=1000)
    WorklistState.objects.filter(project__in=projects).update(made_on=today)
    WorklistMark.objects.filter(pk__in=seen).delete()
    return len(projects)


def _item(project: Project, rank: int, line: Line) -> WaitingItem:
    return WaitingItem(
        project=project,
        code=project.code,
        rank=rank,
        role=line.role,
        department_id=line.department_id,
        person_id=line.person_id,
        but_for=list(line.but_for),
        sentence=line.sentence,
        where=line.where,
        due_on=line.due_on,
        more=line.more,
    )
