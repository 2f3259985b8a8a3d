"""征求意见: one round, its dates, its frozen totals and its result."""

import secrets

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from consultations.names import LAST_OF_SCHEME, round_name
from projects.models import Document, Roster, StepRecord


def new_salt() -> str:
    """128 random bits, from which a round's pseudonyms are made; never leaves the portal."""
    return secrets.token_hex(16)


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

    # 1 to 3: the scheme's rounds, always the whole neighbourhood; from 4 on 专项征求意见 on one matter, which no gate asks for
    number = models.PositiveSmallIntegerField("第几次")
    title = models.CharField("专项名称", max_length=60, blank=True)
    item_code = models.CharField("改造内容", max_length=8, blank=True)
    # [] the whole neighbourhood; else [[building, entrance], …], entrance "" for the whole building
    scope = models.JSONField("征求范围", default=list)
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
    ledger_salt = models.CharField(max_length=32, default=new_salt, editable=False)
    ledger_head = models.CharField("账册校验码", max_length=64, blank=True)

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
            models.CheckConstraint(name="round_number_from_1", condition=Q(number__gte=1, number__lte=99)),
            models.CheckConstraint(
                name="the_scheme_s_rounds_ask_everybody", condition=Q(scope=[], title="") | Q(number__gte=4)
            ),
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
        return round_name(self.number, self.title)

    @property
    def is_special(self) -> bool:
        """专项征求意见: on one matter, often of some buildings or entrances; no gate asks for it."""
        return self.number > LAST_OF_SCHEME

    @property
    def is_open(self) -> bool:
        """Ballots may be entered."""
        return self.state == self.State.OPEN

    @property
    def is_certified(self) -> bool:
        """The result stands and may be shown."""
        return self.state == self.State.CERTIFIED

    @property
    def was_let_pass(self) -> bool:
        """Whether the bureau leader let it pass (特殊情况审批)."""
        return hasattr(self, "let_pass")

    @property
    def carried(self) -> bool:
        """Certified, and passed, recorded where nothing more is asked, or let pass."""
        return self.is_certified and (self.outcome in ("passed", "recorded") or self.was_let_pass)


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
