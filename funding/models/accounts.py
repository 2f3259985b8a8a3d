"""造价阶梯的末端: settlement and final account, and the cost lines of the later rungs. Yuan with two decimals."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.scope import ScopedQuerySet
from projects.models import Project, StepRecord


class Settlement(StepRecord):
    """竣工结算: the settled price; a state of its own that holds up only the closing of the project."""

    settled_yuan = models.DecimalField("竣工结算审定价(元)", max_digits=14, decimal_places=2)
    approved_on = models.DateField("审定日期")
    reviewer = models.CharField("审核单位", max_length=80)

    read_by = frozenset({Role.BUILDER_CLERK, Role.FINANCE_OFFICER})

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
    reviewed_yuan = models.DecimalField(
        "审核金额(元)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    reviewer = models.CharField("审核单位", max_length=80, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    opened_at = models.DateTimeField("区住建局查收时间", null=True, blank=True)
    approved_on = models.DateField("核定日期", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document_no = models.CharField("核定文号", max_length=80, blank=True)

    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "竣工财务决算"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="final_account_version_once"),
            models.CheckConstraint(name="final_account_not_negative", condition=Q(amount_yuan__gte=0)),
            models.CheckConstraint(
                name="returned_account_is_not_approved",
                condition=Q(returned_on__isnull=True, taken_back_on__isnull=True)
                | Q(approved_on__isnull=True),
            ),
            models.CheckConstraint(
                name="account_returned_or_taken_back",
                condition=Q(returned_on__isnull=True) | Q(taken_back_on__isnull=True),
            ),
            models.CheckConstraint(
                name="returned_account_says_why", condition=Q(returned_on__isnull=True) | ~Q(return_reason="")
            ),
            models.CheckConstraint(
                name="account_taken_back_unopened",
                condition=Q(taken_back_on__isnull=True) | Q(opened_at__isnull=True),
            ),
            models.CheckConstraint(
                name="account_reviewed_in_full",
                condition=Q(reviewed_yuan__isnull=True, reviewed_on__isnull=True, reviewer="")
                | (Q(reviewed_yuan__gte=0, reviewed_on__isnull=False) & ~Q(reviewer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"决算第{self.number}版"

    @property
    def is_decided(self) -> bool:
        """Approved, returned or taken back: nothing more happens to this version."""
        return any((self.approved_on, self.returned_on, self.taken_back_on))

    @property
    def state(self) -> str:
        """How far this version is, in the words of the office."""
        passed = (
            (self.approved_on, "已核定"),
            (self.returned_on, "已退回"),
            (self.taken_back_on, "已撤回"),
            (self.reviewed_on, "已审核,待核定"),
            (self.opened_at, "已查收,待核定"),
        )
        return next((word for when, word in passed if when), "待查收")


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


class RungLine(models.Model):
    """One line of a later rung of the cost ladder, by item or outside the list ("").

    Estimate and budget lines stand on their scheme version (projects.CostLine). `origin` says which contract, change,
    settlement or account the line belongs to, as "tender:12"; the lines of one origin add up to its amount. Lines that were
    entered anew stay, with the day they were replaced.
    """

    class Rung(models.TextChoices):
        """From the contract on."""

        CONTRACT = "contract", "合同价"
        CHANGE = "change", "变更"
        SETTLED = "settled", "竣工结算审定价"
        FINAL = "final", "竣工财务决算"

    project = models.ForeignKey(Project, models.PROTECT, related_name="rung_lines")
    rung = models.CharField("阶段", max_length=10, choices=Rung.choices)
    origin = models.CharField(max_length=40)
    item_code = models.CharField("内容代码", max_length=8, blank=True)
    label = models.CharField("名称", max_length=80)
    amount_yuan = models.DecimalField("金额(元)", max_digits=14, decimal_places=2)
    excluded_kind = models.CharField("不计入补助的类别", max_length=20, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_on = models.DateField("登记日期")
    replaced_on = models.DateField("被替代日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "造价明细"
        ordering = ["project", "rung", "id"]
        indexes = [models.Index(fields=["project", "rung", "origin"], name="lines_of_rung")]
        constraints = [
            models.CheckConstraint(
                name="only_changes_go_down", condition=Q(amount_yuan__gte=0) | Q(rung="change")
            ),
            models.CheckConstraint(
                name="rung_line_says_something", condition=~Q(amount_yuan=0) & ~Q(label="")
            ),
            models.CheckConstraint(
                name="rung_line_of_its_paper",
                condition=Q(rung="contract", origin__startswith="tender:")
                | Q(rung="change", origin__startswith="change:")
                | Q(rung="settled", origin__startswith="settlement:")
                | Q(rung="final", origin__startswith="final_account:"),
            ),
        ]

    def __str__(self) -> str:
        return self.label
