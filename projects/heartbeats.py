"""Signs of life of the background processes."""

import logging

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from projects.models.job import Heartbeat

log = logging.getLogger(__name__)


def beat(name: str) -> None:
    """Note that the process (`worker`, `beat`) is alive now.

    A database that is away is logged and tried again with the next beat: no process dies of it.
    """
    close_old_connections()
    try:
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})
    except DatabaseError:
        log.warning("heartbeat of %s could not be written", name)
