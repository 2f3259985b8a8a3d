"""The portal's clock, set by the story: a day passes when the story says so."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as of_day
from unittest import mock

from django.utils import timezone

MORNING = of_day(9)


class Clock:
    """It is nine in the morning, Shanghai, of the day last set, and seconds run on from there."""

    def __init__(self, day: date) -> None:
        self.set(day)

    def set(self, day: date) -> None:
        """Another day, nine o'clock."""
        self.day, self._since = day, time.monotonic()

    def now(self) -> datetime:
        """What `timezone.now()` answers; also what `localdate()` is made of."""
        morning = datetime.combine(self.day, MORNING, timezone.get_default_timezone())
        return morning + timedelta(seconds=time.monotonic() - self._since)


@contextmanager
def running(clock: Clock) -> Iterator[Clock]:
    """The portal lives by this clock; the browser, sockets and timeouts by the real one."""
    with mock.patch.object(timezone, "now", clock.now):
        yield clock
