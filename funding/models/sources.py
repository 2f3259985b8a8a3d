"""资金来源: planned, committed and received; residents' contributions per unit. Yuan with two decimals."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.scope import ScopedQuerySet
from projects.models import Project


class SourceKind(models.TextChoices):
    """资金来源 (policy §4)."""

    CITY = "city", "市级财政"
    DISTRICT = "district", "区级财政"
    CENTRAL = "central", "中央补助"
    PERSONAL = "personal", "居民个人出资"
    UNIT_DONATION = "unit_donation", "单位捐资"
    MAINTENANCE_FUND = "maintenance_fund", "物业专项维修资金"
    PUBLIC_REVENUE = "public_revenue", "小区公共收益"
    SOCIAL = "social", "社会资本"
    ORIGINAL_BODY = "original_body", "原责任主体"


RESIDENT_KINDS = (
    SourceKind.PERSONAL,
    SourceKind.UNIT_DONATION,
    SourceKind.MAINTENANCE_FUND,
    SourceKind.PUBLIC_REVENUE,
)


class FundingSource(models.Model):
    """One source of a project's money: planned and received."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="funding_sources", verbose_name="项目")
    kind = models.CharField("资金来源", max_length=20, choices=SourceKind.choices)
    planned_yuan = models.DecimalField("计划金额(元)", max_digits=14, decimal_places=2)

    committed_yuan = models.DecimalField(
        "落实金额(元)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    commitment_document = models.CharField("落实依据", max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "资金来源"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="source_once_per_project"),
            models.CheckConstraint(name="planned_not_negative", condition=Q(planned_yuan__gte=0)),
            models.CheckConstraint(
                name="committed_within_the_plan",
                condition=Q(committed_yuan__isnull=True)
                | Q(committed_yuan__gte=0, committed_yuan__lte=models.F("planned_yuan")),
            ),
            models.CheckConstraint(
                name="commitment_has_its_document",
                condition=Q(committed_yuan__isnull=True) | ~Q(commitment_document=""),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Appropriation(models.Model):
    """拨付: money in from a source; below zero: money given back (收回, 冲正), with the reason."""

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="appropriations")
    amount_yuan = models.DecimalField("拨付金额(元)", max_digits=14, decimal_places=2)
    received_on = models.DateField("到账日期")
    document_no = models.CharField("拨付文号", max_length=80, blank=True)
    batch = models.CharField("拨付批次", max_length=40, blank=True)
    reason = models.CharField("退回原因", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "source__project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "拨付"
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="appropriation_given_back_has_its_reason",
                condition=Q(amount_yuan__gt=0) | Q(amount_yuan__lt=0) & ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_yuan}"


class ContributionSheet(models.Model):
    """A sheet of contributions as read, waiting to be entered or dropped; the file is not kept, nor any name."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="contribution_sheets")
    file_name = models.CharField("来源文件", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    entered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办理人")

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "居民出资表"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="contributions_entered_or_dropped", condition=Q(entered_at=None) | Q(dropped_at=None)
            ),
            models.UniqueConstraint(
                fields=["project", "uploaded_by"],
                condition=Q(entered_at=None, dropped_at=None),
                name="one_waiting_contribution_sheet",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        """Neither entered nor dropped."""
        return self.entered_at is None and self.dropped_at is None


class Contribution(models.Model):
    """居民出资: what one unit paid in, at the counter or by a sheet; cancelled ones stay. No name is kept."""

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="contributions")
    building = models.CharField("幢", max_length=20)
    entrance = models.CharField("单元", max_length=20, blank=True)
    room = models.CharField("室", max_length=20)
    amount_yuan = models.DecimalField("出资金额(元)", max_digits=14, decimal_places=2)
    paid_on = models.DateField("缴款日期")
    receipt_number = models.CharField("收据编号", max_length=40)
    sheet = models.ForeignKey(ContributionSheet, models.PROTECT, null=True, related_name="contributions")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField(auto_now_add=True)
    cancelled_on = models.DateField("作废日期", null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField("作废原因", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "source__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "居民出资"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["source", "building", "entrance", "room"], name="contributions_of_unit")
        ]
        constraints = [
            models.CheckConstraint(name="contribution_positive", condition=Q(amount_yuan__gt=0)),
            models.UniqueConstraint(
                fields=["source", "receipt_number"],
                condition=Q(cancelled_on__isnull=True),
                name="contribution_receipt_once",
            ),
            models.CheckConstraint(
                name="cancelled_contribution_says_why",
                condition=Q(cancelled_on__isnull=True) | ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def place(self) -> str:
        """3幢2单元601室."""
        entrance = f"{self.entrance}单元" if self.entrance else ""
        return f"{self.building}幢{entrance}{self.room}室"
