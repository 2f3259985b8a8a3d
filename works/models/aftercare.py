"""后续管理 (step 11)."""

from django.db import models

from projects.checks import said
from projects.models import StepRecord


class Aftercare(StepRecord):
    """后续管理 (step 11): who manages the neighbourhood from now on; the newest record counts."""

    management_body = models.CharField("管理主体", max_length=80)
    property_service = models.CharField("物业服务单位", max_length=80)
    fee = models.CharField("物业费标准", max_length=80)
    maintenance_fund = models.CharField("维修资金情况", max_length=120)
    contract_until = models.DateField("物业合同到期日", null=True, blank=True)
    fund_balance_yuan = models.DecimalField(
        "维修资金余额(元)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    agreed_on = models.DateField("落实日期")

    class Meta:
        verbose_name = verbose_name_plural = "长效管理"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return self.management_body


class FollowUp(StepRecord):
    """回访 after completion."""

    class Satisfaction(models.TextChoices):
        """What residents said."""

        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        POOR = "poor", "不满意"

    visited_on = models.DateField("回访日期")
    satisfaction = models.CharField("居民满意情况", max_length=6, choices=Satisfaction.choices)
    note = models.TextField("回访情况")
    asked = models.PositiveIntegerField("走访人数(人)", null=True, blank=True)
    satisfied = models.PositiveIntegerField("满意人数(人)", null=True, blank=True)
    next_on = models.DateField("下次回访日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(
                name="no_more_satisfied_than_asked",
                condition=models.Q(satisfied__isnull=True) | models.Q(satisfied__lte=models.F("asked")),
            )
        ]

    def __str__(self) -> str:
        return f"{said(self.visited_on)}回访"


class Warranty(StepRecord):
    """保修: one kind of work, from the acceptance on; the years are the scheme's."""

    kind = models.CharField("保修内容", max_length=20)
    starts_on = models.DateField("保修开始日期")
    ends_on = models.DateField("保修截止日期")
    contractor = models.CharField("保修单位", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保修"
        ordering = ["project", "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "cycle", "kind"], name="warranty_once_per_kind"),
            models.CheckConstraint(
                name="warranty_ends_later", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}(保修至{said(self.ends_on)})"


class WarrantyRepair(StepRecord):
    """保修报修: reported within the warranty, until mended."""

    warranty = models.ForeignKey(Warranty, models.PROTECT, related_name="repairs", verbose_name="保修内容")
    reported_on = models.DateField("报修日期")
    text = models.CharField("报修内容", max_length=300)
    mended_on = models.DateField("修复日期", null=True, blank=True)
    mended_note = models.CharField("修复情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "保修报修"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return self.text[:30]
