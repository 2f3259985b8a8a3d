"""A 补录 table between preview and storing."""

import uuid

from django.db import models

from accounts.models import User


class TakeOverUpload(models.Model):
    """The file of a 补录 table: its uploader's alone, gone when stored, discarded or expired.

    Kept in the database, so that any web process can show the preview.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "待登记的补录汇总表"
        indexes = [models.Index(fields=["expires_at"], name="workflow_ta_expires_idx")]

    def __str__(self) -> str:
        return self.file_name
