"""代班 (A/B岗): who stands in for whom."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from accounts.models.people import User


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Stand-ins by the days they run."""

    def running(self, on: date) -> "StandInQuerySet":
        """In effect on the day; first and last day count, the day of an early end does not."""
        return self.not_over(on).filter(from_on__lte=on)

    def not_over(self, on: date) -> "StandInQuerySet":
        """Running on the day or still to come."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), until_on__gte=on)


class StandIn(models.Model):
    """代班 (A/B岗): a colleague of the same role and desk does an absent person's work for some days.

    Gives no right the stand-in has not anyway; who entered something still confirms none of it, in whosever place.
    Append-only but for its early end, written once; the database refuses overlaps (migration 0003).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="被代班人")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="stand_ins", verbose_name="代班人")
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期(含)")
    reason = models.CharField("事由", max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("办理时间", auto_now_add=True)
    ended_on = models.DateField("提前结束日期(不含)", null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField("提前结束理由", max_length=200, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代班"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="stand_in_ends_after_it_begins", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(name="nobody_stands_in_for_himself", condition=~Q(stand_in=F("person"))),
            models.CheckConstraint(
                name="early_end_says_by_whom",
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in}代{self.person}"
