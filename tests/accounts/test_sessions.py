"""Sessions end, and their rows with them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import discard_expired_sessions

pytestmark = pytest.mark.django_db


def test_expired_sessions_are_removed_and_others_stay() -> None:
    now = timezone.now()
    for key, left in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=now + timedelta(minutes=left))
    discard_expired_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_it_is_done_by_itself_within_half_an_hour() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["expired-sessions"]
    assert entry["task"] == "accounts.tasks.discard_expired_sessions"
    assert entry["schedule"] <= 1800
