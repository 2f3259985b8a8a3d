"""Writes the history: one append-only row per act."""

from datetime import date
from typing import Any

from accounts.models import User
from projects.models import Event, Neighbourhood, Project


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
