"""Background work of the workflow: one call each."""

from celery import shared_task
from django.utils import timezone

from workflow.services.deadlines import recompute_nightly


@shared_task
def recompute_calendar() -> None:
    """Deadlines and open notices by the calendar as it stands; doing it twice changes nothing."""
    recompute_nightly(on=timezone.localdate())
