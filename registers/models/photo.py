"""Photos of a work record or a typical case: re-encoded without EXIF, for staff."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from registers.models.merit import TypicalCase
from registers.models.work import WorkRecord


def photo_name(photo: "RegisterPhoto", _: str) -> str:
    """A name nobody can guess."""
    return f"registers/{uuid.uuid4().hex}.jpg"


class RegisterPhoto(models.Model):
    """One photo of one line; taken off with a reason, the row stays."""

    record = models.ForeignKey(WorkRecord, models.PROTECT, null=True, blank=True, related_name="photos")
    case = models.ForeignKey(TypicalCase, models.PROTECT, null=True, blank=True, related_name="photos")
    street = models.ForeignKey("accounts.Street", models.PROTECT, related_name="+")
    image = models.FileField("照片", upload_to=photo_name, max_length=200)
    thumbnail = models.BinaryField()
    caption = models.CharField("说明", max_length=120, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "street"

    class Meta:
        verbose_name = verbose_name_plural = "台账照片"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="register_photo_of_one_line",
                condition=Q(record__isnull=False, case__isnull=True)
                | Q(record__isnull=True, case__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.added_on}"
