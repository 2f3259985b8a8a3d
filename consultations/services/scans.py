"""扫描件: attached to a stack, looked at on record, removed with a reason; never public."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations import locks
from consultations.models import PaperBatch, Round, Scan, ScanView, UploadTicket
from policy.errors import Reason, Refused
from projects import events
from projects.guards import required_text, running
from projects.scanned import ScannedFile, read_scans


def attach_scans(batch: PaperBatch, *, actor: User, on: date, uploads: Iterable[BinaryIO]) -> list[Scan]:
    """File what the scanner made: each PDF as one, all pictures of the act together as another.

    Allowed until the round is certified: the certifier may ask for a scan. Refused: round_over, not_running, same_file,
    and whatever `read_scans` refuses.
    """
    authorise(actor, Action.ATTACH_SCAN, batch.round)
    return keep_scans(batch, read_uploads(batch, uploads), actor=actor, on=on)


def read_uploads(batch: PaperBatch, uploads: Iterable[BinaryIO]) -> list[ScannedFile]:
    """The files fit to keep; outside the transaction, because pictures take their time."""
    return read_scans(uploads, max_bytes=settings.UPLOAD_MAX_BYTES, name=f"{batch}照片")


def keep_scans(
    batch: PaperBatch,
    files: list[ScannedFile],
    *,
    actor: User,
    on: date,
    ticket: UploadTicket | None = None,
) -> list[Scan]:
    """Store the files and their rows, all or none; a file stored for a row that was refused is deleted again."""
    stored: list[Scan] = []
    try:
        with transaction.atomic():
            round = taking_scans(batch, actor)
            _refuse_again(batch, files)
            for file in files:
                stored.append(_stored(batch, file, actor, ticket))
            pages = sum(scan.page_count for scan in stored)
            sentence = f"{round}:上传{batch}的扫描件 {len(stored)} 份,共 {pages} 页"
            _record("attach_scan", sentence, batch, actor, on, scans=[scan.pk for scan in stored])
    except BaseException:
        for scan in stored:
            scan.file.storage.delete(scan.file.name)
        raise
    return stored


def remove_scan(scan: Scan, *, actor: User, on: date, reason: str) -> Scan:
    """Take a scan off the list (wrong stack, unreadable); row and file stay. Refused: round_over, required, removed."""
    with transaction.atomic():
        round = taking_scans(scan.batch, actor)
        row = Scan.objects.select_for_update(of=("self",)).get(pk=scan.pk)
        reasons = required_text(reason, "reason", "移除原因")
        if row.removed_at is not None:
            reasons.append(Reason("removed", "这份扫描件已经移除,请刷新页面查看。"))
        if reasons:
            raise Refused(reasons)
        row.removed_by, row.removed_at, row.remove_reason = actor, Now(), reason.strip()[:300]
        row.save(update_fields=["removed_by", "removed_at", "remove_reason"])
        sentence = f"{round}:移除{scan.batch}的一份扫描件"
        _record("remove_scan", sentence, scan.batch, actor, on, reason, scan=row.pk)
    return row


def look_at_scan(scan: Scan, *, actor: User) -> Scan:
    """Hand out a scan; who looked and when is on record before it is shown."""
    authorise(actor, Action.READ_SCAN, scan.batch.round)
    ScanView.objects.create(scan=scan, by=actor)
    return scan


def taking_scans(batch: PaperBatch, actor: User) -> Round:
    """The stack's round, shared, while scans may come and go: until it is certified. Refused: round_over, not_running."""
    round = locks.round_shared(batch.round_id)
    authorise(actor, Action.ATTACH_SCAN, round)
    running(round.project)
    if round.state not in (Round.State.OPEN, Round.State.CLOSED):
        message = f"{round}{round.get_state_display()},扫描件不能再增减。"
        raise Refused.one("round_over", message, where=f"round:{round.number}")
    return round


def _refuse_again(batch: PaperBatch, files: list[ScannedFile]) -> None:
    """A second click, or the same file chosen twice."""
    same = {file.sha256 for file in files}
    there = Scan.objects.filter(batch=batch, sha256__in=same, removed_at__isnull=True)
    if there.exists() or len(same) < len(files):
        raise Refused.one("same_file", "同一份扫描件已经上传过,不必重复上传。", field="uploads")


def _stored(batch: PaperBatch, file: ScannedFile, actor: User, ticket: UploadTicket | None) -> Scan:
    scan = Scan(
        batch=batch, file_name=file.name[:200], sha256=file.sha256, page_count=file.page_count,
        by_phone=ticket is not None, ticket=ticket, added_by=actor,
    )  # fmt: skip
    scan.file.save(f"{uuid.uuid4().hex}.pdf", ContentFile(file.content), save=False)
    try:
        scan.save()
    except BaseException:
        scan.file.storage.delete(scan.file.name)
        raise
    return scan


def _record(
    verb: str, sentence: str, batch: PaperBatch, actor: User, on: date, reason: str = "", **data: object
) -> None:
    events.record(
        verb, sentence, actor=actor, on=on, project=batch.round.project, reason=reason.strip(),
        data={"round": batch.round_id, "batch": batch.pk, **data},
    )  # fmt: skip
