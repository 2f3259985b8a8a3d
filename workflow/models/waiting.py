"""待办事项, stored: what waits for whom, so that a desk reads rows instead of asking every gate."""

from django.db import models

from accounts.models import Department, User
from accounts.scope import ScopedQuerySet
from projects.models import Project


class WaitingItem(models.Model):
    """One line of a worklist, derived: made anew for a project by workflow/services/waiting.py, never edited.

    It waits for a role in the project's street or district, for one department, or for one person.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="waiting_items")
    role = models.CharField(max_length=24)
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    sentence = models.CharField(max_length=300)
    where = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    more = models.PositiveSmallIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"
    department_path = "department"

    class Meta:
        verbose_name = verbose_name_plural = "待办事项"
        ordering = ["due_on", "project_id", "id"]
        indexes = [
            models.Index(fields=["role", "due_on", "project"], name="waiting_for_role"),
            models.Index(fields=["department", "due_on"], name="waiting_for_department"),
        ]

    def __str__(self) -> str:
        return self.sentence
