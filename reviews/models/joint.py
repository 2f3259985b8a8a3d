"""方案联合审查 (step 7)."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import Q

from accounts.models import Department, Role, User
from accounts.scope import ScopedQuerySet
from projects.models import SchemeVersion, StepRecord


def opinion_file_name(_: "OpinionFile", filename: str) -> str:
    """A name nobody can guess."""
    return f"opinions/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:8]}"


class Review(StepRecord):
    """方案联合审查 (step 7) of one scheme version; its opinions count only while that version is current."""

    scheme_version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="joint_reviews")
    opened_on = models.DateField("发起日期")
    deadline_on = models.DateField("反馈截止日期", null=True, blank=True)
    note = models.TextField("说明", blank=True)
    workdays = models.PositiveSmallIntegerField("反馈期限(工作日)", default=10)
    replaced_on = models.DateField("因方案更新失效日期", null=True, blank=True)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    taken_back_reason = models.CharField("撤回原因", max_length=300, blank=True)
    draft_number = models.CharField("拟用纪要编号", max_length=60, blank=True)
    draft_text = models.TextField("纪要草稿", blank=True)
    draft_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    draft_on = models.DateField("起草日期", null=True, blank=True)
    draft_version = models.PositiveIntegerField(default=0)
    minutes_number = models.CharField("联审纪要编号", max_length=60, blank=True)
    minutes_on = models.DateField("纪要印发日期", null=True, blank=True)
    minutes_text = models.TextField("纪要内容", blank=True)
    minutes_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    department_path = "invitations__department"
    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "方案联合审查"
        ordering = ["project", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_version", "cycle"],
                condition=Q(taken_back_on__isnull=True),
                name="one_review_per_version_and_cycle",
            ),
            models.UniqueConstraint(
                fields=["minutes_number"], condition=~Q(minutes_number=""), name="minutes_number_once"
            ),
            models.CheckConstraint(
                name="minutes_with_number", condition=Q(minutes_on__isnull=True) | ~Q(minutes_number="")
            ),
        ]

    def __str__(self) -> str:
        return f"联合审查 {self.project}"


class ReviewMeeting(models.Model):
    """联审会议: a joint meeting stands for written opinions; each department's word there is an opinion with the meeting."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="meetings")
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=120)
    people = models.TextField("参会人员")
    note = models.TextField("会议情况", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "review__project__neighbourhood__street"
    department_path = "review__invitations__department"

    class Meta:
        verbose_name = verbose_name_plural = "联审会议"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"联审会议 {self.held_on}"


class Invitation(models.Model):
    """A department asked for its opinion in a review."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="invitations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="invitations")
    asked_on = models.DateField("邀请日期", null=True, blank=True)
    opened_at = models.DateTimeField("部门查收时间", null=True, blank=True)
    matters = models.CharField("请审查的内容", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "review__project__neighbourhood__street"
    department_path = "department"
    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "联审邀请"
        ordering = ["department__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "department"], name="department_invited_once")
        ]
        indexes = [models.Index(fields=["asked_on"])]

    def __str__(self) -> str:
        return str(self.department)

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.review.scope_street_id


class Opinion(models.Model):
    """A department's opinion; append-only, the newest per invitation counts."""

    class Result(models.TextChoices):
        """What the department says."""

        AGREE = "agree", "同意"
        CONDITIONAL = "conditional", "原则同意,附条件"
        REFUSE = "refuse", "不同意"

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="opinions")
    result = models.CharField("意见", max_length=12, choices=Result.choices)
    comment = models.TextField("具体意见", blank=True)
    given_on = models.DateField("出具日期")
    meeting = models.ForeignKey(
        ReviewMeeting, models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name="联审会议"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "invitation__review__project__neighbourhood__street"
    department_path = "invitation__department"
    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "联审意见"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="opinion_other_than_agree_has_text", condition=Q(result="agree") | ~Q(comment="")
            )
        ]

    def __str__(self) -> str:
        return self.get_result_display()

    @property
    def own_comment(self) -> str:
        """The comment, unless it only repeats the conditions, which are read for it."""
        texts = [one.text for one in self.conditions.all()]
        repeats = self.comment in (";".join(texts), "".join(texts))
        return "" if texts and repeats else self.comment


class OpinionCondition(models.Model):
    """One condition of an opinion, tracked until the bureau closes it; the builder says how it was met."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="conditions")
    text = models.TextField("条件")
    reply = models.CharField("落实情况", max_length=500, blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    closed_on = models.DateField("确认日期", null=True, blank=True)
    closing_note = models.CharField("确认说明", max_length=300, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "opinion__invitation__review__project__neighbourhood__street"
    department_path = "opinion__invitation__department"
    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "联审条件"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.opinion.invitation.scope_street_id


class OpinionFile(models.Model):
    """A file a department adds to its opinion; seen by the bureau, the street and that department."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="files")
    file = models.FileField("文件", upload_to=opinion_file_name, max_length=200)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "opinion__invitation__review__project__neighbourhood__street"
    department_path = "opinion__invitation__department"
    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "联审意见附件"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name


class Reminder(models.Model):
    """催办: that a department was reminded, by the portal before and after the deadline or by the bureau by hand."""

    class Kind(models.TextChoices):
        """When and by whom."""

        BEFORE = "before", "到期前提醒"
        AFTER = "after", "逾期提醒"
        BY_HAND = "by_hand", "人工催办"

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="reminders")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    reminded_on = models.DateField("提醒日期")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "invitation__review__project__neighbourhood__street"
    department_path = "invitation__department"

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "kind", "reminded_on"], name="one_reminder_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reminded_on}"
