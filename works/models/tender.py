"""招投标 (step 8). Money in yuan."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from projects.models import StepRecord


class Tender(StepRecord):
    """招投标 (step 8): application, the bureau's opinion, award and contract of one lot."""

    class Kind(models.TextChoices):
        """What is tendered; supervision always goes beside EPC or construction."""

        EPC = "epc", "EPC(设计施工总承包)"
        CONSTRUCTION = "construction", "施工"
        SUPERVISION = "supervision", "监理"

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
    over_budget_reason = models.CharField("合同价高于审核后概算的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "招投标"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "cycle"],
                condition=~Q(opinion__in=["refuse", "taken_back"]),
                name="one_running_tender_per_kind",
            ),
            models.CheckConstraint(
                name="contract_not_negative",
                condition=Q(contract_yuan__isnull=True) | Q(contract_yuan__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
