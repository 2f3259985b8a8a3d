"""征求意见名册: the heads and units a round was opened with; frozen."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from consultations.models.round import Round


def place(building: str, entrance: str, room: str) -> str:
    """3幢2单元501室, as people write an address."""
    return f"{building}幢{f'{entrance}单元' if entrance else ''}{room}室"


class RollEntry(models.Model):
    """One head on a round's frozen roll, with the summed area of its units (m²)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="roll")
    head_key = models.CharField(max_length=80)
    owner_names = models.CharField("业主", max_length=400)
    area = models.DecimalField("面积(㎡)", max_digits=14, decimal_places=2)
    unit_count = models.PositiveSmallIntegerField("套数")
    is_developer = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "征求意见名册"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "head_key"], name="head_once_per_roll"),
            models.CheckConstraint(name="roll_area_positive", condition=Q(area__gt=0)),
        ]

    def __str__(self) -> str:
        return self.head_key


class RollUnit(models.Model):
    """A unit of a head on the frozen roll; the building grid shows these."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="units")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="units")
    building = models.CharField("幢", max_length=20)
    entrance = models.CharField("单元", max_length=20, blank=True)
    room = models.CharField("室", max_length=20)
    floor = models.SmallIntegerField(null=True)
    area = models.DecimalField("面积(㎡)", max_digits=10, decimal_places=2)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "征求意见名册房屋"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "building", "entrance", "room"], name="unit_once_per_roll"
            )
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def place(self) -> str:
        """3幢2单元501室; without the entrance where the building has none."""
        return place(self.building, self.entrance, self.room)


class RollCorrectionQuerySet(ScopedQuerySet["RollCorrection"]):
    """Corrections of slips."""

    def waiting(self) -> "RollCorrectionQuerySet":
        """Neither confirmed nor dropped."""
        return self.filter(confirmed_at__isnull=True, dropped_at__isnull=True)


class RollCorrection(models.Model):
    """A slip on a frozen roll that touches neither area nor heads (a misspelt name), corrected by two persons."""

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="corrections")
    before = models.CharField("原登记", max_length=400)
    after = models.CharField("更正为", max_length=400)
    reason = models.CharField("更正原因", max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField(null=True)
    # the neighbourhood's roster of today was corrected by the same act: its owner was found without doubt
    in_roster = models.BooleanField("业主名册同时更正", default=False)
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.CharField("撤回或不同意的原因", max_length=300, blank=True)

    objects = RollCorrectionQuerySet.as_manager()
    street_path = "entry__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "名册更正"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="corrected_by_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(confirmed_by__isnull=True, dropped_at__isnull=True),
                name="one_open_correction_per_head",
            ),
            models.CheckConstraint(
                name="correction_confirmed_or_dropped",
                condition=Q(confirmed_by__isnull=True) | Q(dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.after

    @property
    def is_waiting(self) -> bool:
        """Neither confirmed nor dropped."""
        return self.confirmed_at is None and self.dropped_at is None
