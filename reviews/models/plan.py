"""年度计划 (step 4): what streets submit, the list the bureau compiles, and the targets it is measured by."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Role, Street, User
from accounts.scope import ScopedQuerySet
from projects.models import StepRecord


class AnnualPlan(models.Model):
    """The district's list of one year: compiled by the bureau, signed by the district government; later ones are numbered."""

    year = models.PositiveSmallIntegerField("计划年度")
    number = models.PositiveSmallIntegerField("第几批", default=1)
    compiled_on = models.DateField("汇总日期")
    compiled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="汇总人")
    approved_on = models.DateField("区政府同意日期", null=True, blank=True)
    approval_document = models.CharField("区政府批复文号", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="plan_number_once_per_year"),
            models.CheckConstraint(
                name="approved_plan_has_document",
                condition=Q(approved_on__isnull=True) | ~Q(approval_document=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度第{self.number}批"


class StreetTarget(models.Model):
    """What a street is to renovate over some years (三年任务; 三年任务两年完成 is a second line with fewer years)."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="targets", verbose_name="街道")
    first_year = models.PositiveSmallIntegerField("起始年度")
    last_year = models.PositiveSmallIntegerField("截止年度")
    neighbourhoods = models.PositiveIntegerField("小区(个)")
    households = models.PositiveIntegerField("户数(套)")
    buildings = models.PositiveIntegerField("幢数")
    area = models.DecimalField("建筑面积(㎡)", max_digits=14, decimal_places=2)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_on = models.DateField("下达日期")

    objects = ScopedQuerySet.as_manager()
    street_path = "street"
    read_by = frozenset({Role.DEVELOPMENT_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "街道任务"
        ordering = ["street__order", "first_year", "last_year"]
        constraints = [
            models.UniqueConstraint(fields=["street", "first_year", "last_year"], name="target_once"),
            models.CheckConstraint(name="target_years_in_order", condition=Q(last_year__gte=F("first_year"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_year}-{self.last_year}"

    @property
    def scope_street_id(self) -> int:
        """The street the target is for."""
        return self.street_id


class BatchEntry(StepRecord):
    """A project in the yearly batch (step 4): submitted, compiled by the bureau, approved, listed."""

    class Listing(models.TextChoices):
        """How the development bureau listed it."""

        LISTED = "listed", "列入"
        SUPPLEMENTARY = "supplementary", "增补"

    year = models.PositiveSmallIntegerField("计划年度")
    submitted_on = models.DateField("申报日期")
    late_reason = models.CharField("逾期申报理由", max_length=300, blank=True)
    opened_at = models.DateTimeField("区住建局查收时间", null=True, blank=True)
    plan = models.ForeignKey(
        AnnualPlan, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="年度计划"
    )
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accept_note = models.CharField("受理理由", max_length=300, blank=True)
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    taken_back_on = models.DateField("撤回日期", null=True, blank=True)
    approved_on = models.DateField("区政府同意日期", null=True, blank=True)
    approval_document = models.CharField("区政府批复文号", max_length=80, blank=True)
    listing = models.CharField("下达方式", max_length=16, choices=Listing.choices, blank=True)
    listing_number = models.CharField("计划下达文号", max_length=80, blank=True)
    listed_on = models.DateField("下达日期", null=True, blank=True)

    read_by = frozenset({Role.DEVELOPMENT_OFFICER, Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "年度计划申报"
        ordering = ["project", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(returned_on__isnull=True, taken_back_on__isnull=True, listed_on__isnull=True),
                name="one_open_batch_entry",
            ),
            models.CheckConstraint(
                name="listed_with_number",
                condition=Q(listed_on__isnull=True) | (~Q(listing_number="") & ~Q(listing="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度 {self.project}"
