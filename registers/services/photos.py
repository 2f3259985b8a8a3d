"""Photos of a line: several at once, re-encoded; a wrong one is taken off with a reason. They are for staff."""

from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from projects.checks import refuse, unless
from projects.files import CheckedFile
from projects.guards import required_text
from projects.photos import kept_only_if_done, read_photos, small
from registers.books import Book, book_of
from registers.models import RegisterLine, RegisterPhoto
from registers.services.lines import locked_line, standing, tell


def add_photos(
    line: RegisterLine, *, actor: User, on: date, photos: Sequence[BinaryIO], caption: str = ""
) -> list[RegisterPhoto]:
    """Keep photos of one line under one caption, all or none."""
    with kept_only_if_done() as stored, transaction.atomic():
        book, row = book_of(line), locked_line(line, None)
        authorise(actor, Action.KEEP_REGISTER, row)
        pictures, spoilt = read_photos(photos)
        refuse(
            standing(row),
            unless(book.photos, "no_photos_here", f"{book.title}不附照片。"),
            unless(photos, "no_photo", "请至少选择一张照片。", field="photos"),
            spoilt,
        )
        for picture in pictures:
            stored.append(_keep(book, row, picture, actor, on, caption))
        words = f"上传{book.title}照片{len(stored)}张:{row}"
        tell(row, "photos_added", words, actor=actor, on=on)
        return stored


@transaction.atomic
def remove_photo(photo: RegisterPhoto, *, actor: User, on: date, reason: str) -> RegisterPhoto:
    """Take a wrong photo off, with a reason; row and file stay."""
    row = locked_line(photo.record or photo.case, None)
    authorise(actor, Action.KEEP_REGISTER, row)
    photo = RegisterPhoto.objects.select_for_update().get(pk=photo.pk)
    refuse(
        standing(row),
        unless(photo.removed_on is None, "already_removed", "这张照片已移除。"),
        required_text(reason, "reason", "移除理由"),
    )
    photo.removed_on, photo.removed_reason = on, reason.strip()[:200]
    photo.save(update_fields=["removed_on", "removed_reason"])
    words = f"移除{book_of(row).title}照片:{row}"
    tell(row, "photo_removed", words, actor=actor, on=on, reason=reason.strip())
    return photo


def _keep(
    book: Book, row: RegisterLine, picture: CheckedFile, actor: User, on: date, caption: str
) -> RegisterPhoto:
    photo = RegisterPhoto(
        street=row.street, caption=caption.strip(), added_by=actor, added_on=on,
        thumbnail=small(picture.content), **{book.photos: row},
    )  # fmt: skip
    photo.image.save(picture.name, ContentFile(picture.content), save=False)
    try:
        photo.save()
    except BaseException:
        photo.image.storage.delete(photo.image.name)
        raise
    return photo
