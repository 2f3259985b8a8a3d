"""Background work of the workflow: one call each."""

from celery import shared_task
from django.utils import timezone

from workflow.services.deadlines import recompute_nightly
from workflow.services.step_times import store_step_times
from workflow.services.take_over_uploads import discard_expired
from workflow.services.waiting import refresh_all, refresh_changed


@shared_task
def recompute_calendar() -> None:
    """Deadlines and open notices by the calendar as it stands; doing it twice changes nothing."""
    recompute_nightly(on=timezone.localdate())


@shared_task
def refresh_worklists() -> int:
    """Every project whose stored worklist lines are not of today; nothing to do costs one query."""
    return refresh_all(timezone.localdate())


@shared_task
def discard_expired_tables() -> None:
    """补录 tables nobody stored are deleted when their time is over."""
    discard_expired(timezone.now())


@shared_task
def store_times_of_steps() -> int:
    """What the steps took, counted once a day; doing it twice changes nothing."""
    return store_step_times(timezone.localdate())


def after_event() -> None:
    """What settings.AFTER_EVENT names: called in the process of an act, once it is committed."""
    refresh_changed(timezone.localdate())
