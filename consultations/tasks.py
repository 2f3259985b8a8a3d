"""Celery's way into consultations."""

from celery import shared_task
from django.utils import timezone

from consultations.services.letters import discard_expired
from consultations.services.sealing import seal_open_rounds


@shared_task
def seal_ballots() -> int:
    """Seal what came in since the last minute; returns how many ballots."""
    return seal_open_rounds()


@shared_task
def discard_letter_files() -> int:
    """Letters' PDFs older than a day are emptied; returns how many."""
    return discard_expired(timezone.now())
