"""People, streets and departments: who works with the portal."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Role(models.TextChoices):
    """The roles of the district's renovation work (glossary, "Roles")."""

    STREET_CLERK = "street_clerk", "街道经办"
    STREET_CERTIFIER = "street_certifier", "街道复核"
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    BUREAU_OFFICER = "bureau_officer", "区住建局经办"
    BUREAU_LEADER = "bureau_leader", "区住建局负责人"
    DEPARTMENT_REVIEWER = "department_reviewer", "联审员"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理员"


# a community worker belongs to a street too, but sees the own community of it alone
STREET_ROLES = frozenset({Role.STREET_CLERK, Role.STREET_CERTIFIER, Role.COMMUNITY_WORKER})
DISTRICT_ROLES = frozenset({Role.BUREAU_OFFICER, Role.BUREAU_LEADER, Role.AUDITOR})


class Street(models.Model):
    """街道: a subdistrict office, the first to act in most steps."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=40)
    phone = models.CharField("公开联系电话", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "街道"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """社区: a residents' committee area inside one street."""

    street = models.ForeignKey(Street, models.PROTECT, related_name="communities", verbose_name="街道")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        ordering = ["street__order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["street", "name"], name="community_once_per_street"),
            # what a person's pair of community and street refers to (migration 0003)
            models.UniqueConstraint(fields=["id", "street"], name="community_with_its_street"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of the district; the scheme says which sit in the joint review (step 7)."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60)
    joint_review = models.BooleanField("参加联合审查", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no sign-up and no superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; None leaves the account unable to log in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with one role; street people belong to one street, reviewers to one department.

    A community worker has a community as well; the database refuses one of another street.
    """

    username = models.CharField("用户名", max_length=64, unique=True)
    full_name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道")
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, verbose_name="社区")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="部门")
    must_change_password = models.BooleanField("须修改密码", default=False, editable=False)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "role"]

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="street_people_have_a_street",
                condition=Q(role__in=sorted(STREET_ROLES), street__isnull=False)
                | (~Q(role__in=sorted(STREET_ROLES)) & Q(street__isnull=True)),
                violation_error_message="街道人员须选择所属街道,其他人员不得选择街道。",
            ),
            models.CheckConstraint(
                name="community_workers_have_a_community",
                condition=Q(role=Role.COMMUNITY_WORKER, community__isnull=False)
                | (~Q(role=Role.COMMUNITY_WORKER) & Q(community__isnull=True)),
                violation_error_message="社区工作者须选择所属社区,其他人员不得选择社区。",
            ),
            models.CheckConstraint(
                name="reviewers_have_a_department",
                condition=Q(role=Role.DEPARTMENT_REVIEWER, department__isnull=False)
                | (~Q(role=Role.DEPARTMENT_REVIEWER) & Q(department__isnull=True)),
                violation_error_message="联审员须选择所属部门,其他人员不得选择部门。",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def sees_district(self) -> bool:
        """Bureau and audit read every street."""
        return self.role in DISTRICT_ROLES

    @property
    def office(self) -> str:
        """The desk the person sits at, as shown beside the name."""
        own = {Role.ADMINISTRATOR: "系统管理", Role.AUDITOR: "审计"}.get(self.role, "区住建局")
        return f"{self.street or self.department or own}{self.community or ''}"

    @property
    def works_in_community(self) -> bool:
        """A community worker: delivery and ballots of the own community, nothing else."""
        return self.role == Role.COMMUNITY_WORKER


class ApiToken(models.Model):
    """A token for programs: only its SHA-256 is stored; it expires and can be revoked."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name="用户")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class AccountEvent(models.Model):
    """What was done to an account, by whom; append-only, the database refuses UPDATE and DELETE.

    `actor` is null for the command that makes the first administrator. Never holds a password or token.
    """

    at = models.DateTimeField("时间", auto_now_add=True)
    on = models.DateField("日期")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    account = models.ForeignKey(User, models.PROTECT, related_name="account_events", verbose_name="账号")
    verb = models.CharField(max_length=40)
    sentence = models.CharField("事项", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "账号动态"
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "-id"])]

    def __str__(self) -> str:
        return self.sentence


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Stand-ins by the days they run."""

    def running(self, on: date) -> "StandInQuerySet":
        """In effect on the day; first and last day count, the day of an early end does not."""
        return self.not_over(on).filter(from_on__lte=on)

    def not_over(self, on: date) -> "StandInQuerySet":
        """Running on the day or still to come."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), until_on__gte=on)


class StandIn(models.Model):
    """代班 (A/B岗): a colleague of the same role and desk does an absent person's work for some days.

    Gives no right the stand-in has not anyway; who entered something still confirms none of it, in whosever place.
    Append-only but for its early end, written once; the database refuses overlaps (migration 0003).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="被代班人")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="stand_ins", verbose_name="代班人")
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期(含)")
    reason = models.CharField("事由", max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("办理时间", auto_now_add=True)
    ended_on = models.DateField("提前结束日期(不含)", null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField("提前结束理由", max_length=200, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代班"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="stand_in_ends_after_it_begins", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(name="nobody_stands_in_for_himself", condition=~Q(stand_in=F("person"))),
            models.CheckConstraint(
                name="early_end_says_by_whom",
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in}代{self.person}"
