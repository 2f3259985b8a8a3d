"""Keeping a roster's file between preview and confirmation."""

import hashlib
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects.guards import refuse_if
from projects.models import Neighbourhood, Roster, RosterUpload
from projects.services.rosters import import_roster
from projects.sheets.values import RosterReading

KEPT_FOR = timedelta(hours=2)
GONE = Reason(
    "upload_gone", "这份文件已经导入,或上传后超过2小时没有确认,已被删除。请查看现有名册,需要时重新上传。"
)


@transaction.atomic
def keep_upload(
    neighbourhood: Neighbourhood, *, actor: User, now: datetime, file_name: str, content: bytes
) -> RosterUpload:
    """Keep the file for its uploader alone; an earlier file of the same person and neighbourhood goes."""
    authorise(actor, Action.IMPORT_ROSTER, neighbourhood)
    refuse_if(_size_reasons(content))
    discard_expired(now)
    RosterUpload.objects.filter(neighbourhood=neighbourhood, uploaded_by=actor).delete()
    return RosterUpload.objects.create(
        neighbourhood=neighbourhood,
        uploaded_by=actor,
        file_name=file_name[-200:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        expires_at=now + KEPT_FOR,
    )


@transaction.atomic
def confirm_upload(
    upload: RosterUpload, reading: RosterReading, *, actor: User, on: date, now: datetime, sha256: str
) -> Roster:
    """Import what the file was read as, once; the file goes. `sha256` is that of the file the page showed."""
    row = RosterUpload.objects.select_for_update().filter(pk=upload.pk, uploaded_by=actor).first()
    if row is None or row.expires_at <= now:
        raise Refused(GONE)
    if not row.sha256 == sha256 == hashlib.sha256(row.content).hexdigest():
        raise Refused(Reason("file_changed", "页面显示的不是现在这份文件,请重新上传后再确认。"))
    roster = import_roster(
        row.neighbourhood, reading, actor=actor, on=on, file_name=row.file_name, file_sha256=row.sha256
    )
    row.delete()
    return roster


def _size_reasons(content: bytes) -> list[Reason]:
    if not content:
        return [Reason("empty_file", "文件是空的,请重新选择。", field="file")]
    if len(content) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 2**20
        return [
            Reason(
                "too_large", f"文件超过{limit}MB,请删去图片和多余的工作表,或按幢分成几个文件。", field="file"
            )
        ]
    return []


def discard_upload(upload: RosterUpload) -> None:
    """The uploader thought better of it."""
    RosterUpload.objects.filter(pk=upload.pk).delete()


def discard_expired(now: datetime) -> int:
    """Delete files nobody confirmed in time."""
    return RosterUpload.objects.filter(expires_at__lte=now).delete()[0]
