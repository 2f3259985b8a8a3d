"""支付: money out, released by a second person; bank details lie encrypted. Yuan with two decimals."""

from typing import Self

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
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="停用人")

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


class ContractTerm(models.Model):
    """合同约定: the share of a contract held back as 质保金; the newest of a contract counts."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="terms", verbose_name="合同")
    retention_percent = models.DecimalField("质保金比例(%)", max_digits=5, decimal_places=2)
    recorded_on = models.DateField("登记日期")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    street_path = "tender__project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "合同约定"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="retention_is_a_share", condition=Q(retention_percent__gte=0, retention_percent__lte=100)
            )
        ]

    def __str__(self) -> str:
        return f"{self.retention_percent}%"


WAITING = Q(released_on__isnull=True, refused_on__isnull=True, taken_back_on__isnull=True)
RELEASED = Q(released_on__isnull=False)


class PaymentQuerySet(ScopedQuerySet["Payment"]):
    """Payments by what became of them."""

    def released(self) -> Self:
        """Those that count as paid."""
        return self.filter(RELEASED)

    def waiting(self) -> Self:
        """Recorded, not decided: they reserve the balance."""
        return self.filter(WAITING)

    def standing(self) -> Self:
        """Released or waiting."""
        return self.filter(refused_on__isnull=True, taken_back_on__isnull=True)


class Payment(models.Model):
    """支付: money out, charged to a source; recorded by the street, released (放行) by somebody else.

    `is_earlier`: recorded before there was a release; it stands as paid on its day, by nobody's second look.
    """

    class Stage(models.TextChoices):
        """What a payment under a contract is for."""

        ADVANCE = "advance", "预付款"
        PROGRESS = "progress", "进度款"
        SETTLEMENT = "settlement", "结算款"
        RETENTION = "retention", "质保金"
        OTHER = "other", "其他费用"

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="payments")
    amount_yuan = models.DecimalField("支付金额(元)", max_digits=14, decimal_places=2)
    paid_on = models.DateField("申请支付日期")
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
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="不予放行人"
    )
    refuse_reason = models.CharField("不予放行的原因", max_length=300, blank=True)
    opened_at = models.DateTimeField("查收时间", null=True, blank=True)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    noted_on = models.DateField("街道知悉日期", null=True, blank=True)
    is_earlier = models.BooleanField("启用放行以前登记", default=False, editable=False)

    objects = PaymentQuerySet.as_manager()
    street_path = "source__project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ["paid_on", "id"]
        indexes = [
            models.Index(fields=["paid_on", "id"], condition=WAITING, name="payments_waiting"),
            models.Index(fields=["-paid_on", "-id"], name="payments_newest"),
        ]
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(amount_yuan__gt=0)),
            models.CheckConstraint(
                name="released_by_another",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="payment_decided_once",
                condition=Q(released_on__isnull=True, refused_on__isnull=True)
                | Q(released_on__isnull=True, taken_back_on__isnull=True)
                | Q(refused_on__isnull=True, taken_back_on__isnull=True),
            ),
            models.CheckConstraint(
                name="released_by_somebody",
                condition=Q(released_on__isnull=True, released_by__isnull=True)
                | Q(released_on__isnull=False, released_by__isnull=False, is_earlier=False)
                | Q(released_on__isnull=False, released_by__isnull=True, is_earlier=True),
            ),
            models.CheckConstraint(
                name="refused_payment_says_why",
                condition=Q(refused_on__isnull=True) | (Q(refused_by__isnull=False) & ~Q(refuse_reason="")),
            ),
            models.CheckConstraint(
                name="payment_of_contract_has_a_stage", condition=Q(tender__isnull=True) | ~Q(stage="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_yuan}"

    @property
    def is_waiting(self) -> bool:
        """Neither released, refused nor taken back."""
        return self.released_on is None and self.refused_on is None and self.taken_back_on is None

    @property
    def state(self) -> str:
        """As users read it."""
        if self.released_on:
            return "已支付"
        if self.refused_on:
            return "不予放行"
        if self.taken_back_on:
            return "已撤回"
        return "待放行" if self.opened_at else "待查收"
