"""现场照片 (step 9): several at once, each made anew without place or camera, with the day it was taken."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.checks import at_step, not_after, refuse, said, unless
from projects.files import CheckedFile, check_picture
from projects.guards import locked, required_text
from projects.models import Project
from works.models import SitePhoto

STEPS = (9, 10, 11)
MOST = 30
THUMBNAIL_SIDE = 320


def add_site_photos(
    project: Project, *, actor: User, on: date, photos: Sequence[BinaryIO], taken_on: date, caption: str = ""
) -> list[SitePhoto]:
    """Keep photos of one day, all or none. They are for staff: people may be on them."""
    with kept_only_if_done() as stored, transaction.atomic():
        project = locked(project)
        authorise(actor, Action.RECORD_INSPECTION, project)
        pictures, spoilt = read_photos(photos)
        refuse(
            at_step(project, *STEPS),
            unless(photos, "no_photo", "请至少选择一张照片。", field="photos"),
            spoilt,
            not_after(taken_on, on, "taken_on", "拍摄日期"),
        )
        made = keep_photos(project, pictures, stored, actor=actor, taken_on=taken_on, caption=caption)
        sentence = f"上传现场照片{len(made)}张({said(taken_on)})"
        events.record("site_photos_added", sentence, actor=actor, on=on, project=project)
        return made


@transaction.atomic
def remove_site_photo(photo: SitePhoto, *, actor: User, on: date, reason: str) -> SitePhoto:
    """Take a wrong photo off the gallery, with a reason; row and file stay."""
    project = locked(photo.project_id)
    photo = SitePhoto.objects.get(pk=photo.pk)
    authorise(actor, Action.RECORD_INSPECTION, project)
    refuse(
        at_step(project, *STEPS),
        unless(photo.removed_at is None, "already_removed", "这张照片已移除。"),
        required_text(reason, "reason", "移除理由"),
    )
    photo.removed_at = timezone.now()
    photo.save(update_fields=["removed_at"])
    sentence = f"移除现场照片({said(photo.taken_on)})"
    events.record("site_photo_removed", sentence, actor=actor, on=on, project=project, reason=reason)
    return photo


def read_photos(photos: Sequence[BinaryIO]) -> tuple[list[CheckedFile], list[Reason]]:
    """The pictures made anew, and what is wrong with the others, by file name; beside the field `photos`."""
    reasons = unless(len(photos) <= MOST, "too_many", f"一次最多上传{MOST}张照片。", field="photos")
    pictures: list[CheckedFile] = []
    for photo in photos[:MOST]:
        try:
            content = photo.read(settings.UPLOAD_MAX_BYTES + 1)
            pictures.append(check_picture(photo.name, content, settings.UPLOAD_MAX_BYTES))
        except Refused as refused:
            reasons += [
                Reason(one.code, f"{photo.name}:{one.message}", field="photos") for one in refused.reasons
            ]
    return pictures, reasons


def keep_photos(
    project: Project, pictures: Sequence[CheckedFile], stored: list[SitePhoto], *, actor: User, **fields: Any
) -> list[SitePhoto]:
    """Store checked pictures; each is added to `stored` as soon as its file lies on disk."""
    for picture in pictures:
        photo = SitePhoto.for_project(project, actor, thumbnail=_small(picture.content), **fields)
        photo.image.save(picture.name, ContentFile(picture.content), save=False)
        stored.append(photo)
        photo.save()
    return stored


@contextmanager
def kept_only_if_done() -> Iterator[list[SitePhoto]]:
    """Files stored on the way are deleted again where the act fails: `with kept_only_if_done() as stored, atomic():`."""
    stored: list[SitePhoto] = []
    try:
        yield stored
    except BaseException:
        for photo in stored:
            photo.image.storage.delete(photo.image.name)
        raise


def _small(content: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.save(out, "JPEG", quality=80)
    return out.getvalue()
