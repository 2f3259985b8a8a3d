"""改造需求: which of the 36 items owners want, as totals counted by hand or head by head."""

from django.db import models

from accounts.scope import ScopedQuerySet
from consultations.models.ballot import Ballot
from consultations.models.roll import RollEntry
from consultations.models.round import Round


class ItemWish(models.Model):
    """How many heads asked for one of the 36 items, counted by hand from the forms (`wishes` per head come first)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="wishes")
    item_code = models.CharField("内容代码", max_length=8)
    heads = models.PositiveIntegerField("希望改造的人数(人)")

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "改造需求"
        ordering = ["-heads", "item_code"]
        constraints = [models.UniqueConstraint(fields=["round", "item_code"], name="wish_once_per_item")]

    def __str__(self) -> str:
        return self.item_code


class HeadWish(models.Model):
    """One head wants one item: what its last form with wishes says, from paper or online (`ballot`, else by a clerk)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="head_wishes")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="wishes")
    item_code = models.CharField("内容代码", max_length=8)
    ballot = models.ForeignKey(Ballot, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "业主的改造需求"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "item_code"], name="wish_once_per_head_and_item")
        ]
        indexes = [models.Index(fields=["round", "item_code"], name="wishes_of_round")]

    def __str__(self) -> str:
        return self.item_code


class OwnerWords(models.Model):
    """其他意见和建议: what an owner wrote beyond the choices, for the street to read; never public."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="words")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="words")
    ballot = models.ForeignKey(Ballot, models.PROTECT, null=True, related_name="words")
    text = models.CharField("其他意见和建议", max_length=1000)
    said_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "其他意见和建议"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:30]
