"""方案预审 (step 6)."""

from django.db import models

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models import SchemeVersion, StepRecord


class PreReview(StepRecord):
    """方案预审 (step 6): the bureau's comments on a formal scheme version, and their closing."""

    scheme_version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="pre_reviews")
    done_on = models.DateField("预审日期")
    comments = models.TextField("预审意见", blank=True)
    deadline_on = models.DateField("反馈截止日期", null=True, blank=True)
    comments_closed_on = models.DateField("意见落实日期", null=True, blank=True)
    closing_note = models.CharField("落实情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "方案预审"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"方案预审 {self.done_on}"


class PreReviewPoint(models.Model):
    """One comment of the bureau on the scheme version, answered by the builder and closed by the bureau."""

    pre_review = models.ForeignKey(PreReview, models.PROTECT, related_name="points")
    text = models.CharField("预审意见", max_length=500)
    reply = models.CharField("修改情况", max_length=500, blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField("落实日期", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "pre_review__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "预审意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.pre_review.scope_street_id
