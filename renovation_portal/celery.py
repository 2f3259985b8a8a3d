"""Celery: the worker and the clock (beat). Both tell the database that they are alive.

The broker only carries ids. The jobs themselves are rows, so a broker that is stopped, loses a message
or delivers it twice delays work and changes nothing (docs/architecture.md, "The write path").
"""

import os
import time
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler

HEARTBEAT_SECONDS = 10

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation_portal.settings")

app = Celery("renovation_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def report_alive(name: str) -> None:
    """Write the heartbeat row of the worker or of beat; a database that is away is no reason to die."""
    # models can be imported only after Celery has set Django up
    from django.db import close_old_connections

    from projects.heartbeats import beat

    close_old_connections()
    beat(name)


class WorkerHeartbeat(bootsteps.StartStopStep):  # type: ignore[misc]
    """The worker's main loop writes its row; a loop that hangs goes stale, as it should."""

    requires = {"celery.worker.components:Timer"}
    timer_entry: Any = None

    def start(self, worker: Any) -> None:
        """Write the first row at once and then every ten seconds."""
        report_alive("worker")
        self.timer_entry = worker.timer.call_repeatedly(HEARTBEAT_SECONDS, report_alive, ("worker",))

    def stop(self, worker: Any) -> None:
        """Let the row grow old."""
        if self.timer_entry is not None:
            self.timer_entry.cancel()


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Beat's own scheduler, writing beat's row between two ticks."""

    last_beat = float("-inf")

    def setup_schedule(self) -> None:
        """Open the file that remembers what was sent, so that a 02:00 missed while stopped is made up for."""
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; returns the seconds until the next tick, at most the heartbeat's interval."""
        if time.monotonic() - self.last_beat >= HEARTBEAT_SECONDS:
            report_alive("beat")
            self.last_beat = time.monotonic()
        seconds: float = super().tick(*args, **kwargs)
        return min(seconds, HEARTBEAT_SECONDS)


app.steps["worker"].add(WorkerHeartbeat)
