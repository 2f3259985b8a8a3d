"""Whether the stored lines of projects are those that would be computed now."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from projects.models import Project
from workflow.lines import Line, by_project
from workflow.models import WaitingItem, WorklistState
from workflow.worklists import lines_of, needed, stale

CHUNK = 500


def differences(today: date) -> Iterator[tuple[Project, tuple[Line, ...], tuple[Line, ...]]]:
    """(project, stored, computed) where they differ; projects whose lines are known to be out of date are left out."""
    out_of_date = set(stale(today, Project.objects.all()).values_list("pk", flat=True))
    made = WorklistState.objects.filter(made_on=today).order_by("pk").values_list("pk", flat=True)
    ids = [pk for pk in made if pk not in out_of_date]
    for at in range(0, len(ids), CHUNK):
        yield from _differences(ids[at : at + CHUNK], today)


def _differences(ids: list[int], today: date) -> Iterator[tuple[Project, tuple[Line, ...], tuple[Line, ...]]]:
    stored = by_project(map(_line, WaitingItem.objects.filter(project__in=ids).order_by("project", "rank")))
    projects = list(needed(Project.objects.filter(pk__in=ids)))
    for project, lines in lines_of(projects, today):
        if lines != (kept := stored.get(project.pk, [])):
            yield project, tuple(kept), tuple(lines)


def _line(item: WaitingItem) -> Line:
    values = {field.name: getattr(item, field.name) for field in fields(Line)}
    return Line(**values | {"but_for": tuple(item.but_for)})
