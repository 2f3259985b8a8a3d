"""Celery's way into reviews."""

from celery import shared_task
from django.utils import timezone

from reviews.services.reminders import remind_due


@shared_task
def remind_departments() -> int:
    """Once a day: departments whose opinion is due soon or overdue; returns how many were reminded."""
    return remind_due(timezone.localdate())
