"""意见: the append-only ballots, the one that counts per head, sheets of ballots, contradictions settled by two."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from consultations.models.roll import RollEntry, RollUnit
from consultations.models.round import Round


class Choice(models.TextChoices):
    """What an owner said."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"


RETRACTED = "retracted"
"""A form taken out again: it was entered for the wrong owner. Stands on a ballot, is no opinion, is in no count."""


class EffectiveChoice(models.TextChoices):
    """What counts for a head: its opinion, 待核实 while forms contradict each other, or nothing any more."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"
    UNRESOLVED = "unresolved", "待核实"
    RETRACTED = RETRACTED, "录错已撤销"


class BallotSheetQuerySet(ScopedQuerySet["BallotSheet"]):
    """Sheets of ballots."""

    def waiting(self) -> "BallotSheetQuerySet":
        """Previewed, neither entered nor dropped."""
        return self.filter(entered_at__isnull=True, dropped_at__isnull=True)


class BallotSheet(models.Model):
    """A sheet of ballots as read, waiting to be entered or dropped; the file itself is not kept.

    `rows` is a list of {row, unit, choice, signed_by, signed_on, note}: units by id, no owner's name.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    file_name = models.CharField("来源文件", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    entered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = BallotSheetQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "意见汇总表"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="sheet_entered_or_dropped", condition=Q(entered_at=None) | Q(dropped_at=None)
            ),
            models.UniqueConstraint(
                fields=["round", "uploaded_by"],
                condition=Q(entered_at=None, dropped_at=None),
                name="one_waiting_sheet_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """Neither entered nor dropped."""
        return self.entered_at is None and self.dropped_at is None


class Ballot(models.Model):
    """意见: one form as entered; append-only, the database refuses UPDATE and DELETE.

    `nonce` and `code_hash` are its 回执 (consultations/receipts.py; the code itself is not kept). They stand in the
    row because a table of their own would be a second row, key and foreign key for every form.
    """

    class SignedBy(models.TextChoices):
        """Who signed the form."""

        SELF = "self", "本人"
        CO_OWNER = "co_owner", "共有人代表"
        PROXY = "proxy", "委托代理人"

    class Source(models.TextChoices):
        """How the form came in."""

        GRID = "grid", "逐份录入"
        SHEET = "sheet", "表格导入"
        SETTLED = "settled", "核实处理"
        ONLINE = "online", "网上提交"
        CARRIED = "carried", "上轮意见经本人重新确认"

    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="ballots")
    unit = models.ForeignKey(RollUnit, models.PROTECT, null=True, related_name="+")
    choice = models.CharField("意见", max_length=10, choices=[*Choice.choices, (RETRACTED, "录错已撤销")])
    signed_by = models.CharField("签字人", max_length=10, choices=SignedBy.choices, default=SignedBy.SELF)
    signed_on = models.DateField("签字日期", null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    sheet = models.ForeignKey(BallotSheet, models.PROTECT, null=True, related_name="ballots")
    # three that are mostly empty: an index each would be paid for by every ballot
    batch = models.ForeignKey("PaperBatch", models.PROTECT, null=True, related_name="ballots", db_index=False)
    letter = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="ballots", db_index=False)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField("备注", max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    # null: came past the portal; never sealed
    nonce = models.CharField(max_length=32, null=True)
    code_hash = models.CharField(max_length=64, null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["round", "entry", "id"]),
            models.Index(fields=["round", "entered_by"]),
            models.Index(fields=["batch"], name="ballots_of_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            # a constraint, not unique=True: that would make a second index for LIKE, paid for by every ballot
            models.UniqueConstraint(fields=["code_hash"], name="receipt_code_once"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(letter__isnull=False), name="one_ballot_per_letter"
            ),
            models.CheckConstraint(
                name="online_by_letter_paper_by_person",
                condition=Q(source="online", entered_by__isnull=True, letter__isnull=False, unit__isnull=True)
                | (~Q(source="online") & Q(entered_by__isnull=False, letter__isnull=True)),
            ),
            models.CheckConstraint(
                name="carried_from_a_ballot",
                condition=Q(source="carried", carried_from__isnull=False)
                | (~Q(source="carried") & Q(carried_from__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()

    @property
    def is_online(self) -> bool:
        """Sent by the owner, not entered from paper."""
        return self.source == self.Source.ONLINE

    @property
    def who_entered(self) -> str:
        """Whose hand it came in by, as pages show it; nobody of the office where the owner sent it."""
        return str(self.entered_by) if self.entered_by_id else "业主在网上提交"


class EffectiveBallot(models.Model):
    """The one opinion that counts for a head, with the head's area; rebuildable from the ballots.

    One row a head is the database's own word (`entry` is unique, and an entry belongs to one round).
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="effective")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="effective")
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=EffectiveChoice.choices)
    area = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "有效意见"
        indexes = [models.Index(fields=["round", "choice"], include=["area"], name="effective_tally")]

    def __str__(self) -> str:
        return self.get_choice_display()


def returned(path: str = "") -> Q:
    """Of heads, by the path to their effective ballots: those that sent something back which was not taken out again.

    Whoever counts heads counts through this; a retracted form leaves a row, and the row is not an answer.
    """
    lead = f"{path}__" if path else ""
    return Q(**{f"{lead}choice__in": [value for value in EffectiveChoice.values if value != RETRACTED]})


class SettlementQuerySet(ScopedQuerySet["Settlement"]):
    """Settlements of contradictory forms."""

    def waiting(self) -> "SettlementQuerySet":
        """Proposed in a round that is still open, neither confirmed nor dropped."""
        return self.filter(
            confirmed_by__isnull=True, dropped_at__isnull=True, entry__round__state=Round.State.OPEN
        )


class Settlement(models.Model):
    """Two persons settle a head whose forms contradict each other; once confirmed or dropped it never changes.

    Dropped: taken back, not agreed to by the second person, or overtaken by a new form of the head.
    """

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="settlements")
    choice = models.CharField("核实后的意见", max_length=10, choices=Choice.choices)
    reason = models.CharField("核实情况", max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    drop_reason = models.CharField("不予确认的原因", max_length=300, blank=True)

    objects = SettlementQuerySet.as_manager()
    street_path = "entry__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "待核实处理"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="settled_by_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(confirmed_by__isnull=True, dropped_at__isnull=True),
                name="one_open_settlement_per_head",
            ),
            models.CheckConstraint(
                name="settlement_confirmed_or_dropped",
                condition=Q(confirmed_by__isnull=True) | Q(dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()

    @property
    def is_waiting(self) -> bool:
        """Neither confirmed nor dropped."""
        return self.confirmed_by_id is None and self.dropped_at is None
