"""Stores what the steps took, once a day. Rows are derived: right to delete at any time."""

from datetime import date

from django.db import transaction

from accounts.models import Street
from policy.loader import scheme_codes
from projects.models import Project
from workflow.durations import times_of
from workflow.models import StepTimes


@transaction.atomic
def store_step_times(today: date) -> int:
    """Count all projects of every scheme anew; returns how many lines there are."""
    streets: dict[str, int | None] = {"": None, **dict(Street.objects.values_list("name", "pk"))}
    rows = [
        StepTimes(
            scheme_code=code, street_id=streets[one.street], step=one.step, standard=one.standard, count=one.count,
            median=one.median, saved=one.saved, late_count=one.late_count, made_on=today,
        )
        for code in scheme_codes()
        for one in times_of(Project.objects.all(), today, code, whole=True)
    ]  # fmt: skip
    StepTimes.objects.all().delete()
    return len(StepTimes.objects.bulk_create(rows))
