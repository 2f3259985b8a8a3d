"""小区: a neighbourhood and its buildings."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import OUTSIDE_ROLES, Community, Street
from accounts.scope import ScopedQuerySet


class Neighbourhood(models.Model):
    """A residential neighbourhood as the district's register (项目库) knows it. Areas in m²."""

    code = models.SlugField("小区编号", max_length=40, unique=True)
    name = models.CharField("小区名称", max_length=80)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    initials = models.CharField(max_length=80, blank=True, editable=False)
    street = models.ForeignKey(Street, models.PROTECT, related_name="neighbourhoods", verbose_name="街道")
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, verbose_name="社区")
    address = models.CharField("坐落", max_length=120, blank=True)
    year_built = models.PositiveSmallIntegerField("建成年份", validators=[MinValueValidator(1900)])
    affordable_housing = models.BooleanField("保障性安居工程", default=False)
    assessed = models.BooleanField("列入考核", default=True)
    building_count = models.PositiveIntegerField("幢数")
    household_count = models.PositiveIntegerField("户数(套)")
    building_area = models.DecimalField("建筑面积(㎡)", max_digits=12, decimal_places=2)
    subsidy_area = models.DecimalField(
        "补助面积(㎡)", max_digits=12, decimal_places=2, null=True, blank=True,
        help_text="核定补助资金用的面积;不填时不能计算补助资金。",
    )  # fmt: skip
    last_renovated_year = models.PositiveSmallIntegerField("上次综合改造年份", null=True, blank=True)
    in_demolition_plan = models.BooleanField("已纳入今后5年征迁改造范围", default=False)
    clear_deficits = models.BooleanField("基础设施和功能明显不足", default=False)
    strong_will = models.BooleanField("居民改造意愿强烈", default=False)
    contact_name = models.CharField("公开联系部门", max_length=60, blank=True)
    contact_phone = models.CharField("公开联系电话", max_length=40, blank=True)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "street"
    community_path = "community"
    project_path = "projects"
    many_projects = True
    read_by = OUTSIDE_ROLES

    class Meta:
        verbose_name = verbose_name_plural = "小区"
        ordering = ["street__order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["street", "name"], name="neighbourhood_once_per_street",
                violation_error_message="本街道已有同名小区,请核对名称。",
            ),
            models.CheckConstraint(name="building_area_positive", condition=Q(building_area__gt=0)),
            models.CheckConstraint(
                name="subsidy_area_not_negative",
                condition=Q(subsidy_area__isnull=True) | Q(subsidy_area__gte=0),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["initials"]), models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.street_id

    @property
    def scope_community_id(self) -> int | None:
        """The community whose workers may act on this row."""
        return self.community_id


class Building(models.Model):
    """幢: one building; its year decides the menu's construction era."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="buildings")
    number = models.CharField("幢号", max_length=20)
    year_built = models.PositiveSmallIntegerField("建成年份", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "幢"
        ordering = ["neighbourhood", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["neighbourhood", "number"], name="building_once_per_neighbourhood"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}幢"
