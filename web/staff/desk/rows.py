"""The desk's values: worklist, lights and the nearest days, in a fixed number of queries."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from accounts.models import Role, StandIn
from accounts.permissions import Action, may
from accounts.queries import concerning
from accounts.stand_ins import span
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.own_day import RULE
from web.staff.many.index import banners, links
from web.staff.projects.current import days_words
from web.staff.projects.places import LIST, href
from workflow.meeting_lines import agreed
from workflow.models import MeetingItem
from workflow.queries import Deadline, Task, deadlines, light_counts
from workflow.short_rounds import waiting_for_let_pass
from workflow.worklists import Worklist

PER_PAGE = 25
NEAREST = 6
EMPTY = {
    Role.DEPARTMENT_REVIEWER: "区住建局发起联合审查并邀请您的部门后,会出现在这里。",
    Role.STREET_CERTIFIER: "经办人结束征求意见、等待您复核确认时,会出现在这里。",
    Role.COMMUNITY_WORKER: "街道在本社区的小区开始征求意见后,会出现在这里。",
    Role.BUILDER_CLERK: "街道或区住建局指定贵单位办理的项目,有等您办理的事项时会出现在这里。",
    Role.DEVELOPMENT_OFFICER: "区政府同意的项目等待列入计划、登记文号时,会出现在这里。",
    Role.FINANCE_OFFICER: "没有等您放行或登记的资金。各项目的资金在项目库中查看。",
    Role.BUREAU_LEADER: "街道提出暂缓、调出或特殊情况审批时,会出现在这里。",
}
# whoever answers for no project's days sees no lights of them
UNWATCHED = (
    Role.DEPARTMENT_REVIEWER, Role.COMMUNITY_WORKER, Role.DEVELOPMENT_OFFICER, Role.FINANCE_OFFICER,
)  # fmt: skip
BEGIN_HINT = "本街道还没有进行中的项目。先在项目库登记小区,再建立改造项目。"
EMPTY_HINT = "轮到您办理的事项会出现在这里,按截止日期先后排列。"


def desk_context(user: Any, today: date, number: str | None) -> dict[str, Any]:
    """Tasks of one page with their sentences and links; lights for those who see whole streets."""
    stand_ins = [row for row in concerning(user, today) if row.from_on <= today]
    away = {row.person_id: str(row.person) for row in stand_ins if row.stand_in_id == user.pk}
    waiting = Worklist(user, today, away)
    page = Paginator(waiting, PER_PAGE).get_page(number)
    watches = user.role not in UNWATCHED
    near = deadlines(user, today, NEAREST) if watches else ()
    if near and user.street_id:
        user.street = near[
            0
        ].project.neighbourhood.street  # a street sees its own alone; the page's head names it
    begins = user.role == Role.STREET_CLERK and not near
    return {
        "page": page,
        **_stand_ins(user, stand_ins),
        "tasks": [_task(task, user) for task in page],
        "agreed": [_agreed(item, today) for item in agreed(user, today)],
        "hint": BEGIN_HINT if begins else EMPTY.get(user.role, EMPTY_HINT),
        "begin_href": reverse(LIST) if begins else "",
        "today": today,
        "light_rule": _light_rule(),
        "lights": _lights(user, today) if watches else [],
        "nearest": [_near(row) for row in near],
        "district": user.street_id is None,
        "let_pass": _together(user),
        "many": banners(user, waiting.count_at("advance"), waiting.count_at("take_over"), today),
        "many_links": links(user),
    }


def _light_rule() -> str:
    """What the lights beside the tasks mean."""
    rule = load_scheme(DEFAULT_SCHEME).lights
    return (
        f"按步骤办理的事项,剩余 {rule.workdays_before} 个工作日以内或超期 {rule.workdays_after} 个工作日以内为预警,"
        f"再晚为逾期。{RULE}"
    )


def _agreed(item: MeetingItem, today: date) -> dict[str, Any]:
    return {"item": item, "light": "red" if item.due_on < today else "yellow"}


def _stand_ins(user: Any, rows: list[StandIn]) -> dict[str, Any]:
    """Who acts for whom today, as sentences."""
    return {
        "standing_in": [
            f"您正在代{row.person}办理,{span(row)}。{row.person}负责的项目标有“代{row.person}”。"
            for row in rows
            if row.stand_in_id == user.pk
        ],
        "absence": "".join(
            f"{span(row)}由{row.stand_in}代您办理。" for row in rows if row.person_id == user.pk
        ),
    }


def _task(task: Task, user: Any) -> dict[str, Any]:
    return {
        "place": task.project.neighbourhood,
        "step": task.project.step,
        "sentence": task.sentence,
        "for_whom": f"代{task.for_whom}" if task.for_whom else "",
        "more": task.more,
        "href": href(task.where, task.project, user, todo=True),
        "due_on": task.due_on,
        "light": task.light,
    }


def _together(user: Any) -> str:
    """That the leader may let several rounds pass in one act; "" where one or none waits: that has its own line."""
    waiting = len(waiting_for_let_pass(user)) if may(user, Action.LET_PASS) else 0
    return f"{waiting}个小区的征求意见未达标,等待特殊情况审批。" if waiting > 1 else ""


def _lights(user: Any, today: date) -> list[dict[str, Any]]:
    """Every light with its count and the list it stands for."""
    room = reverse(LIST)
    return [
        {"code": code, "count": count, "href": f"{room}?light={code}"}
        for code, count in light_counts(user, today).items()
    ]


def _near(row: Deadline) -> dict[str, Any]:
    return {"project": row.project, "light": row.light, "words": days_words(row.workdays_left)}
