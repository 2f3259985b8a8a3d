"""Signs of life of the background processes."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from projects.models.job import Heartbeat

log = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=60)


def beat(name: str) -> None:
    """Note that the process (`worker`, `beat`) is alive now.

    A database that is away is logged and tried again with the next beat: no process dies of it.
    """
    try:
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})
    except DatabaseError:
        log.warning("heartbeat of %s could not be written", name)


def fresh(name: str, now: datetime) -> bool:
    """Whether the process wrote its row within the last minute (it does so every ten seconds)."""
    return Heartbeat.objects.filter(name=name, beat_at__gte=now - STALE_AFTER).exists()
