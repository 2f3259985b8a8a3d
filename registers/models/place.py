"""Utilities, service rooms and lifts: what stands or runs in a neighbourhood."""

from django.db import models
from django.db.models import F, Q

from registers.lift_rules import STATES, Days, state_of
from registers.models.base import RegisterLine


class UtilityMatter(RegisterLine):
    """管线单位事项: water, power, gas, telecom, post: what one unit has to do, who follows it, until when."""

    class Unit(models.TextChoices):
        """专业单位."""

        WATER = "water", "供水"
        DRAINAGE = "drainage", "排水"
        POWER = "power", "供电"
        GAS = "gas", "燃气"
        TELECOM = "telecom", "通信"
        BROADCAST = "broadcast", "广电"
        POST = "post", "邮政"

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "待办理"
        AGREED = "agreed", "已对接"
        UNDER_WAY = "under_way", "施工中"
        DONE = "done", "已完成"
        NOT_NEEDED = "not_needed", "无需改造"

    WAITING = (State.OPEN, State.AGREED, State.UNDER_WAY)

    unit = models.CharField("专业单位", max_length=12, choices=Unit.choices)
    company = models.CharField("单位名称", max_length=80, blank=True)
    matter = models.CharField("事项", max_length=200)
    owner = models.CharField("责任人(单位或岗位)", max_length=60)
    due_on = models.DateField("完成期限", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPEN)
    finished_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "管线单位事项"
        ordering = [F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            *RegisterLine.Meta.constraints,
            models.CheckConstraint(
                name="utility_done_has_its_day",
                condition=Q(state="done", finished_on__isnull=False)
                | (~Q(state="done") & Q(finished_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["street", "due_on", "id"]),
            models.Index(fields=["due_on", "id"]),
            models.Index(fields=["state", "due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_unit_display()}:{self.matter[:30]}"

    @property
    def waits(self) -> bool:
        """Whether there is still something to be done."""
        return self.state in self.WAITING


class ServiceRoom(RegisterLine):
    """社区配套用房: how it was come by, who runs which service there, since when, how large, on which title."""

    class Source(models.TextChoices):
        """How the room was come by (scheme, 二)."""

        SWAP = "swap", "置换"
        TRANSFER = "transfer", "转让"
        VACATED = "vacated", "腾退"
        BOUGHT = "bought", "收购"
        BUILT = "built", "新建、改扩建"

    address = models.CharField("地址", max_length=120)
    source = models.CharField("取得方式", max_length=12, choices=Source.choices)
    area = models.DecimalField("面积(㎡)", max_digits=10, decimal_places=2)
    agreement = models.CharField("协议名称、编号", max_length=120, blank=True)
    agreed_on = models.DateField("协议日期", null=True, blank=True)
    operator = models.CharField("运营单位", max_length=80, blank=True)
    service = models.CharField("服务内容", max_length=120)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    title_certificate = models.CharField("权属证书号", max_length=80, blank=True)

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "配套用房"
        constraints = [
            *RegisterLine.Meta.constraints,
            models.CheckConstraint(name="service_room_area_positive", condition=Q(area__gt=0)),
        ]
        indexes = [models.Index(fields=["street", "-id"])]

    def __str__(self) -> str:
        return f"{self.service}({self.address})"


class Lift(RegisterLine):
    """加装电梯: one lift of one entrance; counted when accepted, never part of the subsidised cost (scheme, 四)."""

    building_name = models.CharField("幢", max_length=20)
    entrance = models.CharField("单元", max_length=20)
    households = models.PositiveSmallIntegerField("受益户数", null=True, blank=True)
    agreed_on = models.DateField("达成协议日期", null=True, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta(RegisterLine.Meta):
        verbose_name = verbose_name_plural = "加装电梯"
        ordering = ["neighbourhood_id", "building_name", "entrance"]
        constraints = [
            *RegisterLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["neighbourhood", "building_name", "entrance"],
                condition=Q(struck_on__isnull=True),
                name="one_lift_per_entrance",
                violation_error_message="这个单元已登记电梯,请核对幢号和单元。",
            ),
            models.CheckConstraint(
                name="lift_accepted_after_start",
                condition=Q(accepted_on__isnull=True)
                | Q(started_on__isnull=False, accepted_on__gte=F("started_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["street", "neighbourhood"]),
            models.Index(fields=["started_on"]),
            models.Index(fields=["accepted_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.building_name}幢{self.entrance}单元"

    @property
    def days(self) -> Days:
        """Agreed, started, accepted."""
        return self.agreed_on, self.started_on, self.accepted_on

    @property
    def state(self) -> str:
        """How far it is: a key of `lift_rules.STATES`."""
        return state_of(self.days)

    def get_state_display(self) -> str:
        """How far it is, in words."""
        return STATES[self.state]
