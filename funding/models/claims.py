"""补助资金申报: the subsidy as claimed, with the inputs it was computed from. Yuan with two decimals."""

from django.db import models
from django.db.models import Q

from accounts.models import Role, User
from accounts.scope import ScopedQuerySet
from funding.models.accounts import FinalAccount
from projects.models import Document, Neighbourhood, Project


class SubsidyArea(models.Model):
    """补助面积 with its evidence, apart from the building area; by building where years straddle the limit.

    The newest of a neighbourhood counts. `buildings`: [{"building", "year_built", "area"}], areas as text with two decimals.
    """

    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="subsidy_areas")
    project = models.ForeignKey(Project, models.PROTECT, related_name="subsidy_areas", verbose_name="项目")
    area = models.DecimalField("补助面积(㎡)", max_digits=12, decimal_places=2)
    buildings = models.JSONField(default=list)
    evidence = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据材料"
    )
    basis = models.CharField("核定依据", max_length=200)
    set_on = models.DateField("核定日期")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    street_path = "neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})
    project_path = "project"

    class Meta:
        verbose_name = verbose_name_plural = "补助面积"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="subsidy_area_positive", condition=Q(area__gt=0))]

    def __str__(self) -> str:
        return f"{self.area}"

    @property
    def scope_street_id(self) -> int:
        """The street the neighbourhood lies in."""
        return self.neighbourhood.street_id


class SubsidyClaim(models.Model):
    """补助资金申报 on one approved final account: amounts and inputs stored, so that it can be derived again.

    `inputs` holds what `funding.rules.subsidy` was given, numbers as text (funding/claim_rules.py); `before_yuan` what was
    confirmed before. A trigger refuses to change what was claimed and to decide twice; nothing is deleted.
    CLAIMED → CONFIRMED, RETURNED, TAKEN_BACK or REPLACED (a newer account while it was open); CONFIRMED → SUPERSEDED.
    """

    class State(models.TextChoices):
        """Life of a claim."""

        CLAIMED = "claimed", "已申报"
        CONFIRMED = "confirmed", "已核定"
        RETURNED = "returned", "已退回"
        TAKEN_BACK = "taken_back", "已撤回"
        REPLACED = "replaced", "已被新决算替代"
        SUPERSEDED = "superseded", "已被后次核定替代"

    OVER = (State.RETURNED, State.TAKEN_BACK, State.REPLACED)

    project = models.ForeignKey(Project, models.PROTECT, related_name="subsidy_claims", verbose_name="项目")
    number = models.PositiveSmallIntegerField("第几次申报")
    final_account = models.ForeignKey(FinalAccount, models.PROTECT, related_name="claims")
    inputs = models.JSONField()
    base_yuan = models.DecimalField("补助基数(元)", max_digits=14, decimal_places=2)
    city_yuan = models.DecimalField("市级补助资金(元)", max_digits=14, decimal_places=2)
    before_yuan = models.DecimalField("前次核定(元)", max_digits=14, decimal_places=2, null=True, blank=True)
    received_yuan = models.DecimalField("申报时已到账(元)", max_digits=14, decimal_places=2)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.CLAIMED)
    claimed_on = models.DateField("申报日期")
    claimed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申报人")
    opened_at = models.DateTimeField("区住建局查收时间", null=True, blank=True)
    decided_on = models.DateField("办理日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    decision_note = models.CharField("办理意见", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"
    read_by = frozenset({Role.FINANCE_OFFICER})

    class Meta:
        verbose_name = verbose_name_plural = "补助资金申报"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="claimed"), name="one_open_claim_per_project"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="confirmed"), name="one_confirmed_claim_per_project"
            ),
        ]
        indexes = [models.Index(fields=["state", "claimed_on"], name="claims_by_state")]

    def __str__(self) -> str:
        return f"第{self.number}次申报"

    @property
    def is_open(self) -> bool:
        """Not decided yet."""
        return self.state == self.State.CLAIMED

    @property
    def scope_street_id(self) -> int:
        """The street that claims."""
        return self.project.neighbourhood.street_id
