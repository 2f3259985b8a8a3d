"""方案预审 (step 6)."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.scope import ScopedQuerySet
from projects.models import SchemeVersion, StepRecord


class PreReview(StepRecord):
    """方案预审 (step 6): the bureau's comments on a formal scheme version, and their closing.

    Comments stand as `points`; older records have them in `comments`, one text closed as a whole.
    """

    scheme_version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="pre_reviews")
    done_on = models.DateField("预审日期")
    comments = models.TextField("预审意见", blank=True)
    deadline_on = models.DateField("反馈截止日期", null=True, blank=True)
    comments_closed_on = models.DateField("意见落实日期", null=True, blank=True)
    closing_note = models.CharField("落实情况", max_length=300, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    taken_back_reason = models.CharField("撤回原因", max_length=300, blank=True)

    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "方案预审"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"方案预审 {self.done_on}"


class PreReviewPoint(models.Model):
    """One comment of the bureau on the scheme version, answered by the builder and closed by the bureau."""

    pre_review = models.ForeignKey(PreReview, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField("序号", default=1)
    text = models.CharField("预审意见", max_length=500)
    reply = models.CharField("修改情况", max_length=500, blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    closed_on = models.DateField("落实日期", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "pre_review__project__neighbourhood__street"
    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "预审意见"
        ordering = ["pre_review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pre_review", "number"], name="pre_review_point_number_once"),
            models.CheckConstraint(
                name="closed_point_was_answered", condition=Q(closed_on__isnull=True) | ~Q(reply="")
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}条:{self.text[:30]}"

    @property
    def waits_for_reply(self) -> bool:
        """Not answered yet, or sent back since."""
        return not self.reply or self.returned_on is not None

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.pre_review.scope_street_id
