"""待办事项, stored: what waits for whom, so that a desk reads rows instead of asking every gate."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Department, Role, User
from projects.models import Project


class WaitingItem(models.Model):
    """One line of a worklist, derived: made anew for a project by workflow/services/waiting.py, never edited.

    It is `workflow.lines.Line` as a row; `rank` is its place among the project's lines. Nobody reads these rows but
    `workflow.worklists`, which asks for projects the reader sees.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="waiting_items")
    code = models.CharField(max_length=40, db_collation="C")  # sorts as Python does
    rank = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=24)
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    but_for = ArrayField(models.BigIntegerField(), default=list)
    sentence = models.TextField()
    where = models.CharField(max_length=120)
    due_on = models.DateField(null=True)
    more = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "待办事项"
        ordering = ["due_on", "code", "rank"]
        constraints = [
            models.CheckConstraint(
                name="departments_lines_are_its_reviewers",
                condition=Q(department=None) | Q(role=Role.DEPARTMENT_REVIEWER),
            )
        ]
        indexes = [
            models.Index(fields=["role", "due_on", "code", "rank"], name="waiting_for_role"),
            models.Index(fields=["department", "due_on", "code", "rank"], name="waiting_for_department"),
            models.Index(fields=["where", "role"], name="waiting_at_a_place"),
        ]

    def __str__(self) -> str:
        return self.sentence


class WorklistState(models.Model):
    """On which day the lines of a project were made; None: none are stored.

    The database makes one with every project and keeps it as long as the project, so that who looks for projects out of
    date need not look for rows that are missing.
    """

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="worklist_state")
    made_on = models.DateField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办事项更新日期"
        indexes = [models.Index(fields=["made_on"])]

    def __str__(self) -> str:
        return f"{self.made_on or ''}"
