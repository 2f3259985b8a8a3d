"""The database is the ledger of jobs: lost, doubled and abandoned messages change nothing."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from projects import jobs, tasks
from projects.models import Job

DONE: list[int] = []


def count(job: Job) -> dict:
    DONE.append(job.pk)
    return {"counted": len(DONE)}


def break_down(job: Job) -> dict:
    raise RuntimeError("张伟 13800000000")


@pytest.fixture(autouse=True)
def _kinds(settings) -> None:
    DONE.clear()
    settings.JOB_WORK = {"count": f"{__name__}.count", "broken": f"{__name__}.break_down"}


def queued(kind: str = "count", key: str = "a", **late) -> Job:
    return jobs.enqueue(kind, key, {}, at=timezone.now() - timedelta(seconds=1) + timedelta(**late))


@pytest.mark.django_db
def test_a_job_whose_message_was_lost_is_still_done() -> None:
    job = queued()
    assert tasks.pick_up_due_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.result, DONE) == (Job.State.DONE, {"counted": 1}, [job.pk])


@pytest.mark.django_db
def test_a_doubled_message_is_done_once() -> None:
    job = queued()
    for _ in range(3):
        tasks.run_job(job.pk)
    tasks.pick_up_due_jobs()
    assert [job.pk] == DONE


@pytest.mark.django_db
def test_the_same_key_is_one_job() -> None:
    assert queued(key="2019-10").pk == queued(key="2019-10").pk


@pytest.mark.django_db
def test_a_dead_workers_job_is_taken_over_when_its_lease_is_over() -> None:
    job, now = queued(), timezone.now()
    assert jobs.claim(job.pk, now)
    assert tasks.pick_up_due_jobs() == 0
    Job.objects.filter(pk=job.pk).update(lease_until=now)
    assert tasks.pick_up_due_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


@pytest.mark.django_db
def test_a_job_that_is_not_due_waits() -> None:
    queued(hours=1)
    assert tasks.pick_up_due_jobs() == 0


@pytest.mark.django_db
def test_one_broken_job_does_not_hold_up_the_next_and_tells_no_names() -> None:
    broken, good = queued("broken", "broken"), queued("count", "good")
    tasks.pick_up_due_jobs()
    broken.refresh_from_db()
    assert [good.pk] == DONE
    assert (broken.state, broken.error) == (Job.State.QUEUED, "RuntimeError")
    assert broken.due_at > timezone.now()


@pytest.mark.django_db
def test_a_job_is_given_up_after_five_attempts() -> None:
    job = queued("broken")
    for _ in range(jobs.MAX_ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
        tasks.pick_up_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, jobs.MAX_ATTEMPTS)
    assert tasks.pick_up_due_jobs() == 0


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up_too() -> None:
    job = queued()
    for _ in range(jobs.MAX_ATTEMPTS + 1):
        jobs.claim(job.pk, timezone.now())
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(lease_until=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "WorkerLost")


@pytest.mark.django_db
def test_a_kind_nobody_knows_is_written_down_as_failed() -> None:
    job = queued("unheard-of")
    tasks.pick_up_due_jobs()
    job.refresh_from_db()
    assert job.error == "KeyError"


@pytest.mark.django_db
def test_waking_a_worker_waits_for_the_commit_and_survives_a_broker_that_is_away(
    monkeypatch, django_capture_on_commit_callbacks
) -> None:
    sent: list[int] = []

    def away(job_id: int) -> None:
        sent.append(job_id)
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.run_job, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = queued()
        tasks.wake(job)
        assert sent == []
    assert sent == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_a_job_once() -> None:
    job, start = queued(), Barrier(2)

    def work() -> None:
        start.wait()
        tasks.run_job(job.pk)
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [job.pk] == DONE
