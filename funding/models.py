"""资金: settlement, final account, sources and payments. All money in yuan with two decimals."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models import Project, StepRecord


class Settlement(StepRecord):
    """竣工结算: the settled price; a state of its own that holds up only the closing of the project."""

    settled_yuan = models.DecimalField("竣工结算审定价(元)", max_digits=14, decimal_places=2)
    approved_on = models.DateField("审定日期")
    reviewer = models.CharField("审核单位", max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = "竣工结算"
        ordering = ["project", "-id"]
        constraints = [
            models.CheckConstraint(name="settlement_not_negative", condition=Q(settled_yuan__gte=0))
        ]

    def __str__(self) -> str:
        return f"{self.settled_yuan}"


class FinalAccount(StepRecord):
    """竣工财务决算: versioned; the newest approved one is the base of the subsidy."""

    number = models.PositiveSmallIntegerField("版本")
    amount_yuan = models.DecimalField("决算总额(元)", max_digits=14, decimal_places=2)
    submitted_on = models.DateField("报送日期")
    approved_on = models.DateField("核定日期", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document_no = models.CharField("核定文号", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "竣工财务决算"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="final_account_version_once"),
            models.CheckConstraint(name="final_account_not_negative", condition=Q(amount_yuan__gte=0)),
        ]

    def __str__(self) -> str:
        return f"决算第{self.number}版"


class ExcludedLine(models.Model):
    """A part of a final account that city and district money does not pay (加装电梯, 二次供水, …)."""

    final_account = models.ForeignKey(FinalAccount, models.PROTECT, related_name="excluded_lines")
    kind = models.CharField("类别", max_length=20)
    label = models.CharField("名称", max_length=80, blank=True)
    amount_yuan = models.DecimalField("金额(元)", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "不计入补助的费用"
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="excluded_not_negative", condition=Q(amount_yuan__gte=0))]

    def __str__(self) -> str:
        return self.label or self.kind


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

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "资金来源"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="source_once_per_project"),
            models.CheckConstraint(name="planned_not_negative", condition=Q(planned_yuan__gte=0)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Appropriation(models.Model):
    """拨付: money in from a source."""

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="appropriations")
    amount_yuan = models.DecimalField("拨付金额(元)", max_digits=14, decimal_places=2)
    received_on = models.DateField("到账日期")
    document_no = models.CharField("拨付文号", max_length=80, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "source__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "拨付"
        ordering = ["received_on", "id"]
        constraints = [models.CheckConstraint(name="appropriation_positive", condition=Q(amount_yuan__gt=0))]

    def __str__(self) -> str:
        return f"{self.amount_yuan}"


class Payment(models.Model):
    """支付: money out, charged to a source."""

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="payments")
    amount_yuan = models.DecimalField("支付金额(元)", max_digits=14, decimal_places=2)
    paid_on = models.DateField("支付日期")
    payee = models.CharField("收款单位", max_length=120)
    purpose = models.CharField("用途", max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    street_path = "source__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ["paid_on", "id"]
        constraints = [models.CheckConstraint(name="payment_positive", condition=Q(amount_yuan__gt=0))]

    def __str__(self) -> str:
        return f"{self.amount_yuan}"
