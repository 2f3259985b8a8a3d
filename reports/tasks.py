"""On the 1st at 02:00 beat asks for last month's reports; the jobs' rows see to it that each is made once."""

from celery import shared_task
from django.utils import timezone

from reports.dossier_zip import discard_old_files
from reports.month import Month
from reports.services import queue_month


@shared_task
def make_last_month() -> int:
    """Queue last month's reports of every street and the district; returns how many."""
    return len(queue_month(Month.of(timezone.localdate()).previous, timezone.now()))


@shared_task
def discard_project_files() -> int:
    """Packed files of projects are deleted a day after they were made."""
    return discard_old_files(timezone.now())
