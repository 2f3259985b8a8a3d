"""红黄牌 and 例会: what the bureau uses to steer projects that are late."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Street, User
from accounts.scope import ScopedQuerySet
from projects.models import Project


class Card(models.Model):
    """红黄牌: given by the bureau with a reason and a day by which to recover. Off unless the scheme says."""

    class Colour(models.TextChoices):
        """Yellow warns, red goes into the street's assessment."""

        YELLOW = "yellow", "黄牌"
        RED = "red", "红牌"

    project = models.ForeignKey(Project, models.PROTECT, related_name="cards", verbose_name="项目")
    colour = models.CharField("红黄牌", max_length=6, choices=Colour.choices)
    reason = models.TextField("理由")
    given_on = models.DateField("发牌日期")
    recover_by_on = models.DateField("限期整改到")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发牌人")
    lifted_on = models.DateField("摘牌日期", null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lift_note = models.CharField("摘牌说明", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "红黄牌"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(lifted_on__isnull=True), name="one_standing_card"
            ),
            models.CheckConstraint(name="card_recovery_later", condition=Q(recover_by_on__gte=F("given_on"))),
        ]

    def __str__(self) -> str:
        return self.get_colour_display()

    @property
    def scope_street_id(self) -> int:
        """The street the card is given to."""
        return self.project.neighbourhood.street_id


class Meeting(models.Model):
    """工作例会 of the district; its open items are carried over to the next one."""

    held_on = models.DateField("会议日期", unique=True)
    note = models.TextField("会议情况", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作例会"
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"{self.held_on}"


class MeetingItem(models.Model):
    """例会议定事项: what, who, until when; done or carried over."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name="例会")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="meeting_items", verbose_name="项目"
    )
    street = models.ForeignKey(
        Street, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任街道"
    )
    what = models.CharField("事项", max_length=300)
    who = models.CharField("责任单位", max_length=80)
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_note = models.CharField("完成情况", max_length=300, blank=True)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="上次例会事项"
    )

    objects = ScopedQuerySet.as_manager()
    street_path = "street"

    class Meta:
        verbose_name = verbose_name_plural = "例会事项"
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.what[:30]

    @property
    def scope_street_id(self) -> int | None:
        """The street responsible, or None for the district's own."""
        return self.street_id
