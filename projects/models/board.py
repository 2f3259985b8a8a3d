"""公告栏: where a neighbourhood's notices hang, and the dated photos that prove a notice hung there."""

import uuid

from django.db import models

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models.neighbourhood import Neighbourhood
from projects.models.notice import Notice


class NoticeBoard(models.Model):
    """A notice board of a neighbourhood. Its number is never given again; a retired one takes no new notices."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="boards")
    number = models.PositiveSmallIntegerField("编号")
    place = models.CharField("位置", max_length=60)
    added_on = models.DateField("登记日期")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    retired_on = models.DateField("停用日期", null=True, blank=True)
    retire_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "公告栏"
        ordering = ["neighbourhood", "number"]
        constraints = [
            models.UniqueConstraint(fields=["neighbourhood", "number"], name="board_number_once"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}号公告栏({self.place})"

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.neighbourhood.street_id


class Posting(models.Model):
    """A board this notice must hang on: fixed when the notice is published.

    `dropped_on`: the board was taken out of use before the notice had begun; it is not waited for any more.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="postings")
    board = models.ForeignKey(NoticeBoard, models.PROTECT, related_name="postings")
    dropped_on = models.DateField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "notice__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "张贴"
        ordering = ["notice", "board__number"]
        constraints = [models.UniqueConstraint(fields=["notice", "board"], name="posted_once_per_board")]

    def __str__(self) -> str:
        return f"{self.notice} {self.board}"


def stored_photo(photo: "NoticePhoto", filename: str) -> str:
    """A name nobody can guess."""
    return f"notices/{photo.posting.notice_id}/{uuid.uuid4().hex}.{filename.rpartition('.')[2]}"


class NoticePhoto(models.Model):
    """A photo of the notice on one board, dated; made anew without place and camera. Residents read the date only."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="photos")
    taken_on = models.DateField("拍摄日期")
    file = models.FileField("照片", upload_to=stored_photo, max_length=200)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_on = models.DateField("移除日期", null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="移除人")
    remove_reason = models.CharField("移除原因", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "posting__notice__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "张贴照片"
        ordering = ["posting", "taken_on", "id"]

    def __str__(self) -> str:
        return f"{self.posting} {self.taken_on}"
