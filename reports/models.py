"""月报: one workbook per street and month, and one for the district."""

from django.db import models
from django.db.models import Q

from accounts.models import Street, User
from accounts.scope import ScopedQuerySet
from projects.models import Job


class MonthlyReport(models.Model):
    """A month's figures as made; `street` null is the district.

    A locked month changes only by a new revision.
    """

    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道")
    month = models.DateField("月份", help_text="该月第一天")
    revision = models.PositiveSmallIntegerField("版次", default=1)
    revision_note = models.CharField("修订说明", max_length=300, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="reports")
    file = models.FileField("文件", upload_to="reports/%Y/", max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    totals = models.JSONField(default=dict)
    made_at = models.DateTimeField("生成时间", auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="生成人")
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "street"

    class Meta:
        verbose_name = verbose_name_plural = "月报"
        ordering = ["-month", "street__order", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "month", "revision"], nulls_distinct=False, name="report_revision_once"
            ),
            models.CheckConstraint(name="month_is_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.street or '全区'}{self.month:%Y年%m月}月报"
