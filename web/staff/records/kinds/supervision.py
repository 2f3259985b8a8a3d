"""监管 (step 9): rectification orders and the tracking audit."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web import formats
from web.staff.records.forms import works as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Row
from works.models import AuditNote, Rectification
from works.services import supervision


def _rectifications(project: Project) -> QuerySet[Rectification]:
    return Rectification.objects.filter(project=project).select_related("recorded_by", "project")


def _rectification_rows(project: Project) -> Iterator[Row]:
    for one in _rectifications(project):
        yield Row(
            one.issue,
            facts(
                ("下达日期", day(one.ordered_on)),
                ("下达人", one.recorded_by),
                ("整改期限", day(one.due_on)),
                ("整改完成日期", day(one.closed_on)),
                ("整改情况", one.closing_note),
            ),
            "已办结" if one.closed_on else "整改中",
            "good" if one.closed_on else "warn",
            subjects=(one,),
        )


def _notes(project: Project) -> QuerySet[AuditNote]:
    return AuditNote.objects.filter(project=project).select_related("recorded_by", "project")


def _audit_rows(project: Project) -> Iterator[Row]:
    for one in _notes(project):
        yield Row(
            formats.short_day(one.noted_on),
            facts(("审计意见", one.text), ("登记人", one.recorded_by), ("整改回复", one.reply)),
            "已回复" if one.reply else "待回复",
            "good" if one.reply else "warn",
            subjects=(one,),
        )


KINDS = (
    Kind(
        "rectification",
        "整改",
        9,
        "区住建局监管质量、安全和文明施工,发现问题下达整改通知;全部办结后才能验收。",
        _rectification_rows,
        (
            Act(
                "close",
                "整改办结",
                Action.ORDER_RECTIFICATION,
                forms.RectificationClosing,
                supervision.close_rectification,
                "整改已办结。",
                lambda one: not one.closed_on,
                _rectifications,
            ),
            Act(
                "order",
                "下达整改通知",
                Action.ORDER_RECTIFICATION,
                forms.RectificationOrder,
                supervision.order_rectification,
                "整改通知已下达。",
                lambda project: reached(project, supervision.STEP),
            ),
        ),
        "没有整改通知。",
    ),
    Kind(
        "audit",
        "跟踪审计",
        9,
        "审计单位对工程实施跟踪审计,建设单位逐条回复。",
        _audit_rows,
        (
            Act(
                "reply",
                "回复审计意见",
                Action.RECORD_SITE,
                forms.AuditReply,
                supervision.reply_audit,
                "回复已登记。",
                lambda one: not one.reply,
                _notes,
            ),
            Act(
                "note",
                "登记审计意见",
                Action.RECORD_AUDIT,
                forms.Audit,
                supervision.note_audit,
                "审计意见已登记。",
                lambda p: p.step >= supervision.STEP,
            ),
        ),
        "还没有审计意见。",
    ),
)
