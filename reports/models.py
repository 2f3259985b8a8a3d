"""月报: one workbook per street and month, and one for the district; and the audited factors of the central subsidy."""

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


class CentralFactors(models.Model):
    """中央补助资金分配因素 of a plan year, frozen as audited (已审核); the newest version counts, all stay.

    `rows`: the neighbourhoods with their numbers as text (reports/factor_rules.py). A trigger refuses change and removal.
    """

    year = models.PositiveSmallIntegerField("计划年度")
    number = models.PositiveSmallIntegerField("版次")
    neighbourhoods = models.PositiveIntegerField("小区数")
    households = models.PositiveIntegerField("户数")
    buildings = models.PositiveIntegerField("幢数")
    building_area = models.DecimalField("建筑面积(㎡)", max_digits=14, decimal_places=2)
    subsidy_area = models.DecimalField("补助面积(㎡)", max_digits=14, decimal_places=2)
    rows = models.JSONField()
    note = models.CharField("审核意见", max_length=300, blank=True)
    audited_on = models.DateField("审核日期")
    audited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    audited_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "中央补助资金分配因素"
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="factors_version_once")]

    def __str__(self) -> str:
        return f"第{self.number}版"
