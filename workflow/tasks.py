"""Background work of the workflow: ids and dates as arguments, one call each."""

from datetime import date

from celery import shared_task

from accounts.models import User
from workflow.services.deadlines import recompute


@shared_task
def recompute_calendar(actor_id: int, on: str) -> None:
    """After a change of the working-day calendar; doing it twice changes nothing. `on` is an ISO date."""
    recompute(actor=User.objects.get(pk=actor_id), on=date.fromisoformat(on))
