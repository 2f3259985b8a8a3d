"""打包: one design, tender or contract over several projects of a street, its cost shared to the fen."""

from django.db import models
from django.db.models import Q

from accounts.models import Street, User
from accounts.scope import ScopedQuerySet
from projects.models import Project


class Package(models.Model):
    """Projects that are designed, tendered or contracted together (policy §2).

    `total_yuan` is the whole price, None until it is known. By area: shared by the projects' building areas; by sums: as
    stated per project, adding up to the whole. Once `settled_on` is set the shares stand.
    """

    class Kind(models.TextChoices):
        """What is done together."""

        DESIGN = "design", "方案设计"
        TENDER = "tender", "招投标"
        CONTRACT = "contract", "合同"

    class Sharing(models.TextChoices):
        """How the cost is shared."""

        AREA = "area", "按建筑面积分摊"
        SUMS = "sums", "按约定金额分摊"

    class Lot(models.TextChoices):
        """What is tendered or contracted together: the kinds of `works.Tender`. Nothing for a design."""

        EPC = "epc", "EPC(设计施工总承包)"
        CONSTRUCTION = "construction", "施工"
        SUPERVISION = "supervision", "监理"

    street = models.ForeignKey(Street, models.PROTECT, related_name="packages", verbose_name="街道")
    name = models.CharField("打包名称", max_length=80)
    kind = models.CharField("打包内容", max_length=10, choices=Kind.choices)
    lot = models.CharField("标段", max_length=14, choices=Lot.choices, blank=True)
    sharing = models.CharField("分摊方式", max_length=6, choices=Sharing.choices, default=Sharing.AREA)
    partner = models.CharField("承担单位", max_length=120, blank=True)
    total_yuan = models.DecimalField("总金额(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    made_on = models.DateField("建立日期")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建立人")
    settled_on = models.DateField("分摊确定日期", null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    dissolved_on = models.DateField("解除日期", null=True, blank=True)
    dissolve_reason = models.CharField("解除原因", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedQuerySet.as_manager()
    street_path = "street"

    class Meta:
        verbose_name = verbose_name_plural = "打包"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["street", "kind", "name"], name="package_once_per_street"),
            models.CheckConstraint(
                name="package_total_not_negative", condition=Q(total_yuan__isnull=True) | Q(total_yuan__gte=0)
            ),
            models.CheckConstraint(
                name="settled_package_has_a_total",
                condition=Q(settled_on__isnull=True) | Q(total_yuan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this package."""
        return self.street_id


class PackageMember(models.Model):
    """A project in a package, the area it is weighed by (m², frozen when it joins) and its share."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="members")
    project = models.ForeignKey(Project, models.PROTECT, related_name="package_members")
    area = models.DecimalField("分摊面积(㎡)", max_digits=12, decimal_places=2)
    share_yuan = models.DecimalField("分摊金额(元)", max_digits=14, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "package__street"

    class Meta:
        verbose_name = verbose_name_plural = "打包项目"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["package", "project"], name="project_once_per_package"),
            models.CheckConstraint(
                name="share_not_negative", condition=Q(share_yuan__isnull=True) | Q(share_yuan__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} {self.project_id}"
