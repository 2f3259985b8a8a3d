"""Photos sent several at once: each made anew without place or camera, all of them kept or none."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from PIL import Image

from policy.errors import Reason, Refused
from projects.checks import unless
from projects.files import CheckedFile, check_picture

MOST = 30
THUMBNAIL_SIDE = 320


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


@contextmanager
def kept_only_if_done() -> Iterator[list[Any]]:
    """Files (`.image`) stored on the way are deleted again where the act fails.

    `with kept_only_if_done() as stored, atomic():`; each row is added to `stored` as soon as its file lies on disk.
    """
    stored: list[Any] = []
    try:
        yield stored
    except BaseException:
        for photo in stored:
            photo.image.storage.delete(photo.image.name)
        raise


def small(content: bytes) -> bytes:
    """The small picture of a gallery, as JPEG."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.save(out, "JPEG", quality=80)
    return out.getvalue()
