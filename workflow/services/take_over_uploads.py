"""A 补录 table: kept between preview and storing, stored as a whole or not at all."""

import hashlib
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise, may
from policy.errors import Reason, Refused
from projects.guards import refuse_if
from projects.models import Neighbourhood, Project
from projects.services.neighbourhoods import add_neighbourhood
from workflow.models import TakeOverUpload
from workflow.services.take_over import take_over
from workflow.take_over_check import Line, look_at

KEPT_FOR = timedelta(hours=2)
GONE = Reason("upload_gone", "这份表格已经登记,或上传后超过2小时没有登记,已被删除。需要时请重新上传。")


@transaction.atomic
def keep_table(*, actor: User, now: datetime, file_name: str, content: bytes) -> TakeOverUpload:
    """Keep the file for its uploader alone; an earlier one of the same person goes. The bureau's officer may look at
    a table too, though only a street stores its rows.
    """
    if not may(actor, Action.CONFIRM_TAKE_OVER):
        authorise(actor, Action.TAKE_OVER)
    refuse_if(_size_reasons(content))
    discard_expired(now)
    TakeOverUpload.objects.filter(uploaded_by=actor).delete()
    return TakeOverUpload.objects.create(
        uploaded_by=actor, file_name=file_name[-200:], content=content,
        sha256=hashlib.sha256(content).hexdigest(), expires_at=now + KEPT_FOR,
    )  # fmt: skip


@transaction.atomic
def store_table(
    upload: TakeOverUpload, *, actor: User, on: date, now: datetime, sha256: str, own_only: bool = False
) -> list[Project]:
    """Every row taken over, or none; the file is read anew and goes. `sha256` is that of the file the page showed,
    `own_only` leaves the rows of other streets out. Refused: upload_gone, file_changed, and every row's problems.
    """
    authorise(actor, Action.TAKE_OVER)
    row = TakeOverUpload.objects.select_for_update().filter(pk=upload.pk, uploaded_by=actor).first()
    if row is None or row.expires_at <= now:
        raise Refused(GONE)
    if not row.sha256 == sha256 == hashlib.sha256(row.content).hexdigest():
        raise Refused(Reason("file_changed", "页面显示的不是现在这份表格,请重新上传后再登记。"))
    seen = look_at(bytes(row.content), row.file_name, actor, on, own_only=own_only)
    refuse_if([Reason(one.code, _said(one.row, one.message)) for one in seen.problems])
    refuse_if([] if seen.lines else [Reason("no_rows", "表中没有可以补录的小区。")])
    made = _store(seen.lines, actor, on, row)
    row.delete()
    return made


def _store(lines: tuple[Line, ...], actor: User, on: date, upload: TakeOverUpload) -> list[Project]:
    """In the order of the sheet; the reasons of all rows at once."""
    made, reasons = [], []
    for line in lines:
        try:
            with transaction.atomic():
                made.append(_take_over(line, actor, on, upload))
        except Refused as refused:
            reasons += [Reason(one.code, _said(line.row, one.message)) for one in refused.reasons]
    refuse_if(reasons)
    return made


def _take_over(line: Line, actor: User, on: date, upload: TakeOverUpload) -> Project:
    place = line.place if line.place.pk else _register(line, actor, on)
    note = line.note or f"按补录汇总表“{upload.file_name}”第{line.row}行登记。"
    return take_over(
        place, actor=actor, on=on, step=line.step, entered_on=line.entered_on, note=note,
        batch_year=line.batch_year, builder_kind=line.builder_kind, builder_name=line.builder_name,
        earlier=line.earlier, proofs_later=True,
    )  # fmt: skip


def _register(line: Line, actor: User, on: date) -> Neighbourhood:
    return add_neighbourhood(
        actor=actor, on=on, street=line.place.street, community_name=line.community, **line.facts
    )


def _said(row: int, message: str) -> str:
    return f"第{row}行:{message}" if row else message


def _size_reasons(content: bytes) -> list[Reason]:
    if not content:
        return [Reason("empty_file", "文件是空的,请重新选择。", field="file")]
    if len(content) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 2**20
        return [Reason("too_large", f"文件超过{limit}MB,请删去图片和多余的工作表。", field="file")]
    return []


def discard_table(upload: TakeOverUpload) -> None:
    """The uploader thought better of it."""
    TakeOverUpload.objects.filter(pk=upload.pk).delete()


def discard_expired(now: datetime) -> int:
    """Delete tables nobody stored in time."""
    return TakeOverUpload.objects.filter(expires_at__lte=now).delete()[0]
