"""What every line of a register has: its street, its neighbourhood, who wrote it down, and how it is struck out."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Street, User
from accounts.scope import ScopedQuerySet
from projects.models import Neighbourhood


class RegisterQuerySet(ScopedQuerySet[Any]):
    """Lines with the words every register asks for."""

    def standing(self) -> "RegisterQuerySet":
        """Not struck out."""
        return self.filter(struck_on__isnull=True)

    def with_place(self) -> "RegisterQuerySet":
        """With street, neighbourhood and who wrote it down, as every list shows them."""
        return self.select_related("street", "neighbourhood", "recorded_by")


class RegisterLine(models.Model):
    """One line of a register (台账). Nothing is deleted: a wrong line is struck out with a reason and stays.

    `street` is the neighbourhood's; only lines about no single neighbourhood (a visit of the street) have none.
    """

    street = models.ForeignKey(Street, models.PROTECT, related_name="+", verbose_name="街道")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="小区"
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )
    recorded_on = models.DateField("登记日期", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_words = models.CharField(max_length=120, blank=True, editable=False)
    struck_on = models.DateField("作废日期", null=True, blank=True, editable=False)
    struck_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    struck_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)

    objects = RegisterQuerySet.as_manager()
    street_path = "street"
    community_path = "neighbourhood__community"

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_struck_with_reason",
                condition=Q(struck_on__isnull=True, struck_by__isnull=True, struck_reason="")
                | (Q(struck_on__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
            )
        ]

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this line."""
        return self.street_id

    @property
    def scope_community_id(self) -> int | None:
        """The community whose workers may act on this line."""
        return self.neighbourhood.community_id if self.neighbourhood else None
