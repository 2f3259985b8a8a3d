"""工程实施 and 监管 (step 9): the simplest honest record of what happens on site. Money in yuan."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
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
        return f"开工 {self.started_on}"


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
        return f"{self.as_of} {self.physical_percent}%"


class WorksCompletion(StepRecord):
    """完工: works done, not yet accepted."""

    completed_on = models.DateField("完工日期")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "完工"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"完工 {self.completed_on}"


class ChangeOrder(StepRecord):
    """工程变更: not allowed in principle; reason, amount and the bureau's decision before work."""

    class Decision(models.TextChoices):
        """The bureau's decision."""

        PENDING = "", "待审批"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"
        TAKEN_BACK = "taken_back", "已撤回"

    title = models.CharField("变更内容", max_length=120)
    reason = models.TextField("变更理由")
    amount_yuan = models.DecimalField("变更金额(元,减少填负数)", max_digits=14, decimal_places=2)
    requested_on = models.DateField("申请日期")
    decision = models.CharField("审批意见", max_length=10, choices=Decision.choices, blank=True, default="")
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_note = models.CharField("审批说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工程变更"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return self.title


class Rectification(StepRecord):
    """整改通知: ordered by the bureau on site, closed when put right."""

    issue = models.TextField("整改问题")
    ordered_on = models.DateField("下达日期")
    due_on = models.DateField("整改期限")
    closed_on = models.DateField("整改完成日期", null=True, blank=True)
    closing_note = models.CharField("整改情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(name="rectification_due_later", condition=Q(due_on__gte=F("ordered_on")))
        ]

    def __str__(self) -> str:
        return self.issue[:30]


class AuditNote(StepRecord):
    """跟踪审计 note."""

    noted_on = models.DateField("日期")
    text = models.TextField("审计意见")
    reply = models.TextField("整改回复", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "跟踪审计"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return self.text[:30]
