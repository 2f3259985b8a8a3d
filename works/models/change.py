"""工程变更 (step 9). Money in yuan."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from projects.models import Document, StepRecord


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
    item_code = models.CharField("改造内容", max_length=8, blank=True)
    drawings = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="变更图纸"
    )
    opened_at = models.DateTimeField("区住建局查收时间", null=True, blank=True)
    work_started_on = models.DateField("变更部位施工日期", null=True, blank=True)
    requested_on = models.DateField("申请日期")
    decision = models.CharField("审批意见", max_length=10, choices=Decision.choices, blank=True, default="")
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_note = models.CharField("审批说明", max_length=300, blank=True)

    read_by = frozenset({Role.BUILDER_CLERK, Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "工程变更"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(
                name="changed_work_starts_after_approval",
                condition=Q(work_started_on__isnull=True)
                | Q(decision="approved", work_started_on__gte=models.F("decided_on")),
            )
        ]

    def __str__(self) -> str:
        return self.title
