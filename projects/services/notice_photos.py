"""Verbs on the photos that prove where a notice hangs. Without one of every board a notice does not count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.checks import said
from projects.files import CheckedFile, check_picture
from projects.guards import locked, refuse_if, required_text
from projects.models import Notice, NoticePhoto, Posting, Project
from projects.services.notice_days import at_notice_step, count_anew, down


@dataclass(frozen=True)
class NewPhoto:
    """A photo of the notice on one board: the board's number, the file (`name`, `read()`), the day it was taken.

    `fields`: the form's names of file and day, to put a refusal beside them.
    """

    board: int
    upload: BinaryIO
    taken_on: date
    fields: tuple[str, str] = ("upload", "taken_on")


def add_photos(notice: Notice, photos: Sequence[NewPhoto], *, actor: User, on: date) -> list[NoticePhoto]:
    """Keep photos of one or several boards, all or none. With the last missing one the notice begins to count."""
    stored: list[NoticePhoto] = []
    try:
        with transaction.atomic():
            return _add(notice, photos, actor, on, stored)
    except BaseException:
        for photo in stored:
            photo.file.storage.delete(photo.file.name)
        raise


def _add(
    notice: Notice, photos: Sequence[NewPhoto], actor: User, on: date, stored: list[NoticePhoto]
) -> list[NoticePhoto]:
    project = locked(notice.project_id)
    authorise(actor, Action.PUBLISH_NOTICE, project)
    notice = _standing(project, notice)
    postings = {row.board.number: row for row in notice.postings.select_related("board")}
    if not photos:
        raise Refused(Reason("no_photo", "请至少选择一块公告栏的照片。"))
    reasons: list[Reason] = []
    checked = [_checked(photo, postings, notice, on, reasons) for photo in photos]
    refuse_if(reasons)
    for photo, file in zip(photos, filter(None, checked), strict=True):
        stored.append(_keep(postings[photo.board], photo, file, actor))
    _record("add_notice_photos", f"上传第{_named(photos)}号公告栏的张贴照片", project, notice, actor, on)
    count_anew(notice, actor=actor, on=on)
    return stored


@transaction.atomic
def remove_photo(photo: NoticePhoto, *, actor: User, on: date, reason: str) -> NoticePhoto:
    """Take a wrong photo off, with a reason; the notice's days are computed anew and may begin no more."""
    project = locked(photo.posting.notice.project_id)
    authorise(actor, Action.PUBLISH_NOTICE, project)
    notice = _standing(project, photo.posting.notice)
    photo = (
        NoticePhoto.objects.select_for_update(of=("self",)).select_related("posting__board").get(pk=photo.pk)
    )
    reasons = required_text(reason, "reason", "移除理由")
    if photo.removed_on is not None:
        reasons.append(Reason("already_removed", "这张照片已移除。"))
    refuse_if(reasons)
    photo.removed_on, photo.removed_by, photo.remove_reason = on, actor, reason.strip()[:200]
    photo.save(update_fields=["removed_on", "removed_by", "remove_reason"])
    words = f"移除第{photo.posting.board.number}号公告栏{said(photo.taken_on)}的张贴照片"
    _record("remove_notice_photo", words, project, notice, actor, on, reason.strip())
    count_anew(notice, actor=actor, on=on)
    return photo


def _standing(project: Project, notice: Notice) -> Notice:
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    refuse_if([*at_notice_step(project), *down(notice)])
    return notice


def _checked(
    photo: NewPhoto, postings: dict[int, Posting], notice: Notice, on: date, reasons: list[Reason]
) -> CheckedFile | None:
    """The picture made anew; what is wrong with it or with its day is added to the reasons."""
    file_field, day_field = photo.fields
    if photo.board not in postings:
        reasons.append(Reason("no_board", f"这次公示没有第{photo.board}号公告栏。", field=file_field))
    if photo.taken_on > on:
        reasons.append(Reason("in_the_future", "拍摄日期不能晚于今天。", field=day_field))
    if photo.taken_on < notice.published_on:
        words = f"拍摄日期不能早于公示发布日期({said(notice.published_on)})。"
        reasons.append(Reason("before_publication", words, field=day_field))
    try:
        content = photo.upload.read(settings.UPLOAD_MAX_BYTES + 1)
        return check_picture(photo.upload.name, content, settings.UPLOAD_MAX_BYTES)
    except Refused as refused:
        reasons.extend(Reason(one.code, one.message, field=file_field) for one in refused.reasons)
    return None


def _keep(posting: Posting, photo: NewPhoto, file: CheckedFile, actor: User) -> NoticePhoto:
    made = NoticePhoto(
        posting=posting, taken_on=photo.taken_on, content_type=file.content_type, sha256=file.sha256,
        added_by=actor,
    )  # fmt: skip
    made.file.save(file.name, ContentFile(file.content), save=False)
    made.save()
    return made


def _named(photos: Iterable[NewPhoto]) -> str:
    return "、".join(str(number) for number in sorted({photo.board for photo in photos}))


def _record(
    verb: str, words: str, project: Project, notice: Notice, actor: User, on: date, reason: str = ""
) -> Any:
    return events.record(
        verb, words, actor=actor, on=on, project=project, reason=reason, data={"notice": notice.pk}
    )
