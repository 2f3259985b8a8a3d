"""Celery's way into the ledger of jobs. Messages carry ids or nothing; the rows decide (projects/jobs.py)."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from projects import jobs
from projects.models import Job
from projects.services.objections import forget_contacts
from projects.services.roster_uploads import discard_expired

log = logging.getLogger(__name__)
AT_ONCE = 10


@shared_task
def pick_up_due_jobs() -> int:
    """Do what is due, whatever became of the messages; returns how many jobs were tried."""
    due = jobs.due_ids(timezone.now(), limit=AT_ONCE)
    for job_id in due:
        _run(job_id)
    return len(due)


@shared_task
def run_job(job_id: int) -> None:
    """Do one job now, unless another worker has it or it is done."""
    _run(job_id)


@shared_task
def discard_expired_uploads() -> None:
    """Roster files nobody confirmed are deleted when their time is over."""
    discard_expired(timezone.now())


@shared_task
def forget_old_contacts() -> int:
    """How senders of objections can be reached is forgotten some time after their answer."""
    return forget_contacts(timezone.localdate())


def wake(job: Job) -> None:
    """Tell a worker once the transaction is committed; without a broker beat finds the job in the ledger."""

    def send() -> None:
        try:
            run_job.delay(job.pk)
        except OperationalError:
            log.info("broker is away; job %s waits for pick_up_due_jobs", job.pk)

    transaction.on_commit(send)


def _run(job_id: int) -> None:
    """One job; its failure is in its row and in the log, and the next job is not held up."""
    try:
        jobs.run(job_id, _work, timezone.now)
    except Exception:
        log.exception("job %s failed", job_id)


def _work(job: Job) -> dict:
    """What settings.JOB_WORK names for the kind: a dotted function `(job) -> result`.

    Names, because the work lies in apps above this one.
    """
    return import_string(settings.JOB_WORK[job.kind])(job)
