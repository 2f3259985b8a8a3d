"""Registers the yearly report lives from: lifts, typical cases, rebuilding pilots, tags."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, Sum
from django.urls import reverse

from policy.loader import DEFAULT_SCHEME, load_scheme
from registers.books import BOOKS
from registers.lift_rules import STATES
from registers.models import RebuildPilot, Tag, TypicalCase
from registers.pilot_rules import balance_of, checklist, missing_households
from registers.queries import with_photo_count
from web.staff.registers.description import Choice, Column, Link, Register, field_column

LIFT, CASE, PILOT, TAG = (BOOKS[code] for code in ("lift", "case", "pilot", "tag"))
STATE_TAGS = {"named": "plain", "agreed": "warn", "started": "now", "accepted": "good"}
STATE_OF = {
    "named": Q(agreed_on=None, started_on=None, accepted_on=None),
    "agreed": Q(agreed_on__isnull=False, started_on=None, accepted_on=None),
    "started": Q(started_on__isnull=False, accepted_on=None),
    "accepted": Q(accepted_on__isnull=False),
}


def _lift_state(row: Any) -> tuple[str, str]:
    return STATES[row.state], STATE_TAGS[row.state]


def _by_state(value: str, today: date) -> Q:
    return STATE_OF[value]


def _pilot_state(row: RebuildPilot) -> tuple[str, str]:
    open_ = [
        one.title
        for one in checklist(row.facts, load_scheme(DEFAULT_SCHEME).eligibility.year_limit)
        if not one.met
    ]
    return ("条件具备", "good") if not open_ else (f"还差{len(open_)}项:{'、'.join(open_)}", "warn")


def _missing(row: RebuildPilot) -> str:
    missing = missing_households(row.facts)
    return f"还差{missing}户" if missing else "已达到"


def tag_page(kind: str, name: str) -> str:
    """The address of one tag's page."""
    return f"{reverse('tag')}?{urlencode({'kind': kind, 'name': name})}"


MERIT = (
    Register(
        LIFT,
        "加装电梯一个单元一台:何时达成协议、开工、验收。加装电梯的投入不计入市、区补助资金。",
        (
            Column("单元", str),
            Column("状态", _lift_state, "tag"),
            field_column(LIFT, "households", "count"),
            field_column(LIFT, "agreed_on", "day"),
            field_column(LIFT, "started_on", "day"),
            field_column(LIFT, "accepted_on", "day"),
            field_column(LIFT, "note", listed=False),
        ),
        (Choice("state", "状态", list(STATES.items()), _by_state),),
        year_field="accepted_on",
        helps={"building_name": "只填幢号,如:3。", "entrance": "只填单元号,如:2。", "accepted_on": "验收后才计入完成数。"},
        links=(Link("各街道台数", "lift_sums"), Link("年度亮点", "year_highlights")),
        row_links=(
            ("这个小区各单元的电梯", lambda row: reverse("neighbourhood_lifts", args=[row.neighbourhood.code])),
        ),
    ),
    Register(
        CASE,
        "被区、市、省、国家作为典型的小区或做法:哪一级、哪一年、由谁发布,附照片。",
        (
            Column("案例名称", lambda row: row.title),
            field_column(CASE, "level"),
            Column("年度", lambda row: f"{row.year}年"),
            field_column(CASE, "named_by"),
            field_column(CASE, "document_no", listed=False),
            field_column(CASE, "summary", listed=False),
            Column("照片", lambda row: row.photo_count or None, "count"),
        ),
        (Choice("level", "级别", TypicalCase.Level.choices, "level"),),
        year_field="year",
        helps={"named_by": "如:浙江省住房和城乡建设厅。", "document_no": "市级以上必须填写,如文件号、报道名称和日期。"},
        links=(Link("年度亮点", "year_highlights"),),
        annotate=lambda rows: with_photo_count(CASE, rows),
    ),
    Register(
        PILOT,
        "拆改结合试点一幢一档:房屋年限、居民意愿、方案、出资分摊、资金平衡,逐项核对。",
        (
            Column("幢", str),
            Column("核对情况", _pilot_state, "tag"),
            field_column(PILOT, "year_built", listed=False),
            field_column(PILOT, "unsafe_grade", listed=False),
            field_column(PILOT, "households", "count"),
            field_column(PILOT, "willing_households", "count"),
            Column("居民意愿", _missing, listed=False),
            field_column(PILOT, "will_line", listed=False),
            field_column(PILOT, "will_basis", listed=False),
            field_column(PILOT, "area", "area", listed=False),
            field_column(PILOT, "plan_agreed_on", "day", listed=False),
            field_column(PILOT, "residents_share_yuan", "yuan", listed=False),
            field_column(PILOT, "public_share_yuan", "yuan", listed=False),
            field_column(PILOT, "other_share_yuan", "yuan", listed=False),
            field_column(PILOT, "cost_yuan", "yuan"),
            Column("资金缺口(元)", lambda row: balance_of(row.facts), "yuan"),
            field_column(PILOT, "note", listed=False),
        ),
        year_field="plan_agreed_on",
        sums={"cost": ("总投资合计", Sum("cost_yuan"), "yuan"), "households": ("户数合计", Sum("households"), "count")},
        helps={
            "building_name": "只填幢号,如:3。",
            "unsafe_grade": "有鉴定报告的填写,如:C级、D级。",
            "will_basis": "要求低于全体同意的,填写依据的文件和文号。",
            "residents_share_yuan": "不出资的填 0,没有商定的不填。",
            "public_share_yuan": "不出资的填 0,没有商定的不填。",
            "other_share_yuan": "不出资的填 0,没有商定的不填。",
        },
        row_links=(("核对清单", lambda row: reverse("pilot_checklist", args=[row.pk])),),
    ),
    Register(
        TAG,
        "未来社区、成片改造片区等分组:一个小区可以有几个标签,可按标签查看小区和项目。",
        (Column("名称", str), field_column(TAG, "kind")),
        (Choice("type", "类别", Tag.Kind.choices, "kind"),),
        links=(Link("标签汇总", "tag_sums"), Link("一次标注多个小区", "tag_several", acts=True)),
        row_links=(("这个标签的全部小区", lambda row: tag_page(row.kind, row.name)),),
    ),
)  # fmt: skip
LIFT_REGISTER, CASE_REGISTER, PILOT_REGISTER, TAG_REGISTER = MERIT
