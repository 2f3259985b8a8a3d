"""现场照片 (step 9): several at once, each made anew without place or camera, with the day it was taken."""

from collections.abc import Sequence
from datetime import date
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action, authorise
from projects import events
from projects.checks import at_step, not_after, refuse, said, unless
from projects.files import CheckedFile
from projects.guards import locked, required_text
from projects.models import Project
from projects.photos import kept_only_if_done, read_photos, small
from works.models import SitePhoto

STEPS = (9, 10, 11)


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


def keep_photos(
    project: Project, pictures: Sequence[CheckedFile], stored: list[SitePhoto], *, actor: User, **fields: Any
) -> list[SitePhoto]:
    """Store checked pictures; each is added to `stored` as soon as its file lies on disk."""
    for picture in pictures:
        photo = SitePhoto.for_project(project, actor, thumbnail=small(picture.content), **fields)
        photo.image.save(picture.name, ContentFile(picture.content), save=False)
        stored.append(photo)
        photo.save()
    return stored
