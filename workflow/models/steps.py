"""The history of a project's steps, and proposals to pause or withdraw it."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models import Project


class Transition(models.Model):
    """One act on a project's step; append-only, the database refuses UPDATE and DELETE.

    `cycle` is the project's cycle after the act. `kept` names what a send-back leaves valid, as "6:round".
    """

    class Kind(models.TextChoices):
        """What was done."""

        OPEN = "open", "建立项目"
        TAKE_OVER = "take_over", "补录进入"
        ADVANCE = "advance", "进入下一步"
        SEND_BACK = "send_back", "退回"
        PAUSE = "pause", "暂缓实施"
        RESUME = "resume", "恢复实施"
        WITHDRAW = "withdraw", "调出计划"
        CLOSE = "close", "办结"

    project = models.ForeignKey(Project, models.PROTECT, related_name="transitions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_step = models.PositiveSmallIntegerField()
    to_step = models.PositiveSmallIntegerField()
    reason = models.TextField("理由", blank=True)
    kept = models.JSONField(default=list, blank=True)
    cycle = models.PositiveSmallIntegerField(default=0)
    on = models.DateField("日期")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "步骤流转"
        ordering = ["project", "id"]
        indexes = [models.Index(fields=["project", "id"])]
        constraints = [
            models.CheckConstraint(
                name="going_back_needs_a_reason",
                condition=~Q(kind__in=["send_back", "pause", "resume", "withdraw"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="moves_go_where_their_kind_says",
                condition=Q(kind="advance", to_step=F("from_step") + 1)
                | Q(kind="send_back", to_step__lt=F("from_step"))
                | Q(kind="take_over", to_step__gte=F("from_step"))
                | Q(kind__in=["open", "pause", "resume", "withdraw", "close"], to_step=F("from_step")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.from_step}→{self.to_step}"


class Proposal(models.Model):
    """暂缓实施, 恢复 or 调出计划 as proposed by the street, until the bureau leader decides."""

    class Kind(models.TextChoices):
        """What is proposed."""

        PAUSE = "pause", "暂缓实施"
        RESUME = "resume", "恢复实施"
        WITHDRAW = "withdraw", "调出计划"

    class Decision(models.TextChoices):
        """The leader's decision; the street may take an undecided proposal back."""

        PENDING = "", "待决定"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"
        TAKEN_BACK = "taken_back", "已撤回"

    project = models.ForeignKey(Project, models.PROTECT, related_name="proposals")
    kind = models.CharField("事项", max_length=10, choices=Kind.choices)
    reason = models.TextField("理由")
    proposed_on = models.DateField("提出日期")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decision = models.CharField("决定", max_length=10, choices=Decision.choices, blank=True, default="")
    decision_note = models.CharField("决定说明", max_length=300, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "暂缓和调出"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(decision=""), name="one_open_proposal"),
            models.CheckConstraint(
                name="decided_by_another",
                condition=Q(decision__in=["", "taken_back"]) | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.project.neighbourhood.street_id
