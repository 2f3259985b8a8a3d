"""改造内容: the scheme's 36 items as this project decides and builds them."""

from django.db import models
from django.db.models import Q

from accounts.models import OUTSIDE_ROLES
from accounts.scope import ScopedQuerySet
from projects.models.project import Project, StepRecord


class ProjectItem(models.Model):
    """One of the 36 items in one project: decision, reason, progress, quantities and costs in yuan."""

    class Decision(models.TextChoices):
        """What was decided for the item (policy §3)."""

        UNDECIDED = "undecided", "未确定"
        INCLUDE = "include", "纳入改造"
        NOT_APPLICABLE = "not_applicable", "不涉及"
        INFEASIBLE = "infeasible", "不具备条件"
        DECLINED = "declined", "业主不同意"
        DROPPED = "dropped", "中途取消"

    class Progress(models.TextChoices):
        """How far an included item is."""

        PLANNED = "planned", "未开工"
        IN_PROGRESS = "in_progress", "施工中"
        DONE = "done", "已完成"
        ACCEPTED = "accepted", "已验收"

    project = models.ForeignKey(Project, models.PROTECT, related_name="items", verbose_name="项目")
    item_code = models.CharField("内容代码", max_length=8)
    decision = models.CharField("决定", max_length=16, choices=Decision.choices, default=Decision.UNDECIDED)
    reason = models.CharField("理由", max_length=300, blank=True)
    progress = models.CharField("进度", max_length=12, choices=Progress.choices, default=Progress.PLANNED)
    unit = models.CharField("单位", max_length=8, blank=True)
    planned_quantity = models.DecimalField("计划数量", max_digits=12, decimal_places=2, null=True, blank=True)
    real_quantity = models.DecimalField("实际数量", max_digits=12, decimal_places=2, null=True, blank=True)
    estimate_yuan = models.DecimalField("估算(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    budget_yuan = models.DecimalField("概算(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    settled_yuan = models.DecimalField("结算(元)", max_digits=14, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"
    read_by = OUTSIDE_ROLES

    class Meta:
        verbose_name = verbose_name_plural = "改造内容"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "item_code"], name="item_once_per_project"),
            models.CheckConstraint(
                name="not_included_needs_a_reason",
                condition=Q(decision__in=["undecided", "include"]) | ~Q(reason=""),
                violation_error_message="不纳入改造的内容须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.item_code


class MenuDecision(StepRecord):
    """一小区一方案: the menu of 36 was decided as a whole; a send-back to step 2 or 1 asks for it again."""

    included_count = models.PositiveSmallIntegerField("纳入项数")

    class Meta:
        verbose_name = verbose_name_plural = "改造内容确定"
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.project} 纳入{self.included_count}项"
