"""Events as the timeline component shows them."""

from collections.abc import Iterable
from typing import Any

from projects.models import Event


def event_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """One row per event, newest first as given; the actor should be at hand."""
    return [
        {"at": one.shown_at, "who": one.actor, "sentence": one.sentence, "reason": one.reason}
        for one in events
    ]
