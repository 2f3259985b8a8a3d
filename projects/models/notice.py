"""公示 and the objections raised against it."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models.project import StepRecord


class Notice(StepRecord):
    """A public notice of at least five working days; editing or withdrawing restarts it (policy §1).

    `closes_on` is null while the year it would close in has no published calendar.
    """

    title = models.CharField("标题", max_length=120)
    body = models.TextField("公示内容")
    workdays = models.PositiveSmallIntegerField("公示工作日数", default=5)
    published_on = models.DateField("公示开始日期")
    closes_on = models.DateField("公示截止日期", null=True, blank=True)
    revision = models.PositiveSmallIntegerField("第几次发布", default=1)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    withdraw_reason = models.CharField("撤下原因", max_length=300, blank=True)
    contact = models.CharField("联系方式", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ["project", "-published_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(withdrawn_on__isnull=True), name="one_standing_notice"
            ),
            models.CheckConstraint(name="notice_has_days", condition=Q(workdays__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """异议: raised while a notice stands; answered before the gate opens. No name is kept with the text."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections", verbose_name="公示")
    received_on = models.DateField("收到日期")
    text = models.TextField("异议内容")
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")

    objects = ScopedQuerySet.as_manager()
    street_path = "notice__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="answer_comes_with_its_date", condition=Q(answer="") | Q(answered_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.notice.scope_street_id
