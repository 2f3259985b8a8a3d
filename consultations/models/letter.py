"""征求意见告知书: the numbered letter each head gets, its code for answering online, and how it was delivered."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from consultations.models.roll import RollEntry
from consultations.models.round import Round
from projects.models import Job


class LetterRun(models.Model):
    """One printing: letters of the whole round or of some buildings, made by a job into one PDF.

    The PDF holds codes that are kept nowhere else: it lies encrypted in `pdf` until somebody fetched it or its time is
    over, then `pdf` is emptied for ever. `buildings` empty: the whole round.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="letter_runs")
    buildings = models.JSONField(default=list)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    letter_count = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制作人")
    requested_at = models.DateTimeField(auto_now_add=True)
    pdf = models.BinaryField(null=True)
    made_at = models.DateTimeField(null=True)
    fetched_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "告知书制作"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.round} {self.letter_count}"


class Letter(models.Model):
    """One head's letter: a number anyone may read, and the salted and peppered hash of its 12-digit code.

    A reprint is a new letter: the older one's code dies (`ended_at`). `failures` and `blocked_until` slow down guessing;
    both are written in one statement (consultations/services/online.py).
    """

    run = models.ForeignKey(LetterRun, models.PROTECT, related_name="letters")
    round = models.ForeignKey(Round, models.PROTECT, related_name="letters")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="letters")
    number = models.CharField("告知书编号", max_length=10, unique=True)
    salt = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "征求意见告知书"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at__isnull=True), name="one_living_letter_per_head"
            )
        ]

    def __str__(self) -> str:
        return self.number


class StrayGuess(models.Model):
    """Tries at numbers no letter has, spread over a few rows: such a try writes one row too, and takes as long."""

    slot = models.PositiveSmallIntegerField(primary_key=True)
    guesses = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "不存在的告知书编号"

    def __str__(self) -> str:
        return f"{self.slot}"


class ReissueQuerySet(ScopedQuerySet["Reissue"]):
    """Re-issues of letters."""

    def waiting(self) -> "ReissueQuerySet":
        """Asked for in a round that is still open, neither confirmed nor dropped."""
        return self.filter(
            confirmed_by__isnull=True, dropped_at__isnull=True, letter__round__state=Round.State.OPEN
        )


class Reissue(models.Model):
    """补发: asked for by one person, confirmed by another; the old code dies, a new letter is made."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="reissues")
    reason = models.CharField("补发原因", max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    made = models.OneToOneField(LetterRun, models.PROTECT, null=True, related_name="reissue")

    objects = ReissueQuerySet.as_manager()
    street_path = "letter__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "告知书补发"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="reissued_by_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(confirmed_by__isnull=True, dropped_at__isnull=True),
                name="one_open_reissue_per_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}"


class Delivery(models.Model):
    """送达: when, how and by whom a head's letter or form was delivered; append-only, the last one is shown."""

    class How(models.TextChoices):
        """The ways offices use."""

        IN_PERSON = "in_person", "当面送达"
        FAMILY = "family", "同住家属代收"
        MAILBOX = "mailbox", "投入信箱"
        POST = "post", "邮寄"
        ELECTRONIC = "electronic", "电话、短信或微信告知"
        POSTED = "posted", "张贴公告"
        FAILED = "failed", "未能送达"

    round = models.ForeignKey(Round, models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="deliveries")
    how = models.CharField("送达方式", max_length=12, choices=How.choices)
    delivered_on = models.DateField("送达日期")
    delivered_by = models.CharField("送达人", max_length=60)
    note = models.CharField("备注", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "送达记录"
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "-id"], name="last_delivery")]

    def __str__(self) -> str:
        return self.get_how_display()
