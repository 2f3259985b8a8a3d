"""Typical cases, pilots of rebuilding (拆改结合) and tags: what the district's yearly report lives from."""

from django.db import models
from django.db.models import Q

from registers.models.base import RegisterLine
from registers.pilot_rules import WILL_LINES, PilotFacts

WILL_CHOICES = [(code, words) for code, (words, _) in WILL_LINES.items()]


class TypicalCase(RegisterLine):
    """典型案例: a neighbourhood, or a street, named as an example at some level in some year."""

    class Level(models.TextChoices):
        """Who named it."""

        DISTRICT = "district", "区级"
        CITY = "city", "市级"
        PROVINCE = "province", "省级"
        NATION = "nation", "国家级"

    level = models.CharField("级别", max_length=10, choices=Level.choices)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("案例名称", max_length=120)
    named_by = models.CharField("发布单位", max_length=80)
    document_no = models.CharField("文号、出处", max_length=80, blank=True)
    summary = models.TextField("做法和成效")

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "典型案例"
        ordering = ["-year", "-id"]
        indexes = [models.Index(fields=["street", "-year", "-id"]), models.Index(fields=["-year", "-id"])]

    def __str__(self) -> str:
        return self.title


class RebuildPilot(RegisterLine):
    """拆改结合试点: the checklist of one building: age, will, agreed plan and shares, balance of money."""

    building_name = models.CharField("幢", max_length=40)
    year_built = models.PositiveSmallIntegerField("建成年份")
    unsafe_grade = models.CharField("房屋安全鉴定等级", max_length=20, blank=True)
    households = models.PositiveIntegerField("户数")
    area = models.DecimalField("建筑面积(㎡)", max_digits=12, decimal_places=2)
    willing_households = models.PositiveIntegerField("书面同意户数", default=0)
    will_line = models.CharField("同意比例要求", max_length=20, choices=WILL_CHOICES, default="all")
    will_basis = models.CharField(
        "比例依据(文件、文号)", max_length=120, blank=True,
        help_text="要求低于全体同意时填写。",
    )  # fmt: skip
    plan_agreed_on = models.DateField("方案一致通过日期", null=True, blank=True)
    residents_share_yuan = models.DecimalField(
        "居民出资(元)", max_digits=16, decimal_places=2, null=True, blank=True
    )
    public_share_yuan = models.DecimalField(
        "财政出资(元)", max_digits=16, decimal_places=2, null=True, blank=True
    )
    other_share_yuan = models.DecimalField(
        "其他出资(元)", max_digits=16, decimal_places=2, null=True, blank=True
    )
    cost_yuan = models.DecimalField("总投资(元)", max_digits=16, decimal_places=2, null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "拆改结合试点"
        constraints = [
            *RegisterLine.Meta.constraints,
            models.CheckConstraint(
                name="pilot_willing_within_households",
                condition=Q(willing_households__lte=models.F("households")),
            ),
            models.CheckConstraint(name="pilot_area_positive", condition=Q(area__gt=0)),
            models.UniqueConstraint(
                fields=["neighbourhood", "building_name"],
                condition=Q(struck_on__isnull=True),
                name="one_pilot_per_building",
                violation_error_message="这一幢已登记为试点。",
            ),
        ]
        indexes = [models.Index(fields=["street", "-id"])]

    def __str__(self) -> str:
        return f"{self.building_name}幢"

    @property
    def facts(self) -> PilotFacts:
        """What the checklist is asked about."""
        return PilotFacts(
            self.year_built, self.households, self.willing_households, self.will_line, self.plan_agreed_on,
            self.cost_yuan, self.residents_share_yuan, self.public_share_yuan, self.other_share_yuan,
        )  # fmt: skip


class Tag(RegisterLine):
    """标签: 未来社区, 片区 or another group a neighbourhood belongs to; the name tells which."""

    class Kind(models.TextChoices):
        """What the tag groups by."""

        FUTURE = "future", "未来社区"
        AREA = "area", "成片改造片区"
        OTHER = "other", "其他"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "标签"
        ordering = ["kind", "name", "id"]
        constraints = [
            *RegisterLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["neighbourhood", "kind", "name"],
                condition=Q(struck_on__isnull=True),
                name="tag_once_per_neighbourhood",
                violation_error_message="这个小区已有同名标签。",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name", "id"]),
            models.Index(fields=["street", "kind", "name", "id"]),
            models.Index(
                fields=["name", "neighbourhood"],
                condition=Q(struck_on__isnull=True),
                name="standing_tag_by_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
