"""监管 (step 9): inspections and rectification, audit, residents' and volunteers' voices, each answered."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from projects.checks import said
from projects.models import StepRecord


class Inspection(StepRecord):
    """现场检查: what the bureau or the street saw on site; what is wrong becomes rectification orders."""

    class Kind(models.TextChoices):
        """What was looked at."""

        QUALITY = "quality", "质量检查"
        SAFETY = "safety", "安全文明施工检查"
        PROGRESS = "progress", "进度检查"
        JOINT = "joint", "联合检查"

    inspected_on = models.DateField("检查日期")
    kind = models.CharField("检查类别", max_length=10, choices=Kind.choices)
    people = models.CharField("检查人员", max_length=200)
    findings = models.TextField("检查情况")

    class Meta:
        verbose_name = verbose_name_plural = "现场检查"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"{said(self.inspected_on)}{self.get_kind_display()}"


class Rectification(StepRecord):
    """整改通知: ordered by the bureau, answered by the street, closed by the bureau or sent back to be done again.

    A reply that was sent back stays in the history; `reply` is the one that waits or was accepted.
    """

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="rectifications", verbose_name="检查"
    )
    issue = models.TextField("整改问题")
    ordered_on = models.DateField("下达日期")
    due_on = models.DateField("整改期限")
    replied_on = models.DateField("整改回复日期", null=True, blank=True)
    reply = models.TextField("整改回复", blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_on = models.DateField("退回重新整改日期", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=300, blank=True)
    closed_on = models.DateField("整改完成日期", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closing_note = models.CharField("整改情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(name="rectification_due_later", condition=Q(due_on__gte=F("ordered_on"))),
            models.CheckConstraint(
                name="rectification_reply_has_its_day", condition=Q(reply="") | Q(replied_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.issue[:30]


class AuditNote(StepRecord):
    """跟踪审计 note."""

    noted_on = models.DateField("日期")
    text = models.TextField("审计意见")
    reply = models.TextField("整改回复", blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "跟踪审计"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return self.text[:30]


class ResidentVoice(StepRecord):
    """居民信访 and the volunteer supervisor's 民间监理员 notes; each is answered. No name is kept with the text."""

    class Kind(models.TextChoices):
        """Who speaks."""

        COMPLAINT = "complaint", "居民信访"
        VOLUNTEER = "volunteer", "民间监理员意见"

    class Channel(models.TextChoices):
        """How it came."""

        COUNTER = "counter", "现场或窗口"
        PHONE = "phone", "电话"
        LETTER = "letter", "信件"
        HOTLINE = "hotline", "12345等平台"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    received_on = models.DateField("收到日期")
    channel = models.CharField("来源", max_length=8, choices=Channel.choices)
    text = models.TextField("反映内容")
    due_on = models.DateField("答复期限")
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "信访和民间监理"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(
                name="voice_answer_comes_with_its_date", condition=Q(answer="") | Q(answered_on__isnull=False)
            ),
            models.CheckConstraint(name="voice_due_later", condition=Q(due_on__gte=F("received_on"))),
        ]

    def __str__(self) -> str:
        return self.text[:30]
