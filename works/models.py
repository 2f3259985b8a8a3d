"""From tender to aftercare: the simplest honest record of everything steps 8 to 11 name. Money in yuan."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
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

    kind = models.CharField("招标内容", max_length=14, choices=Kind.choices)
    applied_on = models.DateField("申请日期")
    note = models.CharField("说明", max_length=300, blank=True)
    opinion = models.CharField("区住建局意见", max_length=8, choices=Opinion.choices, blank=True, default="")
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
                condition=~Q(opinion="refuse"),
                name="one_running_tender_per_kind",
            ),
            models.CheckConstraint(
                name="contract_not_negative",
                condition=Q(contract_yuan__isnull=True) | Q(contract_yuan__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class StartOrder(StepRecord):
    """开工令: first work on site after the contract.

    Final construction drawings are its condition in EPC projects.
    """

    started_on = models.DateField("开工日期")
    planned_completion_on = models.DateField("计划完工日期")
    drawings_final = models.BooleanField("施工图已定稿", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "开工"
        ordering = ["project", "-id"]
        constraints = [
            models.CheckConstraint(
                name="completion_after_start", condition=Q(planned_completion_on__gte=F("started_on"))
            )
        ]

    def __str__(self) -> str:
        return f"开工 {self.started_on}"


class SiteReport(StepRecord):
    """工程进度: state of the works on a day; figures are cumulative, the newest day counts."""

    as_of = models.DateField("统计日期")
    physical_percent = models.PositiveSmallIntegerField("形象进度(%)", validators=[MaxValueValidator(100)])
    invested_yuan = models.DecimalField("累计完成投资(元)", max_digits=14, decimal_places=2)
    note = models.CharField("施工情况", max_length=500, blank=True)
    correction_note = models.CharField("数据更正说明", max_length=300, blank=True)
    lifts = models.PositiveIntegerField("加装电梯(台)", null=True, blank=True)
    parking_spaces = models.PositiveIntegerField("新增停车位(个)", null=True, blank=True)
    chargers = models.PositiveIntegerField("充电设施(个)", null=True, blank=True)
    ramps = models.PositiveIntegerField("无障碍设施(处)", null=True, blank=True)
    service_area = models.DecimalField("配套用房(㎡)", max_digits=10, decimal_places=2, null=True, blank=True)
    activity_area = models.DecimalField(
        "活动场地(㎡)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    pipes_km = models.DecimalField("管网改造(km)", max_digits=8, decimal_places=3, null=True, blank=True)
    green_area = models.DecimalField("绿化提升(㎡)", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工程进度"
        ordering = ["project", "-as_of", "-id"]
        constraints = [
            models.CheckConstraint(
                name="site_report_in_range",
                condition=Q(physical_percent__lte=100) & Q(invested_yuan__gte=0),
            )
        ]
        indexes = [models.Index(fields=["project", "-as_of", "-id"])]

    def __str__(self) -> str:
        return f"{self.as_of} {self.physical_percent}%"


class WorksCompletion(StepRecord):
    """完工: works done, not yet accepted."""

    completed_on = models.DateField("完工日期")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "完工"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"完工 {self.completed_on}"


class ChangeOrder(StepRecord):
    """工程变更: not allowed in principle; reason, amount and the bureau's decision before work."""

    class Decision(models.TextChoices):
        """The bureau's decision."""

        PENDING = "", "待审批"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"

    title = models.CharField("变更内容", max_length=120)
    reason = models.TextField("变更理由")
    amount_yuan = models.DecimalField("变更金额(元,减少填负数)", max_digits=14, decimal_places=2)
    requested_on = models.DateField("申请日期")
    decision = models.CharField("审批意见", max_length=10, choices=Decision.choices, blank=True, default="")
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_note = models.CharField("审批说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工程变更"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return self.title


class Rectification(StepRecord):
    """整改通知: ordered by the bureau on site, closed when put right."""

    issue = models.TextField("整改问题")
    ordered_on = models.DateField("下达日期")
    due_on = models.DateField("整改期限")
    closed_on = models.DateField("整改完成日期", null=True, blank=True)
    closing_note = models.CharField("整改情况", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(name="rectification_due_later", condition=Q(due_on__gte=F("ordered_on")))
        ]

    def __str__(self) -> str:
        return self.issue[:30]


class AuditNote(StepRecord):
    """跟踪审计 note."""

    noted_on = models.DateField("日期")
    text = models.TextField("审计意见")
    reply = models.TextField("整改回复", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "跟踪审计"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return self.text[:30]


class Acceptance(StepRecord):
    """项目联合竣工验收 (step 10)."""

    held_on = models.DateField("验收日期")
    place = models.CharField("地点", max_length=120, blank=True)
    note = models.TextField("验收情况", blank=True)
    archived_on = models.DateField("档案移交日期", null=True, blank=True)
    archive_receiver = models.CharField("档案接收单位", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "竣工验收"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"竣工验收 {self.held_on}"


class Signature(models.Model):
    """A party's signature at the acceptance."""

    class Party(models.TextChoices):
        """Who takes part (scheme, 三(三)10)."""

        DEPARTMENTS = "departments", "区级相关部门"
        BUILDER = "builder", "建设单位"
        DESIGNER = "designer", "设计单位"
        CONTRACTOR = "contractor", "施工单位"
        SUPERVISOR = "supervisor", "监理单位"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        RESIDENTS = "residents", "居民代表"

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="signatures")
    party = models.CharField("参加方", max_length=14, choices=Party.choices)
    passed = models.BooleanField("同意通过验收")
    opinion = models.CharField("意见", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "acceptance__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "验收签字"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "party"], name="party_signs_once"),
            models.CheckConstraint(name="refusing_party_says_why", condition=Q(passed=True) | ~Q(opinion="")),
        ]

    def __str__(self) -> str:
        return self.get_party_display()


class Defect(models.Model):
    """A defect found at the acceptance, until put right."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="defects")
    text = models.CharField("遗留问题", max_length=300)
    closed_on = models.DateField("整改完成日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "acceptance__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "验收遗留问题"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.acceptance.scope_street_id


class Aftercare(StepRecord):
    """后续管理 (step 11): who manages the neighbourhood from now on; the newest record counts."""

    management_body = models.CharField("管理主体", max_length=80)
    property_service = models.CharField("物业服务单位", max_length=80)
    fee = models.CharField("物业费标准", max_length=80)
    maintenance_fund = models.CharField("维修资金情况", max_length=120)
    agreed_on = models.DateField("落实日期")

    class Meta:
        verbose_name = verbose_name_plural = "长效管理"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return self.management_body


class FollowUp(StepRecord):
    """回访 after completion."""

    class Satisfaction(models.TextChoices):
        """What residents said."""

        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        POOR = "poor", "不满意"

    visited_on = models.DateField("回访日期")
    satisfaction = models.CharField("居民满意情况", max_length=6, choices=Satisfaction.choices)
    note = models.TextField("回访情况")

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"回访 {self.visited_on}"
