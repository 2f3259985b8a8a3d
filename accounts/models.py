"""People, streets and departments: who works with the portal."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    """The roles of the district's renovation work (glossary, "Roles")."""

    STREET_CLERK = "street_clerk", "街道经办"
    STREET_CERTIFIER = "street_certifier", "街道复核"
    BUREAU_OFFICER = "bureau_officer", "区住建局经办"
    BUREAU_LEADER = "bureau_leader", "区住建局负责人"
    DEPARTMENT_REVIEWER = "department_reviewer", "联审员"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理员"


STREET_ROLES = frozenset({Role.STREET_CLERK, Role.STREET_CERTIFIER})
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
        constraints = [models.UniqueConstraint(fields=["street", "name"], name="community_once_per_street")]

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
    """A person with one role; street people belong to one street, reviewers to one department."""

    username = models.CharField("用户名", max_length=64, unique=True)
    full_name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="部门")
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
        return str(self.street or self.department or own)


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
