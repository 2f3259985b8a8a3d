"""People: users with one role at one desk, their tokens, what was done to their accounts."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from accounts.models.offices import BuilderBody, Community, Department, Street
from accounts.models.roles import DISTRICT_ROLES, OUTSIDE_ROLES, STREET_ROLES, Role

# what `office` reads of a person
DESK = ("street", "community", "department", "builder")
OFFICES = {
    Role.ADMINISTRATOR: "系统管理",
    Role.AUDITOR: "审计",
    Role.DEVELOPMENT_OFFICER: "区发改",
    Role.FINANCE_OFFICER: "区财政",
}


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no sign-up and no superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; None leaves the account unable to log in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with one role; street people belong to one street, reviewers to one department, builders' clerks to one body.

    A community worker has a community as well; the database refuses one of another street.
    """

    username = models.CharField("用户名", max_length=64, unique=True)
    full_name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道")
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, verbose_name="社区")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="部门")
    builder = models.ForeignKey(BuilderBody, models.PROTECT, null=True, blank=True, verbose_name="建设单位")
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
            models.CheckConstraint(
                name="builder_clerks_have_a_builder",
                condition=Q(role=Role.BUILDER_CLERK, builder__isnull=False)
                | (~Q(role=Role.BUILDER_CLERK) & Q(builder__isnull=True)),
                violation_error_message="建设单位经办须选择所属建设单位,其他人员不得选择。",
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
        own = OFFICES.get(self.role, "区住建局")
        return f"{self.street or self.department or self.builder or own}{self.community or ''}"

    @property
    def works_in_community(self) -> bool:
        """A community worker: delivery and ballots of the own community, nothing else."""
        return self.role == Role.COMMUNITY_WORKER

    @property
    def sits_outside(self) -> bool:
        """A builder's clerk, the development or the finance bureau: their projects, never their residents."""
        return self.role in OUTSIDE_ROLES


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
