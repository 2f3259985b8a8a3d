"""动态: the append-only history written by each verb."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES, User
from accounts.scope import ScopedQuerySet
from projects.event_readers import VERBS_OUTSIDE
from projects.models.neighbourhood import Neighbourhood
from projects.models.project import Project


class EventQuerySet(ScopedQuerySet["Event"]):
    """Events with who may read them."""

    def visible_to(self, user: Any) -> Self:
        """As everywhere; builders, development and finance read the acts named for them (`projects.event_readers`)."""
        rows = super().visible_to(user)
        if not getattr(user, "sits_outside", False):
            return rows
        return rows.filter(verb__in=VERBS_OUTSIDE[user.role])


class Event(models.Model):
    """What happened, who did it and why, as one Chinese sentence; the database refuses UPDATE and DELETE.

    `sentence` and `data` never hold an owner's name, phone or ID digits.
    """

    at = models.DateTimeField(auto_now_add=True)
    on = models.DateField("日期")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, null=True, related_name="events")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="events")
    step = models.PositiveSmallIntegerField(null=True)
    sentence = models.CharField(max_length=500)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()
    street_path = "neighbourhood__street"
    read_by = OUTSIDE_ROLES
    project_path = "project"

    class Meta:
        verbose_name = verbose_name_plural = "动态"
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "-id"]), models.Index(fields=["neighbourhood", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="event_project_has_neighbourhood",
                condition=Q(project__isnull=True) | Q(neighbourhood__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def shown_at(self) -> datetime | date:
        """When it happened: the instant, or the day it was done where it was entered on a later one."""
        return self.at if timezone.localdate(self.at) == self.on else self.on
