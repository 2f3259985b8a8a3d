"""业主名册: one imported list of units, their owners, and the heads (人) they make."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models.neighbourhood import Neighbourhood


class Roster(models.Model):
    """One import of a neighbourhood's roster; the newest is current, older ones stay."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="rosters")
    number = models.PositiveSmallIntegerField("版次")
    is_current = models.BooleanField(default=True)
    file_name = models.CharField("来源文件", max_length=200)
    file_sha256 = models.CharField(max_length=64)
    unit_count = models.PositiveIntegerField("户数(套)")
    head_count = models.PositiveIntegerField("业主人数(人)")
    total_area = models.DecimalField("专有部分面积(㎡)", max_digits=14, decimal_places=2)
    warnings = models.JSONField(default=list, blank=True)
    imported_by = models.ForeignKey(User, models.PROTECT)
    imported_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "业主名册"
        ordering = ["neighbourhood", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["neighbourhood", "number"], name="roster_number_once"),
            models.UniqueConstraint(
                fields=["neighbourhood"], condition=Q(is_current=True), name="one_current_roster"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.neighbourhood} 第{self.number}版名册"

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.neighbourhood.street_id


class Head(models.Model):
    """业主(人): one head under 法释〔2009〕7号 art. 9; holds one or several units, one or several owners."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="heads")
    key = models.CharField(max_length=80)
    is_developer = models.BooleanField("建设单位未售、未交付部分", default=False)

    objects = ScopedQuerySet.as_manager()
    street_path = "roster__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "业主(人)"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["roster", "key"], name="head_key_once_per_roster")]

    def __str__(self) -> str:
        return self.key


class Owner(models.Model):
    """A person or body in a head. Only the last four ID digits are kept; the name stays off public pages."""

    head = models.ForeignKey(Head, models.CASCADE, related_name="owners")
    name = models.CharField("姓名或名称", max_length=120)
    last_four = models.CharField("证件号后四位", max_length=4, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "head__roster__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "业主"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class AreaSource(models.TextChoices):
    """Where an exclusive area comes from (法释〔2009〕7号 art. 8), best first."""

    REGISTER = "register", "不动产登记簿"
    SURVEY = "survey", "实测"
    CONTRACT = "contract", "合同"
    UNKNOWN = "", "未注明"


class Unit(models.Model):
    """专有部分: one flat with its exclusive area in m² to 0.01."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="units")
    head = models.ForeignKey(Head, models.CASCADE, related_name="units")
    building = models.CharField("幢", max_length=20)
    entrance = models.CharField("单元", max_length=20, blank=True)
    room = models.CharField("室", max_length=20)
    floor = models.SmallIntegerField("楼层", null=True, blank=True)
    area = models.DecimalField("专有部分面积(㎡)", max_digits=10, decimal_places=2)
    area_source = models.CharField("面积依据", max_length=10, choices=AreaSource.choices, blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)
    is_parking = models.BooleanField("产权车位", default=False)

    objects = ScopedQuerySet.as_manager()
    street_path = "roster__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "专有部分"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "building", "entrance", "room"], name="unit_once_per_roster"
            ),
            models.CheckConstraint(name="unit_area_positive", condition=Q(area__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.building}幢{self.entrance}单元{self.room}"


class RosterUpload(models.Model):
    """A roster file between preview and confirmation: private to who uploaded it, gone when imported or expired.

    Kept in the database, so that any web process can show the preview; it holds personal data.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="roster_uploads")
    uploaded_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    street_path = "neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "待确认的名册文件"
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def scope_street_id(self) -> int:
        """The street whose people may act on this row."""
        return self.neighbourhood.street_id
