"""项目: one renovation of one neighbourhood through the eleven steps."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Q, Value, When

from accounts.models import OUTSIDE_ROLES, BuilderBody, User
from accounts.scope import ScopedQuerySet
from projects.models.neighbourhood import Neighbourhood


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Projects with the words a desk asks for."""

    def with_light(self, today: date) -> "ProjectQuerySet":
        """Annotates `light`: green, yellow, red, grey, or '' for paused and closed projects.

        The dates were computed by `workflow.lights` when the step was entered, so this only compares.
        """
        running = Q(state=Project.State.ACTIVE)
        return self.annotate(
            light=Case(
                When(~running, then=Value("")),
                When(due_on__isnull=True, then=Value("grey")),
                When(red_from_on__lte=today, then=Value("red")),
                When(yellow_from_on__lte=today, then=Value("yellow")),
                default=Value("green"),
                output_field=models.CharField(),
            )
        )

    def with_place(self) -> "ProjectQuerySet":
        """With neighbourhood, street and community, as every list shows them."""
        return self.select_related(
            "neighbourhood", "neighbourhood__street", "neighbourhood__community", "responsible"
        )


class Project(models.Model):
    """One renovation of one neighbourhood. `cycle` counts how often it was sent back (see `StepRecord`)."""

    class State(models.TextChoices):
        """Whether the project is under way."""

        ACTIVE = "active", "进行中"
        PAUSED = "paused", "暂缓实施"
        WITHDRAWN = "withdrawn", "已调出计划"
        CLOSED = "closed", "已办结"

    class Builder(models.TextChoices):
        """建设单位: who builds (scheme, 三(三))."""

        STREET = "street", "街道办事处"
        COMMAND = "command_office", "指挥部"
        ORIGINAL = "original_body", "原责任主体"

    class Grade(models.TextChoices):
        """Recognised by the bureau, never computed."""

        NONE = "", "未认定"
        MODEL = "model", "示范工程"
        SHOWCASE = "showcase", "精品工程"

    code = models.SlugField("项目编号", max_length=40, unique=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="projects", verbose_name="小区"
    )
    scheme_code = models.CharField("适用方案", max_length=40)
    profile = models.CharField("表决规则组合", max_length=40)
    batch_year = models.PositiveSmallIntegerField("计划年度")
    step = models.PositiveSmallIntegerField("当前步骤", default=1)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ACTIVE)
    cycle = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    entered_step_on = models.DateField("进入本步骤日期")
    due_on = models.DateField("应完成日期", null=True, blank=True)
    yellow_from_on = models.DateField(null=True, blank=True)
    red_from_on = models.DateField(null=True, blank=True)
    builder_kind = models.CharField(
        "建设单位类型", max_length=16, choices=Builder.choices, default=Builder.STREET
    )
    builder_name = models.CharField("建设单位", max_length=80)
    builder_body = models.ForeignKey(
        BuilderBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="建设单位账号",
    )
    responsible = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="责任人")
    listing_number = models.CharField("计划下达文号", max_length=60, blank=True)
    epc = models.BooleanField("采用EPC方式", default=False)
    grade = models.CharField("认定等级", max_length=10, choices=Grade.choices, blank=True, default="")
    opened_on = models.DateField("建立日期")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()
    street_path = "neighbourhood__street"
    department_path = "reviews__invitations__department"
    project_path = ""
    read_by = OUTSIDE_ROLES

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["neighbourhood__street__order", "code"]
        constraints = [
            models.CheckConstraint(name="step_between_1_and_11", condition=Q(step__gte=1, step__lte=11)),
            models.UniqueConstraint(
                fields=["neighbourhood"],
                condition=Q(state__in=["active", "paused"]),
                name="one_running_project_per_neighbourhood",
                violation_error_message="该小区已有进行中的改造项目。",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "step"]),
            models.Index(fields=["batch_year"]),
            models.Index(fields=["state", "due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.neighbourhood.name}({self.code})"

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this project."""
        return self.neighbourhood.street_id

    @property
    def scope_community_id(self) -> int | None:
        """The community whose workers may act on this project."""
        return self.neighbourhood.community_id

    @property
    def scope_builder_id(self) -> int | None:
        """The body whose clerks may act on this project; `builder_kind` and `builder_name` are what papers say."""
        return self.builder_body_id

    @property
    def is_running(self) -> bool:
        """Under way: neither paused, withdrawn nor closed."""
        return self.state == self.State.ACTIVE


class StepRecord(models.Model):
    """Something recorded for a step of a project.

    `cycle` is the project's cycle when it was recorded. Sending a project back begins a new cycle; a record
    counts for its step's gate only if its cycle is not older than the last send-back to that step or an
    earlier one, unless that act kept it. Nothing is deleted or voided: `workflow.facts` compares the numbers.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="%(class)ss", verbose_name="项目")
    cycle = models.PositiveSmallIntegerField(default=0, editable=False)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        abstract = True

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.project.neighbourhood.street_id

    @property
    def scope_community_id(self) -> int | None:
        """The community whose workers may act on this record."""
        return self.project.neighbourhood.community_id

    @property
    def scope_builder_id(self) -> int | None:
        """The building body whose clerks may act on this record."""
        return self.project.builder_body_id

    @classmethod
    def for_project(cls, project: Project, actor: User, **fields: Any) -> Any:
        """An unsaved record of the project's present cycle."""
        return cls(project=project, cycle=project.cycle, recorded_by=actor, **fields)


class TakeOver(models.Model):
    """补录: a project already under way enters at a later step; labelled so for ever (policy §2)."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="take_over", verbose_name="项目")
    step = models.PositiveSmallIntegerField("进入步骤")
    note = models.TextField("说明")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="补录人")
    entered_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField(null=True)
    # the project's cycle in which the version that stands was entered: what was returned before it has an older one
    cycle = models.PositiveSmallIntegerField(default=0)
    is_returned = models.BooleanField("已退回更正", default=False)

    objects = ScopedQuerySet.as_manager()
    street_path = "project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "补录"
        constraints = [
            models.CheckConstraint(
                name="take_over_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("entered_by")),
            ),
            models.CheckConstraint(
                name="take_over_returned_or_confirmed",
                condition=Q(is_returned=False) | Q(confirmed_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"补录 {self.project}"

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this record."""
        return self.project.neighbourhood.street_id


class TakeOverReturn(models.Model):
    """补录退回: the bureau hands what was entered back with a reason; append-only, with the version that was returned."""

    take_over = models.ForeignKey(TakeOver, models.PROTECT, related_name="returns")
    reason = models.CharField("退回原因", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="退回人")
    on = models.DateField("退回日期")
    at = models.DateTimeField(auto_now_add=True)
    step = models.PositiveSmallIntegerField("当时填写的步骤")
    note = models.TextField("当时的说明")
    cycle = models.PositiveSmallIntegerField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="当时的补录人")

    objects = ScopedQuerySet.as_manager()
    street_path = "take_over__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "补录退回"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reason[:30]
