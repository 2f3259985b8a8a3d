"""招投标 (step 8). Money in yuan."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.scope import ScopedQuerySet
from projects.models import StepRecord
from works.models.package import Package


class Tender(StepRecord):
    """招投标 (step 8): application, the bureau's opinion, award and contract of one lot."""

    class Kind(models.TextChoices):
        """What is tendered; supervision always goes beside EPC or construction."""

        EPC = "epc", "EPC(设计施工总承包)"
        CONSTRUCTION = "construction", "施工"
        SUPERVISION = "supervision", "监理"

    class Method(models.TextChoices):
        """How the contractor is found."""

        OPEN = "open", "公开招标"
        INVITED = "invited", "邀请招标"
        CONSULTED = "consulted", "竞争性磋商"
        DIRECT = "direct", "直接委托"

    class Opinion(models.TextChoices):
        """The bureau's opinion on the application."""

        NONE = "", "待出具"
        AGREE = "agree", "同意"
        REFUSE = "refuse", "不同意"
        TAKEN_BACK = "taken_back", "申请已撤回"

    OVER = (Opinion.REFUSE, Opinion.TAKEN_BACK)

    kind = models.CharField("招标内容", max_length=14, choices=Kind.choices)
    applied_on = models.DateField("申请日期")
    note = models.CharField("说明", max_length=300, blank=True)
    opinion = models.CharField("区住建局意见", max_length=10, choices=Opinion.choices, blank=True, default="")
    opinion_on = models.DateField("意见日期", null=True, blank=True)
    opinion_note = models.CharField("意见说明", max_length=300, blank=True)
    opinion_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    winner = models.CharField("中标单位", max_length=120, blank=True)
    awarded_on = models.DateField("中标通知书日期", null=True, blank=True)
    contract_yuan = models.DecimalField("合同价(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    contract_on = models.DateField("合同签订日期", null=True, blank=True)
    choice_reason = models.CharField("未选第一名候选人的理由", max_length=300, blank=True)
    awarded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    package = models.ForeignKey(
        Package, models.PROTECT, null=True, blank=True, related_name="tenders", verbose_name="打包"
    )
    method = models.CharField("招标方式", max_length=14, choices=Method.choices, blank=True)
    planned_on = models.DateField("计划招标日期", null=True, blank=True)
    ceiling_yuan = models.DecimalField(
        "招标控制价(元)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    opened_at = models.DateTimeField("区住建局查收时间", null=True, blank=True)
    notice_on = models.DateField("招标公告日期", null=True, blank=True)
    notice_place = models.CharField("公告平台", max_length=120, blank=True)
    bids_opened_on = models.DateField("开标日期", null=True, blank=True)
    candidates_from = models.DateField("中标候选人公示开始日期", null=True, blank=True)
    candidates_until = models.DateField("中标候选人公示截止日期", null=True, blank=True)
    failed_on = models.DateField("流标日期", null=True, blank=True)
    failed_reason = models.CharField("流标原因", max_length=300, blank=True)
    over_budget_reason = models.CharField("合同价高于审核后概算的理由", max_length=300, blank=True)

    read_by = frozenset({Role.BUILDER_CLERK, Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "招投标"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "cycle"],
                condition=~Q(opinion__in=["refuse", "taken_back"]) & Q(failed_on__isnull=True),
                name="one_running_tender_per_kind",
            ),
            models.CheckConstraint(
                name="contract_not_negative",
                condition=Q(contract_yuan__isnull=True) | Q(contract_yuan__gte=0),
            ),
            models.CheckConstraint(
                name="failed_tender_has_no_award",
                condition=Q(failed_on__isnull=True) | (Q(awarded_on__isnull=True) & ~Q(failed_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_over(self) -> bool:
        """Refused, taken back or failed: another application may be made."""
        return self.opinion in self.OVER or self.failed_on is not None

    @property
    def is_competed(self) -> bool:
        """Candidates stand on public notice before the award; not so where a firm is engaged directly."""
        return self.method not in ("", self.Method.DIRECT)


class Bidder(models.Model):
    """投标单位: a bid, and its place among the candidates (1 to 3) once they are on notice."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="bidders")
    name = models.CharField("投标单位", max_length=120)
    is_consortium = models.BooleanField("联合体", default=False)
    price_yuan = models.DecimalField("投标报价(元)", max_digits=14, decimal_places=2)
    candidate_rank = models.PositiveSmallIntegerField("候选人名次", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "tender__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "投标单位"
        ordering = ["tender", "candidate_rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "name"], name="bidder_once_per_tender"),
            models.UniqueConstraint(
                fields=["tender", "candidate_rank"],
                condition=Q(candidate_rank__isnull=False),
                name="candidate_rank_once",
            ),
            models.CheckConstraint(name="bid_not_negative", condition=Q(price_yuan__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name
