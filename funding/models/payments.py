"""支付: money out, released by a second person; bank details lie encrypted. Yuan with two decimals."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Role, Street, User
from accounts.scope import ScopedQuerySet
from funding.models.sources import FundingSource
from works.models import Tender


class Payee(models.Model):
    """收款单位: its account number is sealed (projects/sealed.py); the last four digits are shown."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="payees", verbose_name="街道")
    name = models.CharField("收款单位", max_length=120)
    bank_sealed = models.BinaryField()
    account_sealed = models.BinaryField()
    account_hash = models.CharField(max_length=64)
    last_four = models.CharField("账号后四位", max_length=4)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "收款单位"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "account_hash"],
                condition=Q(ended_at__isnull=True),
                name="payee_account_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_street_id(self) -> int:
        """The street that pays to this account."""
        return self.street_id


class Payment(models.Model):
    """支付: money out, charged to a source."""

    class Stage(models.TextChoices):
        """What a payment under a contract is for."""

        ADVANCE = "advance", "预付款"
        PROGRESS = "progress", "进度款"
        SETTLEMENT = "settlement", "结算款"
        RETENTION = "retention", "质保金"
        OTHER = "other", "其他费用"

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="payments")
    amount_yuan = models.DecimalField("支付金额(元)", max_digits=14, decimal_places=2)
    paid_on = models.DateField("支付日期")
    payee = models.CharField("收款单位", max_length=120)
    purpose = models.CharField("用途", max_length=120)
    tender = models.ForeignKey(
        Tender, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name="合同"
    )
    stage = models.CharField("付款阶段", max_length=12, choices=Stage.choices, blank=True)
    payee_account = models.ForeignKey(
        Payee, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name="收款账户"
    )
    ahead_reason = models.CharField("超进度支付的理由", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_on = models.DateField("放行日期", null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="放行人")
    refused_on = models.DateField("不予放行日期", null=True, blank=True)
    refuse_reason = models.CharField("不予放行的原因", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "source__project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ["paid_on", "id"]
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(amount_yuan__gt=0)),
            models.CheckConstraint(
                name="released_by_another",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="released_or_refused", condition=Q(released_on__isnull=True) | Q(refused_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_yuan}"
