"""Writes the history: one append-only row per act. What changed is marked, so that worklists are made anew."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from projects.models import Event, Neighbourhood, Project, WorklistMark


def record(
    verb: str,
    sentence: str,
    *,
    actor: User | None,
    on: date,
    project: Project | None = None,
    neighbourhood: Neighbourhood | None = None,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Append one event; `sentence` is Chinese as a clerk would say it and holds no personal data."""
    changed(_concerned(project, neighbourhood))
    return Event.objects.create(
        verb=verb,
        sentence=sentence[:500],
        actor=actor,
        on=on,
        project=project,
        neighbourhood=neighbourhood or (project.neighbourhood if project else None),
        step=project.step if project else None,
        reason=reason,
        data=data or {},
    )


def instant(on: date) -> datetime:
    """When an act of that day was done: now, or noon of an earlier day on which it is told, so that no day contradicts
    another (`Event.shown_at` says the same of the history).
    """
    now = timezone.now()
    return (
        now if timezone.localtime(now).date() == on else timezone.make_aware(datetime.combine(on, time(12)))
    )


def changed(project_ids: Iterable[int]) -> None:
    """What waits for whom in these projects may have changed; called by `record`, and by acts that leave no event.

    Once the transaction is committed the function named by settings.AFTER_EVENT is called once: a name, because it
    lies in an app above this one. Should it fail the marks stand, and worklists are computed instead of read.
    """
    marks = [WorklistMark(project_id=pk) for pk in project_ids]
    if not marks:
        return
    WorklistMark.objects.bulk_create(marks)
    if not any(function is _after_commit for _, function, _ in connection.run_on_commit):
        transaction.on_commit(_after_commit, robust=True)


def _concerned(project: Project | None, neighbourhood: Neighbourhood | None) -> list[int]:
    if project is not None:
        return [project.pk]
    if neighbourhood is None:
        return []
    return list(Project.objects.filter(neighbourhood=neighbourhood).values_list("pk", flat=True))


def _after_commit() -> None:
    if settings.AFTER_EVENT:
        import_string(settings.AFTER_EVENT)()
