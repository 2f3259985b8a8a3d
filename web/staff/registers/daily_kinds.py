"""Registers of daily work: work records, utilities, service rooms."""

from datetime import date
from typing import Any

from django.db.models import Q, Sum

from registers.books import BOOKS
from registers.models import ServiceRoom, UtilityMatter, WorkRecord
from registers.queries import overdue, with_photo_count
from web.staff.registers.description import Choice, Column, Link, Register, field_column

WORK, UTILITY, ROOM = BOOKS["work"], BOOKS["utility"], BOOKS["room"]
STATE_TAGS = {"open": "warn", "agreed": "now", "under_way": "now", "done": "good", "not_needed": "muted"}
TITLED = [("yes", "已办证"), ("no", "未办证")]


def _late(row: UtilityMatter, today: date) -> bool:
    return row.waits and row.due_on is not None and row.due_on < today


def _state(row: UtilityMatter) -> tuple[str, str]:
    return row.get_state_display(), STATE_TAGS[row.state]


def _titled(value: str, today: date) -> Q:
    none = Q(title_certificate="")
    return none if value == "no" else ~none


def _timely(value: str, today: date) -> Q:
    return overdue(today)


def _photos(row: Any) -> Any:
    return row.photo_count or None


DAILY = (
    Register(
        WORK,
        "现场踏勘、专家咨询、居民议事、监督检查、互看互学,随时登记:何时、谁参加、结论是什么,可附照片。",
        (
            Column("事项", lambda row: row.title),
            field_column(WORK, "kind"),
            field_column(WORK, "held_on", "day"),
            field_column(WORK, "people", listed=False),
            field_column(WORK, "conclusion"),
            field_column(WORK, "follow_up", listed=False),
            Column("照片", _photos, "count"),
        ),
        (Choice("type", "类别", WorkRecord.Kind.choices, "kind"),),
        year_field="held_on",
        helps={
            "title": "如:3幢屋面渗漏现场踏勘。",
            "people": "单位和人数,需要时写姓名,如:设计单位2人、社区1人、居民代表5人。",
            "follow_up": "结论后来怎样落实,可以以后补填。",
        },
        annotate=lambda rows: with_photo_count(WORK, rows),
    ),
    Register(
        UTILITY,
        "水电气、通信、邮政等专业单位要做的事:一个单位一行,谁负责、何时完成、做到哪一步。",
        (
            Column("事项", lambda row: row.matter),
            field_column(UTILITY, "unit"),
            field_column(UTILITY, "company", listed=False),
            field_column(UTILITY, "owner"),
            Column("完成期限", lambda row: row.due_on, "day"),
            Column("状态", _state, "tag"),
            field_column(UTILITY, "finished_on", "day", listed=False),
            field_column(UTILITY, "note", listed=False),
        ),
        (
            Choice("unit", "专业单位", UtilityMatter.Unit.choices, "unit"),
            Choice("state", "状态", UtilityMatter.State.choices, "state"),
            Choice("due", "期限", [("late", "已超期")], _timely),
        ),
        year_field="due_on",
        helps={
            "company": "如:杭州市水务集团。",
            "matter": "如:合杆迁改、立管更换。",
            "owner": "填写单位或岗位,如:供电所项目经理。",
            "due_on": "待办理、已对接、施工中的事项都要有期限。",
            "finished_on": "状态为“已完成”时填写。",
        },
        due=overdue,
        due_words="件已超期",
        due_query="due=late",
        late=_late,
        links=(Link("整表登记", "utility_paste", acts=True), Link("按小区和单位查看", "utility_matrix")),
    ),
    Register(
        ROOM,
        "社区配套用房怎样取得、谁来运营、做什么服务、面积多大、权属证书办了没有。",
        (
            Column("地址", lambda row: row.address),
            field_column(ROOM, "service"),
            field_column(ROOM, "source"),
            field_column(ROOM, "area", "area"),
            field_column(ROOM, "agreement", listed=False),
            field_column(ROOM, "agreed_on", "day", listed=False),
            field_column(ROOM, "operator"),
            field_column(ROOM, "opened_on", "day"),
            field_column(ROOM, "title_certificate"),
        ),
        (
            Choice("source", "取得方式", ServiceRoom.Source.choices, "source"),
            Choice("titled", "权属证书", TITLED, _titled),
        ),
        year_field="opened_on",
        sums={"area": ("面积合计", Sum("area"), "area")},
        helps={
            "address": "幢、单元、室号或门牌。",
            "service": "如:居家养老、托幼、便民食堂、社区用房。",
            "title_certificate": "还没有办证的不填。",
        },
        links=(Link("整表登记", "room_paste", acts=True), Link("各街道面积", "room_sums")),
    ),
)
