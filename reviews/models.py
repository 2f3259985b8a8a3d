"""Authorities' part: yearly batch (step 4), pre-review (6), joint review (7), recognised grades."""

from django.db import models
from django.db.models import Q

from accounts.models import Department, User
from accounts.scope import ScopedQuerySet
from projects.models import Project, SchemeVersion, StepRecord


class BatchEntry(StepRecord):
    """A project in the yearly batch (step 4): submitted, compiled by the bureau, approved, listed."""

    class Listing(models.TextChoices):
        """How the development bureau listed it."""

        LISTED = "listed", "列入"
        SUPPLEMENTARY = "supplementary", "增补"

    year = models.PositiveSmallIntegerField("计划年度")
    submitted_on = models.DateField("申报日期")
    late_reason = models.CharField("逾期申报理由", max_length=300, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accept_note = models.CharField("受理理由", max_length=300, blank=True)
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    approved_on = models.DateField("区政府同意日期", null=True, blank=True)
    approval_document = models.CharField("区政府批复文号", max_length=80, blank=True)
    listing = models.CharField("下达方式", max_length=16, choices=Listing.choices, blank=True)
    listing_number = models.CharField("计划下达文号", max_length=80, blank=True)
    listed_on = models.DateField("下达日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度计划申报"
        ordering = ["project", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(returned_on__isnull=True, taken_back_on__isnull=True, listed_on__isnull=True),
                name="one_open_batch_entry",
            ),
            models.CheckConstraint(
                name="listed_with_number",
                condition=Q(listed_on__isnull=True) | (~Q(listing_number="") & ~Q(listing="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.project}"


class PreReview(StepRecord):
    """方案预审 (step 6): the bureau's comments on a formal scheme version, and their closing."""

    scheme_version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="pre_reviews")
    done_on = models.DateField("预审日期")
    comments = models.TextField("预审意见", blank=True)
    comments_closed_on = models.DateField("意见落实日期", null=True, blank=True)
    closing_note = models.CharField("落实情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "方案预审"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"方案预审 {self.done_on}"


class Review(StepRecord):
    """方案联合审查 (step 7) of one scheme version; its opinions count only while that version is current."""

    scheme_version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="joint_reviews")
    opened_on = models.DateField("发起日期")
    deadline_on = models.DateField("反馈截止日期", null=True, blank=True)
    note = models.TextField("说明", blank=True)
    minutes_number = models.CharField("联审纪要编号", max_length=60, blank=True)
    minutes_on = models.DateField("纪要印发日期", null=True, blank=True)
    minutes_text = models.TextField("纪要内容", blank=True)
    minutes_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    department_path = "invitations__department"

    class Meta:
        verbose_name = verbose_name_plural = "方案联合审查"
        ordering = ["project", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_version", "cycle"], name="one_review_per_version_and_cycle"
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


class Invitation(models.Model):
    """A department asked for its opinion in a review."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="invitations")
    department = models.ForeignKey(Department, models.PROTECT, related_name="invitations")

    objects = ScopedQuerySet.as_manager()
    street_path = "review__project__neighbourhood__street"
    department_path = "department"

    class Meta:
        verbose_name = verbose_name_plural = "联审邀请"
        ordering = ["department__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "department"], name="department_invited_once")
        ]

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
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "invitation__review__project__neighbourhood__street"
    department_path = "invitation__department"

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


class ConditionClosing(models.Model):
    """The bureau's record that the conditions of an opinion have been met."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="closing")
    note = models.CharField("落实情况", max_length=300)
    closed_on = models.DateField("落实日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "联审条件落实"

    def __str__(self) -> str:
        return self.note


class GradeRecognition(models.Model):
    """示范/精品: applied for by the street, recognised by the bureau with date and document."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="grade_recognitions", verbose_name="项目"
    )
    grade = models.CharField(
        "申报等级", max_length=10, choices=[("model", "示范工程"), ("showcase", "精品工程")]
    )
    applied_on = models.DateField("申报日期")
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recognised_on = models.DateField("认定日期", null=True, blank=True)
    document_no = models.CharField("认定文号", max_length=80, blank=True)
    recognised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "等级认定"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "grade"], name="grade_applied_once"),
            models.CheckConstraint(
                name="recognised_with_document", condition=Q(recognised_on__isnull=True) | ~Q(document_no="")
            ),
        ]

    def __str__(self) -> str:
        return self.get_grade_display()

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.project.neighbourhood.street_id
