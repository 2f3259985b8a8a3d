"""Celery's way into consultations."""

from celery import shared_task

from consultations.services.sealing import seal_open_rounds


@shared_task
def seal_ballots() -> int:
    """Seal what came in since the last minute; returns how many ballots."""
    return seal_open_rounds()
