"""公示 and the objections raised against it."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models.project import StepRecord


class Notice(StepRecord):
    """A public notice of at least five working days; editing or withdrawing restarts it (policy §1).

    Its days are counted from `began_on`: the later of publication and the day the last of its boards had it, null
    while a board's photo is missing. `closes_on` is null until then, and while the year it would close in has no
    published calendar.
    """

    title = models.CharField("标题", max_length=120)
    body = models.TextField("公示内容")
    workdays = models.PositiveSmallIntegerField("公示工作日数", default=5)
    published_on = models.DateField("公示开始日期")
    began_on = models.DateField("公示期起算依据日", null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                name="notice_begins_when_published", condition=Q(began_on__gte=models.F("published_on"))
            ),
            models.CheckConstraint(
                name="notice_closes_once_begun",
                condition=Q(closes_on__isnull=True) | Q(began_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """异议: raised while a notice stands; answered before the gate opens.

    `text` is as it came and stays so (a trigger keeps it); residents read `public_text`, the street's words without
    names and rooms, empty until a clerk has written it. `contact` is encrypted (projects/sealed.py) and forgotten some
    time after the answer. `token` is the form's own: the same form sent twice is one objection.
    """

    class Channel(models.TextChoices):
        """How it came."""

        ONLINE = "online", "网上"
        COUNTER = "counter", "窗口"
        LETTER = "letter", "信件"
        PHONE = "phone", "电话"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections", verbose_name="公示")
    number = models.PositiveIntegerField("序号")
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices, default=Channel.COUNTER)
    received_on = models.DateField("收到日期")
    text = models.TextField("异议内容")
    contact = models.BinaryField(null=True, editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)
    public_text = models.TextField("公开摘要", blank=True)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")

    objects = ScopedQuerySet.as_manager()
    street_path = "notice__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ["notice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="objection_number_once"),
            models.CheckConstraint(
                name="answer_comes_with_its_date", condition=Q(answer="") | Q(answered_on__isnull=False)
            ),
            models.CheckConstraint(
                name="answer_comes_with_its_summary", condition=Q(answer="") | ~Q(public_text="")
            ),
            models.CheckConstraint(
                name="online_objections_have_no_clerk",
                condition=Q(channel="online", recorded_by__isnull=True)
                | (~Q(channel="online") & Q(recorded_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def serial(self) -> str:
        """受理号: 12-003, the third against notice 12."""
        return f"{self.notice_id}-{self.number:03d}"

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.notice.scope_street_id
