"""现场照片: re-encoded without EXIF, dated, of a report, an inspection or a rectification."""

import uuid

from django.db import models

from accounts.models import Role
from projects.checks import said
from projects.models import StepRecord
from works.models.oversight import Inspection, Rectification
from works.models.site import SiteReport


def photo_name(photo: "SitePhoto", _: str) -> str:
    """A name nobody can guess."""
    return f"photos/{photo.project.code}/{uuid.uuid4().hex}.jpg"


class SitePhoto(StepRecord):
    """One photo with its date; of what, says the row it belongs to, if any."""

    image = models.FileField("照片", upload_to=photo_name, max_length=200)
    thumbnail = models.BinaryField()
    taken_on = models.DateField("拍摄日期")
    caption = models.CharField("说明", max_length=120, blank=True)
    report = models.ForeignKey(SiteReport, models.PROTECT, null=True, blank=True, related_name="photos")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, blank=True, related_name="photos")
    rectification = models.ForeignKey(
        Rectification, models.PROTECT, null=True, blank=True, related_name="photos"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "现场照片"
        ordering = ["project", "-taken_on", "-id"]

    def __str__(self) -> str:
        return self.caption or said(self.taken_on)
