"""Counting how often an address does something, atomically and for all processes together."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from projects.models import Hit

KEPT = timedelta(days=2)
COUNT = """
    INSERT INTO projects_hit (key, since, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, since) DO UPDATE SET count = projects_hit.count + 1 RETURNING count
"""


def count_hit(act: str, who: str, *, at: datetime, span: timedelta) -> int:
    """Count one use of `act` by `who` in the span of time `at` lies in; returns how many there are now.

    One statement: two hundred at once are counted as two hundred. Call it outside the act's own transaction, so that a
    refused act counts too. `who` is kept as a keyed hash only, for two days at most.
    """
    key = f"{act}:{_hashed(who)}"
    begins = at - timedelta(seconds=at.timestamp() % span.total_seconds())
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, begins])
        count = int(cursor.fetchone()[0])
    if count == 1:
        Hit.objects.filter(since__lt=at - KEPT).delete()
    return count


def _hashed(who: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()[:32]
