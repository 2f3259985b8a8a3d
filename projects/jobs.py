"""Verbs on the ledger of jobs. The broker only wakes a worker; these rows decide what is done, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from projects.models import Job

LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 5

Work = Callable[[Job], dict[str, Any]]


def enqueue(
    kind: str,
    key: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    actor: User | None = None,
    again: bool = False,
) -> Job:
    """The job of this key, made once; `again` queues a finished or failed one anew."""
    job, made = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload, "due_at": at, "requested_by": actor}
    )
    if again and not made:
        Job.objects.filter(pk=job.pk, state__in=[Job.State.DONE, Job.State.FAILED]).update(
            state=Job.State.QUEUED,
            due_at=at,
            attempts=0,
            done_count=0,
            error="",
            message="",
            lease_until=None,
        )
        job.refresh_from_db()
    return job


def due_ids(now: datetime, limit: int = 50) -> list[int]:
    """Jobs that wait, or whose worker died (lease over)."""
    waiting = Q(state=Job.State.QUEUED, due_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lte=now)
    return list(Job.objects.filter(waiting).order_by("due_at").values_list("pk", flat=True)[:limit])


def claim(job_id: int, now: datetime) -> Job | None:
    """Take the job if it is due, or None where another worker holds it or it is finished."""
    with transaction.atomic():
        free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lte=now)
        job = Job.objects.select_for_update(skip_locked=True).filter(free, pk=job_id).first()
        if job is None or _given_up(job, now):
            return None
        job.state, job.lease_until, job.attempts = Job.State.RUNNING, now + LEASE, job.attempts + 1
        job.save(update_fields=["state", "lease_until", "attempts"])
        return job


def _given_up(job: Job, now: datetime) -> bool:
    """A job whose worker died time and again is not tried for ever."""
    if job.attempts < MAX_ATTEMPTS:
        return False
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, error="WorkerLost", lease_until=None, finished_at=now
    )
    return True


def run(job_id: int, work: Work, now: Callable[[], datetime]) -> Job | None:
    """Claim and do the job; a failure is written down and tried again later, at most MAX_ATTEMPTS times."""
    job = claim(job_id, now())
    if job is None:
        return None
    try:
        result = work(job)
    except Exception as error:
        fail(job, error, now())
        raise
    return finish(job, result, now())


def progress(job: Job, done: int, total: int, message: str, now: datetime) -> None:
    """Move the bar and renew the lease; committed at once so that the page sees it."""
    Job.objects.filter(pk=job.pk).update(
        done_count=done, total_count=total, message=message, lease_until=now + LEASE
    )


def finish(job: Job, result: dict[str, Any], now: datetime) -> Job:
    """Write the result down."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE,
        result=result,
        finished_at=now,
        lease_until=None,
        error="",
        done_count=F("total_count"),
    )
    job.refresh_from_db()
    return job


def fail(job: Job, error: Exception, now: datetime) -> None:
    """Write the failure down; retry with a growing delay until the attempts are used up."""
    over = job.attempts >= MAX_ATTEMPTS
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED if over else Job.State.QUEUED,
        due_at=now + timedelta(seconds=15 * 2**job.attempts),
        error=type(error).__name__,
        lease_until=None,
        finished_at=now if over else None,
    )
