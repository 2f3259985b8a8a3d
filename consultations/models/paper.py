"""纸质意见表的批次: stacks of forms, entered a second time for comparison, their scans, and samples for the certifier."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from consultations.models.ballot import RETRACTED, Ballot, Choice
from consultations.models.roll import RollEntry, RollUnit
from consultations.models.round import Round


class PaperBatch(models.Model):
    """One stack of paper forms as it lies on the desk: entered together, scanned together.

    `form_count` is what the clerk counted by hand. `double_entry`: a second clerk enters the stack again without seeing
    the first entry; the round cannot be closed while the two differ or the second is not finished.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField("第几批")
    form_count = models.PositiveSmallIntegerField("点数(份)", null=True, blank=True)
    double_entry = models.BooleanField("双人录入", default=False)
    note = models.CharField("备注", max_length=200, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建立人")
    opened_at = models.DateTimeField(auto_now_add=True)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    difference = models.CharField("点数与录入不一致的原因", max_length=300, blank=True)
    compared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    compared_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "纸质意见表批次"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="batch_number_once"),
            models.CheckConstraint(
                name="compared_once_finished",
                condition=Q(compared_at__isnull=True) | Q(finished_at__isnull=False, double_entry=True),
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}批"

    @property
    def is_finished(self) -> bool:
        """Entered as far as it was counted; takes corrections, but no form that is not in it yet."""
        return self.finished_at is not None

    @property
    def is_compared(self) -> bool:
        """Entered twice, and nothing differs."""
        return self.compared_at is not None


class SecondEntry(models.Model):
    """What the second clerk read from the same form; no ballot, it only is compared. The last row per unit counts.

    "retracted" takes a slip of the second clerk's own out again.
    """

    batch = models.ForeignKey(PaperBatch, models.PROTECT, related_name="second_entries")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="+")
    unit = models.ForeignKey(RollUnit, models.PROTECT, related_name="+")
    choice = models.CharField("意见", max_length=10, choices=[*Choice.choices, (RETRACTED, "录错已撤销")])
    signed_by = models.CharField("签字人", max_length=10, choices=Ballot.SignedBy.choices)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "batch__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "第二次录入"
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "unit", "-id"], name="second_entry_of_unit")]

    def __str__(self) -> str:
        return self.get_choice_display()


class Scan(models.Model):
    """扫描件: one PDF of a stack, from a scanner or a phone; each look at it is logged. Never public."""

    batch = models.ForeignKey(PaperBatch, models.PROTECT, related_name="scans")
    file = models.FileField(upload_to="scans/%Y/%m", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    page_count = models.PositiveSmallIntegerField("页数")
    by_phone = models.BooleanField("手机上传", default=False)
    ticket = models.ForeignKey(
        "UploadTicket", models.PROTECT, null=True, related_name="scans", db_index=False
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    remove_reason = models.CharField("移除原因", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "batch__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "意见表扫描件"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="scan_removed_with_reason", condition=Q(removed_at__isnull=True) | ~Q(remove_reason="")
            ),
            models.CheckConstraint(
                name="scan_by_phone_with_ticket",
                condition=Q(by_phone=True, ticket__isnull=False) | Q(by_phone=False, ticket__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ScanView(models.Model):
    """Who looked at a scan, and when; append-only."""

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="views")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "扫描件查看记录"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.by_id}"


class UploadTicket(models.Model):
    """What the QR on the clerk's screen opens on a phone: uploads for one stack, in the clerk's name, for a short time."""

    batch = models.ForeignKey(PaperBatch, models.PROTECT, related_name="tickets")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "手机上传凭证"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch"], condition=Q(ended_at__isnull=True), name="one_open_ticket_per_stack"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}"


class Sample(models.Model):
    """抽查: ballots drawn at random for the certifier to compare with the paper."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="samples")
    asked = models.PositiveSmallIntegerField("抽查份数")
    out_of = models.PositiveIntegerField("纸质意见份数")
    seed = models.CharField(max_length=32)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽查人")
    drawn_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.asked}/{self.out_of}"


class SampleCheck(models.Model):
    """One drawn ballot and what the comparison with its paper said."""

    class Found(models.TextChoices):
        """What the certifier saw."""

        SAME = "same", "与纸质一致"
        DIFFERENT = "different", "与纸质不一致"
        MISSING = "missing", "找不到纸质意见表"

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="checks")
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField("序号")
    found = models.CharField("核对结果", max_length=10, choices=Found.choices, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽查结果"
        ordering = ["sample", "place"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "ballot"], name="drawn_once"),
            models.UniqueConstraint(fields=["sample", "place"], name="sample_place_once"),
            models.CheckConstraint(
                name="checked_by_somebody", condition=Q(found="") | Q(checked_by__isnull=False)
            ),
            models.CheckConstraint(
                name="a_difference_is_described",
                condition=~Q(found__in=["different", "missing"]) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return self.get_found_display()
