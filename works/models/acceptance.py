"""竣工验收 (step 10)."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.scope import ScopedQuerySet
from projects.checks import said
from projects.models import StepRecord


class Acceptance(StepRecord):
    """项目联合竣工验收 (step 10)."""

    held_on = models.DateField("验收日期")
    place = models.CharField("地点", max_length=120, blank=True)
    note = models.TextField("验收情况", blank=True)
    archived_on = models.DateField("档案移交日期", null=True, blank=True)
    archive_receiver = models.CharField("档案接收单位", max_length=80, blank=True)
    archive_reason = models.CharField("缺少材料的理由", max_length=300, blank=True)

    read_by = frozenset({Role.BUILDER_CLERK})

    class Meta:
        verbose_name = verbose_name_plural = "竣工验收"
        ordering = ["project", "-id"]

    def __str__(self) -> str:
        return f"{said(self.held_on)}竣工验收"


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
    organisation = models.CharField("单位", max_length=80, blank=True)
    signed_on = models.DateField("签字日期", null=True, blank=True)
    passed = models.BooleanField("同意通过验收")
    opinion = models.CharField("意见", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )

    objects = ScopedQuerySet.as_manager()
    street_path = "acceptance__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "验收签字"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "party", "organisation"], name="party_signs_once"),
            models.CheckConstraint(name="refusing_party_says_why", condition=Q(passed=True) | ~Q(opinion="")),
        ]

    def __str__(self) -> str:
        return self.get_party_display()


class Defect(models.Model):
    """A defect found at the acceptance, until put right."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="defects")
    text = models.CharField("遗留问题", max_length=300)
    responsible = models.CharField("责任单位", max_length=80, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    closing_note = models.CharField("整改情况", max_length=300, blank=True)
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


class Invitee(models.Model):
    """邀请名单: who was asked to the acceptance, and whether they came."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="invitees")
    party = models.CharField("参加方", max_length=14, choices=Signature.Party.choices)
    organisation = models.CharField("单位", max_length=80)
    invited_on = models.DateField("邀请日期")
    came = models.BooleanField("到场", null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "acceptance__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "验收邀请"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "party", "organisation"], name="invited_once")
        ]

    def __str__(self) -> str:
        return self.organisation


class FiveChecks(models.Model):
    """五不: 屋顶不漏、底层不堵、楼道不暗、管线不乱、上楼不难, each ticked at the acceptance with a note where not."""

    class Check(models.TextChoices):
        """The five of the scheme."""

        ROOF = "roof", "屋顶不漏"
        GROUND = "ground", "底层不堵"
        CORRIDOR = "corridor", "楼道不暗"
        PIPES = "pipes", "管线不乱"
        STAIRS = "stairs", "上楼不难"

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="checks")
    check_code = models.CharField("检查项", max_length=10, choices=Check.choices)
    holds = models.BooleanField("符合")
    note = models.CharField("说明", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "acceptance__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "五不检查"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "check_code"], name="check_once_per_acceptance"),
            models.CheckConstraint(name="failed_check_says_why", condition=Q(holds=True) | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return self.get_check_code_display()


class ArchiveItem(models.Model):
    """档案清单: a paper the archive asks for, and whether it is there.

    `document_kind`: the scheme's kind; a document of it on record in the portal makes the paper present.
    """

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="archive_items")
    title = models.CharField("材料名称", max_length=120)
    document_kind = models.CharField("材料类别", max_length=40, blank=True)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    present = models.BooleanField("已收齐", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "acceptance__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "档案清单"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["acceptance", "title"], name="archive_item_once")]

    def __str__(self) -> str:
        return self.title
