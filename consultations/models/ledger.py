"""账册: receipts and seals of ballots, append-only like the ballots themselves."""

from django.db import models

from accounts.scope import ScopedQuerySet
from consultations.models.ballot import Ballot
from consultations.models.round import Round


class Receipt(models.Model):
    """回执: made with its ballot in one statement; the code itself is not kept (consultations/receipts.py)."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, primary_key=True, related_name="receipt")
    nonce = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)

    objects = ScopedQuerySet.as_manager()
    street_path = "ballot__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "回执"
        # a constraint, not unique=True: that would make a second index for LIKE, paid for by every ballot
        constraints = [models.UniqueConstraint(fields=["code_hash"], name="receipt_code_once")]

    def __str__(self) -> str:
        return self.code_hash[:8]


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
