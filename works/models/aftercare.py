"""后续管理 (step 11)."""

from django.db import models

from projects.models import StepRecord


class Aftercare(StepRecord):
    """后续管理 (step 11): who manages the neighbourhood from now on; the newest record counts."""

    management_body = models.CharField("管理主体", max_length=80)
    property_service = models.CharField("物业服务单位", max_length=80)
    fee = models.CharField("物业费标准", max_length=80)
    maintenance_fund = models.CharField("维修资金情况", max_length=120)
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

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"回访 {self.visited_on}"
