"""The ledger of jobs: the broker only carries ids; what is due is read from here."""

from django.db import models
from django.db.models import Q

from accounts.models import User


class Job(models.Model):
    """One piece of background work. `key` names its result once: the same key is never done twice."""

    class State(models.TextChoices):
        """Where the job is."""

        QUEUED = "queued", "等待处理"
        RUNNING = "running", "正在处理"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["queued", "running"]), name="job_open_due")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def percent(self) -> int:
        """How far the job is, 0 to 100, for the progress bar."""
        return min(100, self.done_count * 100 // self.total_count) if self.total_count else 0


class Heartbeat(models.Model):
    """Says that a process (worker, beat) was alive at `beat_at`."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "进程心跳"

    def __str__(self) -> str:
        return self.name
