"""改造方案 versions and their cost lines."""

from django.db import models
from django.db.models import Q

from accounts.models import OUTSIDE_ROLES
from projects.models.project import StepRecord


class SchemeVersion(StepRecord):
    """A numbered version of the renovation scheme; the highest number is current, older ones stay.

    Money in yuan.
    """

    class Kind(models.TextChoices):
        """初步方案 (step 2) or 正式方案 (step 5)."""

        PRELIMINARY = "preliminary", "初步方案"
        FORMAL = "formal", "正式方案"

    number = models.PositiveSmallIntegerField("版本")
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    summary = models.TextField("方案概要")
    estimate_yuan = models.DecimalField("估算(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    no_contribution_reason = models.CharField("居民不出资的理由", max_length=300, blank=True)
    author = models.CharField("编制单位", max_length=80, blank=True)
    budget_yuan = models.DecimalField("概算(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    reviewer = models.CharField("概算审核单位", max_length=80, blank=True)
    reviewed_yuan = models.DecimalField(
        "审核后概算(元)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reviewed_on = models.DateField("审核报告日期", null=True, blank=True)

    changes = models.TextField("与上一版的主要变化", blank=True)
    over_estimate_reason = models.CharField("超估算的原因", max_length=500, blank=True)

    read_by = OUTSIDE_ROLES

    class Meta:
        verbose_name = verbose_name_plural = "改造方案"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="scheme_version_once"),
            models.CheckConstraint(
                name="scheme_amounts_not_negative",
                condition=(Q(estimate_yuan__isnull=True) | Q(estimate_yuan__gte=0))
                & (Q(budget_yuan__isnull=True) | Q(budget_yuan__gte=0))
                & (Q(reviewed_yuan__isnull=True) | Q(reviewed_yuan__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}第{self.number}版"


class CostLine(models.Model):
    """One line of a scheme version's estimate or budget; a line may lie outside the 36 items.

    `reviewed_yuan`: what the third party reviewed it to, where its report says so by line.
    """

    class Stage(models.TextChoices):
        """Which rung of the cost ladder the line belongs to."""

        ESTIMATE = "estimate", "估算"
        BUDGET = "budget", "概算"

    scheme_version = models.ForeignKey(SchemeVersion, models.CASCADE, related_name="lines")
    stage = models.CharField("阶段", max_length=10, choices=Stage.choices)
    item_code = models.CharField("内容代码", max_length=8, blank=True)
    label = models.CharField("名称", max_length=80)
    amount_yuan = models.DecimalField("金额(元)", max_digits=14, decimal_places=2)
    reviewed_yuan = models.DecimalField("审核后(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    excluded_kind = models.CharField("不计入补助的类别", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "造价明细"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="cost_line_not_negative", condition=Q(amount_yuan__gte=0)),
            models.CheckConstraint(
                name="reviewed_line_not_negative",
                condition=Q(reviewed_yuan__isnull=True) | Q(reviewed_yuan__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.label
