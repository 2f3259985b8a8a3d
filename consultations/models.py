"""征求意见: rounds, their frozen rolls, the append-only ballots and the one that counts per head."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import ScopedQuerySet
from projects.models import Document, Roster, StepRecord


class Choice(models.TextChoices):
    """What an owner said."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"


class EffectiveChoice(models.TextChoices):
    """What counts for a head: its opinion, or 待核实 while forms contradict each other."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    ABSTAIN = "abstain", "弃权"
    UNRESOLVED = "unresolved", "待核实"


class Round(StepRecord):
    """One consultation round (第一、二、三次征求意见).

    Opening freezes the roll: `total_area` (m²) and `total_heads` never move afterwards. The result columns
    are filled when the round is certified, or entered as totals where `taken_over` (补录).
    """

    class State(models.TextChoices):
        """Life of a round."""

        OPEN = "open", "征求中"
        CLOSED = "closed", "已结束,待复核"
        CERTIFIED = "certified", "已复核确认"
        VOIDED = "voided", "已作废"

    number = models.PositiveSmallIntegerField("第几次")
    attempt = models.PositiveSmallIntegerField("第几轮", default=1)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    question = models.CharField("征求事项", max_length=300)
    rule_set = models.CharField("表决规则", max_length=40)
    counts_parking = models.BooleanField("有产权的车位计入", default=False)
    roster = models.ForeignKey(
        Roster, models.PROTECT, null=True, related_name="rounds", verbose_name="业主名册"
    )
    opened_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    closed_on = models.DateField("结束日期", null=True, blank=True)
    total_area = models.DecimalField("总面积(㎡)", max_digits=14, decimal_places=2)
    total_heads = models.PositiveIntegerField("总人数(人)")
    agree_area = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    agree_heads = models.PositiveIntegerField(null=True)
    disagree_area = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    disagree_heads = models.PositiveIntegerField(null=True)
    abstain_area = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    abstain_heads = models.PositiveIntegerField(null=True)
    outcome = models.CharField("结果", max_length=16, blank=True)
    certified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    certified_at = models.DateTimeField(null=True)
    certified_on = models.DateField("复核日期", null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="结束人")
    void_reason = models.CharField("作废原因", max_length=300, blank=True)
    taken_over = models.BooleanField("补录", default=False)
    proof = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", verbose_name="佐证材料")

    department_path = "project__reviews__invitations__department"

    class Meta:
        verbose_name = verbose_name_plural = "征求意见"
        ordering = ["project", "number", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number", "attempt"], name="round_attempt_once"),
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=Q(state__in=["open", "closed"]),
                name="one_running_round",
            ),
            models.CheckConstraint(name="round_number_1_to_3", condition=Q(number__gte=1, number__lte=3)),
            models.CheckConstraint(
                name="certified_round_has_result",
                condition=~Q(state="certified")
                | Q(certified_on__isnull=False, agree_area__isnull=False, agree_heads__isnull=False),
            ),
            models.CheckConstraint(
                name="round_ends_after_it_opens", condition=Q(ends_on__gte=F("opened_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"第{'一二三'[self.number - 1]}次征求意见"


class LetPass(models.Model):
    """特殊情况审批: the bureau leader lets a round pass that fell short, with a public reason (policy §1)."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="let_pass", verbose_name="征求意见")
    reason = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审批人")
    on = models.DateField("审批日期")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "特殊情况审批"

    def __str__(self) -> str:
        return f"特殊情况审批 {self.round}"


class RollEntry(models.Model):
    """One head on a round's frozen roll, with the summed area of its units (m²)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="roll")
    head_key = models.CharField(max_length=80)
    owner_names = models.CharField("业主", max_length=400)
    area = models.DecimalField("面积(㎡)", max_digits=14, decimal_places=2)
    unit_count = models.PositiveSmallIntegerField("套数")
    is_developer = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "征求意见名册"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "head_key"], name="head_once_per_roll"),
            models.CheckConstraint(name="roll_area_positive", condition=Q(area__gt=0)),
        ]

    def __str__(self) -> str:
        return self.head_key


class RollUnit(models.Model):
    """A unit of a head on the frozen roll; the building grid shows these."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="units")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="units")
    building = models.CharField("幢", max_length=20)
    entrance = models.CharField("单元", max_length=20, blank=True)
    room = models.CharField("室", max_length=20)
    floor = models.SmallIntegerField(null=True)
    area = models.DecimalField("面积(㎡)", max_digits=10, decimal_places=2)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "征求意见名册房屋"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "building", "entrance", "room"], name="unit_once_per_roll"
            )
        ]

    def __str__(self) -> str:
        return f"{self.building}幢{self.entrance}单元{self.room}"


class Ballot(models.Model):
    """意见: one form as entered; append-only, the database refuses UPDATE and DELETE."""

    class SignedBy(models.TextChoices):
        """Who signed the form."""

        SELF = "self", "本人"
        CO_OWNER = "co_owner", "共有人代表"
        PROXY = "proxy", "委托代理人"

    class Source(models.TextChoices):
        """How the form came in."""

        GRID = "grid", "逐份录入"
        SHEET = "sheet", "表格导入"
        SETTLED = "settled", "核实处理"

    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="ballots")
    unit = models.ForeignKey(RollUnit, models.PROTECT, null=True, related_name="+")
    choice = models.CharField("意见", max_length=10, choices=Choice.choices)
    signed_by = models.CharField("签字人", max_length=10, choices=SignedBy.choices, default=SignedBy.SELF)
    signed_on = models.DateField("签字日期", null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    note = models.CharField("备注", max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["round", "entry", "id"]),
            models.Index(fields=["round", "entered_by"]),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class EffectiveBallot(models.Model):
    """The one opinion that counts for a head, with the head's area; rebuildable from the ballots."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="effective")
    entry = models.OneToOneField(RollEntry, models.PROTECT, related_name="effective")
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=EffectiveChoice.choices)
    area = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "有效意见"
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="one_effective_ballot_per_head")
        ]
        indexes = [models.Index(fields=["round", "choice"], include=["area"], name="effective_tally")]

    def __str__(self) -> str:
        return self.get_choice_display()


class Settlement(models.Model):
    """Two persons settle a head whose forms contradict each other; append-only after confirmation."""

    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="settlements")
    choice = models.CharField("核实后的意见", max_length=10, choices=Choice.choices)
    reason = models.CharField("核实情况", max_length=300)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    street_path = "entry__round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "待核实处理"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="settled_by_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(confirmed_by__isnull=True), name="one_open_settlement_per_head"
            ),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class ItemWish(models.Model):
    """How many heads asked for one of the 36 items in a round's forms."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="wishes")
    item_code = models.CharField("内容代码", max_length=8)
    heads = models.PositiveIntegerField("希望改造的人数(人)")

    objects = ScopedQuerySet.as_manager()
    street_path = "round__project__neighbourhood__street"

    class Meta:
        verbose_name = verbose_name_plural = "改造需求"
        ordering = ["-heads", "item_code"]
        constraints = [models.UniqueConstraint(fields=["round", "item_code"], name="wish_once_per_item")]

    def __str__(self) -> str:
        return self.item_code
