"""What changed since its worklist lines were stored."""

from django.db import models

from projects.models.project import Project


class WorklistMark(models.Model):
    """Something happened in a project: its stored worklist lines may be old until they are made anew.

    Rows are only added and deleted, never changed: verbs that run at once do not wait for each other here, and whoever
    makes the lines anew deletes just the marks it saw.
    """

    # no constraint in the database: its check would wait for whoever moves the project, against the order of locks
    project = models.ForeignKey(Project, models.CASCADE, related_name="worklist_marks", db_constraint=False)

    class Meta:
        verbose_name = verbose_name_plural = "待办事项更新标记"

    def __str__(self) -> str:
        return f"{self.project_id}"
