"""The verbs of monthly reports: ask for one, make it, lock it. The job's row is the ledger; a month is made once."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events, jobs
from projects.models import Job
from projects.tasks import wake
from reports.encoding import totals_as_json
from reports.figures import figures_of
from reports.gather import project_rows
from reports.models import MonthlyReport
from reports.month import Month
from reports.workbook import workbook_of

KIND = "monthly_report"
DISTRICT = "district"


class StreetScope:
    """A street as the subject of an act; the district (None) belongs to no street."""

    def __init__(self, street: Street | None) -> None:
        self.scope_street_id = street.pk if street else None


def newest(street: Street | None, month: Month) -> MonthlyReport | None:
    """The report that counts for a month: the highest revision."""
    return MonthlyReport.objects.filter(street=street, month=month.first).order_by("-revision").first()


def ask_for_report(
    street: Street | None, month: Month, *, actor: User, today: date, at: datetime, note: str = ""
) -> Job:
    """Queue the making of a month's report now; the page follows its progress.

    A locked month needs a note and becomes the next revision (policy §5). A month to come is refused.
    """
    authorise(actor, Action.MAKE_REPORT, StreetScope(street))
    last = newest(street, month)
    reasons = list(_unfit(month, last, note, today))
    if reasons:
        raise Refused(reasons)
    revision = (last.revision + 1 if last.locked_at else last.revision) if last else 1
    return queue_report(street, month, revision, at=at, actor=actor, note=note)


def _unfit(month: Month, last: MonthlyReport | None, note: str, today: date) -> Any:
    if month.first > today:
        yield Reason("month_to_come", f"{month.label}还没有开始,不能生成月报。", field="month")
    if last and last.locked_at and not note.strip():
        yield Reason("locked", f"{month.label}月报已锁定,再次生成须填写修订说明。", field="note")


def queue_report(
    street: Street | None,
    month: Month,
    revision: int = 1,
    *,
    at: datetime,
    actor: User | None = None,
    note: str = "",
) -> Job:
    """The job of one street, month and revision; asking twice gives the same job."""
    place = street.code if street else DISTRICT
    payload = {
        "street": street.pk if street else None,
        "month": str(month),
        "revision": revision,
        "note": note,
    }
    key = f"{KIND}:{place}:{month}:{revision}"
    with transaction.atomic():
        job = jobs.enqueue(KIND, key, payload, at=at, actor=actor, again=actor is not None)
        wake(job)
    return job


def queue_month(month: Month, at: datetime) -> list[Job]:
    """The reports of every street and of the district, each once."""
    return [queue_report(street, month, at=at) for street in (*Street.objects.all(), None)]


def make_report(job: Job) -> dict[str, Any]:
    """The job itself: gather, count, write the workbook, store it. Doing it twice leaves one report."""
    asked = job.payload
    street = Street.objects.get(pk=asked["street"]) if asked["street"] else None
    month, now = Month.parse(asked["month"]), timezone.now
    jobs.progress(job, 0, 3, "正在汇总各项目数据", now())
    today = timezone.localdate()
    rows = project_rows(month, street.pk if street else None, today=today)
    jobs.progress(job, 1, 3, f"正在核对 {len(rows)} 个项目", now())
    figures = figures_of(month, street, rows, today)
    jobs.progress(job, 2, 3, "正在写入表格", now())
    content = workbook_of(figures, _made(job, now()))
    report = _store(job, street, month, totals_as_json(figures), content)
    jobs.progress(job, 3, 3, "已完成", now())
    return {"report": report.pk}


def _made(job: Job, at: datetime) -> str:
    maker = job.requested_by.full_name if job.requested_by else "系统定时任务"
    return f"生成:{maker},{timezone.localtime(at):%Y-%m-%d %H:%M}"


@transaction.atomic
def _store(
    job: Job, street: Street | None, month: Month, totals: dict[str, Any], content: bytes
) -> MonthlyReport:
    asked = job.payload
    made = {"job": job, "totals": totals, "made_by": job.requested_by, "revision_note": asked["note"]}
    report, _ = MonthlyReport.objects.select_for_update().update_or_create(
        street=street,
        month=month.first,
        revision=asked["revision"],
        locked_at=None,
        defaults={**made, "file_sha256": hashlib.sha256(content).hexdigest()},
    )
    name = f"{street.code if street else DISTRICT}-{month}-{asked['revision']}.xlsx"
    report.file.save(name, ContentFile(content))
    return report


def lock_report(report: MonthlyReport, *, actor: User, on: date) -> MonthlyReport:
    """From now on the month changes only by a numbered revision."""
    authorise(actor, Action.LOCK_REPORT)
    with transaction.atomic():
        row = MonthlyReport.objects.select_for_update().get(pk=report.pk)
        if row.locked_at:
            raise Refused(Reason("locked", "这份月报已经锁定。"))
        row.locked_at, row.locked_by = timezone.now(), actor
        row.save(update_fields=["locked_at", "locked_by"])
        events.record("lock_report", f"锁定{row}", actor=actor, on=on)
    return row
