"""纸质与网上不一致: a head whose signed paper and online opinion differ, until a clerk has looked at it."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from consultations.models.ballot import Ballot
from consultations.models.roll import RollEntry


class Clash(models.Model):
    """Paper prevails and counts meanwhile; closing waits until the clerk has looked (`seen_by`) or a new form ended it.

    `ended_at` without `seen_by`: a later form of the head made the two agree, or is a clash of its own.
    """

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="clashes")
    paper = models.ForeignKey(Ballot, models.PROTECT, related_name="+")
    online = models.ForeignKey(Ballot, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(auto_now_add=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核对人")
    note = models.CharField("核对情况", max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "entry__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "纸质与网上不一致"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at__isnull=True), name="one_open_clash_per_head"
            ),
            models.CheckConstraint(
                name="seen_clash_is_over", condition=Q(seen_by__isnull=True) | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"
