"""What is done for accounts and visitors in the background."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def discard_expired_sessions() -> None:
    """Remove sessions whose time is over: an owner's unfinished opinion lies in one for half an hour and no longer."""
    call_command("clearsessions")
