"""What may be confirmed in one table: each kind with its rows, what stands beside the tick, and its verb.

Here are only acts whose whole ground stands in the row and which a later act can put right. What wants a look at papers
(results of rounds, take-overs, changes, rectifications, acceptance, final accounts, opinions of departments, closing a
project) is certified one by one: docs/decisions/many.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, QuerySet, Subquery

from accounts.models import User
from accounts.permissions import Action, may
from policy.loader import load_scheme
from projects.checks import said
from projects.many import mark
from projects.models import Project
from reviews.models import OpinionCondition, PreReviewPoint
from reviews.services.confirm_many import close_conditions, close_points
from reviews.waiting import conditions_replied, points_replied
from workflow import rules
from workflow.services.many import advance_many
from workflow.worklists import Worklist
from works.models import Tender
from works.queries import tenders_waiting
from works.services.tender_many import agree_tenders

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kind:
    """`rows`: all the person may see, in whatever state; `waiting`: those to be ticked, by the reader and the day.

    `shows`: head and words of each column. `seen`: what a tick stands for, as it was on the page. `run` takes the rows,
    who, when, what was seen by row key, and the note (its label is `note`; "" asks for none).
    """

    code: str
    title: str
    hint: str
    actions: tuple[Action, ...]
    rows: Callable[[Any], QuerySet[Any]]
    waiting: Callable[[Any, date], QuerySet[Any]]
    project: Callable[[Any], Project]
    shows: Callable[[Any], Facts]
    seen: Callable[[Any], str]
    run: Callable[[Sequence[Any], User, date, Mapping[int, str], str], Any]
    button: str
    empty: str
    banner: str
    note: str = ""

    def open_to(self, user: Any) -> bool:
        """Whether the person may do it at all."""
        return any(may(user, action) for action in self.actions)


def _projects(user: Any) -> QuerySet[Project]:
    return Project.objects.visible_to(user).with_place().order_by("code")


def _ready(user: Any, today: date) -> QuerySet[Project]:
    """Those whose gate is all met, as the desk says; the last step is closed one by one."""
    return Worklist(user, today).projects_at("advance").with_place().order_by("code")


def _next_step(project: Project) -> Facts:
    scheme = load_scheme(project.scheme_code)
    here = f"第{project.step}步 {scheme.step(project.step).name}"
    if project.step == rules.LAST_STEP:
        return ("当前步骤", here), ("进入", "办结(逐个办理)"), ("进入本步骤", "")
    there = f"第{project.step + 1}步 {scheme.step(project.step + 1).name}"
    return ("当前步骤", here), ("进入", there), ("进入本步骤", said(project.entered_step_on))


def _advance(
    rows: Sequence[Project], user: User, today: date, seen: Mapping[int, str], note: str
) -> list[Project]:
    versions = {pk: int(one) for pk, one in seen.items() if one.isdecimal()}
    return advance_many(rows, actor=user, on=today, versions=versions)


def _tenders(user: Any) -> QuerySet[Tender]:
    return _tender_rows(Tender.objects.visible_to(user))


def _tender_rows(rows: QuerySet[Tender]) -> QuerySet[Tender]:
    placed = rows.select_related("project__neighbourhood__street", "recorded_by")
    return placed.order_by("applied_on", "project__code", "pk")


def _application(tender: Tender) -> Facts:
    return (
        ("招标内容", tender.get_kind_display()), ("申请日期", said(tender.applied_on)),
        ("申请人", str(tender.recorded_by)), ("申请说明", tender.note),
    )  # fmt: skip


def _conditions(user: Any) -> QuerySet[OpinionCondition]:
    return _condition_rows(OpinionCondition.objects.visible_to(user))


def _condition_rows(rows: QuerySet[OpinionCondition]) -> QuerySet[OpinionCondition]:
    return rows.select_related(
        "opinion__invitation__review__project__neighbourhood__street",
        "opinion__invitation__department", "replied_by",
    ).order_by("opinion__invitation__review__project__code", "pk")  # fmt: skip


def _condition(row: OpinionCondition) -> Facts:
    by = f"{row.reply}({row.replied_by},{said(row.replied_on)})"
    return ("提出部门", row.opinion.invitation.department.name), ("条件", row.text), ("落实情况", by)


def _points(user: Any) -> QuerySet[PreReviewPoint]:
    return _point_rows(PreReviewPoint.objects.visible_to(user))


def _point_rows(rows: QuerySet[PreReviewPoint]) -> QuerySet[PreReviewPoint]:
    placed = rows.select_related("pre_review__project__neighbourhood__street", "replied_by")
    return placed.order_by("pre_review__project__code", "number")


def _point(row: PreReviewPoint) -> Facts:
    by = f"{row.reply}({row.replied_by},{said(row.replied_on)})"
    return ("预审意见", f"{row.number}. {row.text}"), ("修改情况", by)


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "advance", "进入下一步", "下面的项目,本步骤的条件都已具备。勾选的一起进入下一步;办结须逐个办理。",
            (Action.ADVANCE, Action.ADVANCE_BUREAU), _projects, _ready, lambda one: one, _next_step,
            lambda one: str(one.version), _advance, "进入下一步", "没有条件都已具备的项目。",
            "{}个项目本步骤的条件都已具备,可以进入下一步。",
        ),
        Kind(
            "tender", "同意招投标申请", "勾选的申请一起同意。不同意的,请逐个写明理由。",
            (Action.TENDER_OPINION,), _tenders, lambda user, today: _tender_rows(tenders_waiting(user)),
            lambda one: one.project, _application, lambda one: str(one.pk),
            lambda rows, user, today, seen, note: agree_tenders(rows, actor=user, on=today, note=note),
            "同意申请", "没有等待出具意见的招投标申请。", "{}项招投标申请等待出具意见。", "意见说明",
        ),
        Kind(
            "conditions", "确认联审条件已落实", "请逐条看过落实情况再勾选。没有落实的,在联合审查页面退回。",
            (Action.CLOSE_CONDITION,), _conditions, lambda user, today: _condition_rows(conditions_replied(user)),
            lambda one: one.opinion.invitation.review.project, _condition, lambda one: mark(one.reply),
            lambda rows, user, today, seen, note: close_conditions(
                rows, actor=user, on=today, seen=seen, note=note
            ),
            "确认已落实", "没有等待确认的联审条件。", "{}条联审条件已回复,等待确认。", "确认说明",
        ),
        Kind(
            "points", "确认预审意见已落实", "请逐条看过修改情况再勾选。没有改到位的,在方案预审页面退回。",
            (Action.PRE_REVIEW,), _points, lambda user, today: _point_rows(points_replied(user)),
            lambda one: one.pre_review.project, _point, lambda one: mark(one.reply),
            lambda rows, user, today, seen, note: close_points(rows, actor=user, on=today, seen=seen),
            "确认已落实", "没有等待确认的预审意见回复。", "{}条预审意见已回复,等待确认。",
        ),
    )
}  # fmt: skip


def counts(user: Any, ready: int, **beside: QuerySet[Any]) -> dict[str, int]:
    """How many rows wait for the person, by kind, and how many there are `beside`; one query at most.

    `ready`: projects that may go on, known already.
    """
    today = date.min  # no other kind asks for the day
    mine = {kind.code: kind for kind in KINDS.values() if kind.open_to(user)}
    found = {"advance": ready} if mine.pop("advance", None) else {}
    wanted = {code: kind.waiting(user, today) for code, kind in mine.items()} | beside
    asked = {
        code: Subquery(rows.order_by().values(n=Func(F("pk"), function="COUNT")))
        for code, rows in wanted.items()
    }
    row = User.objects.filter(pk=user.pk).values(**asked).first() if asked else None
    return found | (dict(row) if row else {})
