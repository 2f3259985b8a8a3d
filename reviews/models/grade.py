"""示范/精品 (step 4 onwards)."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models import Project


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
    refused_on = models.DateField("不予认定日期", null=True, blank=True)
    refuse_reason = models.CharField("不予认定的原因", max_length=300, blank=True)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    recognised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "等级认定"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "grade"],
                condition=Q(refused_on__isnull=True, taken_back_on__isnull=True),
                name="grade_applied_once",
            ),
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
