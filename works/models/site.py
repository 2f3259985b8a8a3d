"""工程实施 and 监管 (step 9): the simplest honest record of what happens on site. Money in yuan."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.checks import said
from projects.models import StepRecord


class StartOrder(StepRecord):
    """开工令: first work on site after the contract.

    Final construction drawings are its condition in EPC projects.
    """

    started_on = models.DateField("开工日期")
    planned_completion_on = models.DateField("计划完工日期")
    drawings_final = models.BooleanField("施工图已定稿", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "开工"
        ordering = ["project", "-id"]
        constraints = [
            models.CheckConstraint(
                name="completion_after_start", condition=Q(planned_completion_on__gte=F("started_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{said(self.started_on)}开工"


class SiteReport(StepRecord):
    """工程进度: state of the works on a day; figures are cumulative, the newest day counts."""

    as_of = models.DateField("统计日期")
    physical_percent = models.PositiveSmallIntegerField("形象进度(%)", validators=[MaxValueValidator(100)])
    invested_yuan = models.DecimalField("累计完成投资(元)", max_digits=14, decimal_places=2)
    note = models.CharField("施工情况", max_length=500, blank=True)
    correction_note = models.CharField("数据更正说明", max_length=300, blank=True)
    lifts = models.PositiveIntegerField("加装电梯(台)", null=True, blank=True)
    parking_spaces = models.PositiveIntegerField("新增停车位(个)", null=True, blank=True)
    chargers = models.PositiveIntegerField("充电设施(个)", null=True, blank=True)
    ramps = models.PositiveIntegerField("无障碍设施(处)", null=True, blank=True)
    service_area = models.DecimalField("配套用房(㎡)", max_digits=10, decimal_places=2, null=True, blank=True)
    activity_area = models.DecimalField(
        "活动场地(㎡)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    pipes_km = models.DecimalField("管网改造(km)", max_digits=8, decimal_places=3, null=True, blank=True)
    green_area = models.DecimalField("绿化提升(㎡)", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工程进度"
        ordering = ["project", "-as_of", "-id"]
        constraints = [
            models.CheckConstraint(
                name="site_report_in_range",
                condition=Q(physical_percent__lte=100) & Q(invested_yuan__gte=0),
            )
        ]
        indexes = [models.Index(fields=["project", "-as_of", "-id"])]

    def __str__(self) -> str:
        return f"{said(self.as_of)} {self.physical_percent}%"


class WorksCompletion(StepRecord):
    """完工: works done, not yet accepted."""

    completed_on = models.DateField("完工日期")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "完工"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"{said(self.completed_on)}完工"


class ItemProgress(models.Model):
    """One item in a site report: physical % and quantity done so far."""

    report = models.ForeignKey(SiteReport, models.PROTECT, related_name="items")
    item_code = models.CharField("改造内容", max_length=8)
    percent = models.PositiveSmallIntegerField("形象进度(%)", validators=[MaxValueValidator(100)])
    quantity = models.DecimalField("完成数量", max_digits=12, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "report__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "分项进度"
        ordering = ["item_code"]
        constraints = [
            models.UniqueConstraint(fields=["report", "item_code"], name="item_once_per_report"),
            models.CheckConstraint(name="item_percent_up_to_100", condition=Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.percent}%"


class Stoppage(StepRecord):
    """停工: work stands still from a day on, with a reason, until it is resumed."""

    stopped_on = models.DateField("停工日期")
    reason = models.TextField("停工原因")
    order_number = models.CharField("停工令编号", max_length=60, blank=True)
    resumed_on = models.DateField("复工日期", null=True, blank=True)
    resumed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    resume_note = models.CharField("复工说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "停工"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(resumed_on__isnull=True), name="one_running_stoppage"
            ),
            models.CheckConstraint(
                name="resumed_after_stop",
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=F("stopped_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{said(self.stopped_on)}停工"
