"""账册: seals of ballots, append-only like the ballots themselves."""

from django.db import models

from consultations.models.ballot import Ballot
from consultations.models.round import Round


class LedgerBlock(models.Model):
    """Ballots sealed together: `hash` is the last row's, `before` the block's before it, or the chain's beginning."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="blocks")
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "账册封存"
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="block_once_per_round")]

    def __str__(self) -> str:
        return f"{self.number}"


class LedgerSeal(models.Model):
    """The hash of one ballot in its round's chain, at its place."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, primary_key=True, related_name="seal")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    block = models.ForeignKey(LedgerBlock, models.PROTECT, related_name="seals")
    place = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "账册封存记录"
        constraints = [models.UniqueConstraint(fields=["round", "place"], name="seal_place_once")]

    def __str__(self) -> str:
        return f"{self.place}"
