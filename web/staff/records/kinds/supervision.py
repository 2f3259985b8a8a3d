"""监管 (step 9): inspections, rectification orders and the tracking audit."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web import formats
from web.staff.records.forms import site as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Row
from works.models import AuditNote, Inspection, Rectification, SitePhoto
from works.services import supervision

PHOTOS = "staff/records/photo_row.html"


def _inspections(project: Project) -> QuerySet[Inspection]:
    return Inspection.objects.filter(project=project).select_related("recorded_by", "project")


def _inspection_rows(project: Project) -> Iterator[Row]:
    rows = _inspections(project).prefetch_related("rectifications", _with_photos())
    for one in rows.order_by("-inspected_on", "-id"):
        orders = list(one.rectifications.all())
        open_ = sum(order.closed_on is None for order in orders)
        yield Row(
            str(one),
            facts(
                ("检查人员", one.people),
                ("检查情况", one.findings),
                ("登记人", one.recorded_by),
                ("整改通知", f"{len(orders)}份,{open_}份未办结" if orders else ""),
            ),
            "整改中" if open_ else "",
            "warn",
            subjects=(one,),
            below=PHOTOS,
            data=photos_of(project, one),
        )


def _rectifications(project: Project) -> QuerySet[Rectification]:
    rows = Rectification.objects.filter(project=project)
    return rows.select_related("recorded_by", "replied_by", "closed_by", "inspection", "project")


def _rectification_rows(project: Project) -> Iterator[Row]:
    """Open ones first, by their day."""
    rows = _rectifications(project).prefetch_related(_with_photos())
    for one in rows.order_by(F("closed_on").desc(nulls_first=True), "due_on", "id"):
        word, kind = _rectification_state(one)
        yield Row(
            one.issue,
            facts(
                ("检查", one.inspection),
                ("下达日期", day(one.ordered_on)),
                ("下达人", one.recorded_by),
                ("整改期限", day(one.due_on)),
                ("上次退回", day(one.returned_on)),
                ("退回理由", one.return_reason),
                ("整改回复", one.reply),
                ("回复日期", day(one.replied_on)),
                ("回复人", one.replied_by),
                ("整改完成日期", day(one.closed_on)),
                ("整改情况", one.closing_note),
                ("办结人", one.closed_by),
            ),
            word,
            kind,
            subjects=(one,),
            below="staff/records/rectification_row.html",
            data={
                "sheet": reverse("rectification_sheet", args=[project.code, one.pk]),
                "photos": photos_of(project, one),
            },
        )


def _rectification_state(one: Rectification) -> tuple[str, str]:
    if one.closed_on:
        return "已办结", "good"
    if one.reply:
        return "已回复,待复查", "info"
    late = (timezone.localdate() - one.due_on).days
    if late > 0:
        return f"逾期{late}天", "bad"
    return ("退回重做" if one.returned_on else "整改中"), "warn"


def _with_photos() -> Prefetch:
    return Prefetch("photos", SitePhoto.objects.filter(removed_at=None).defer("thumbnail"))


def photos_of(project: Project, row: Any) -> list[dict[str, str]]:
    """Thumbnails of a row's photos, with the way to the whole picture."""
    return [
        {
            "small": reverse("site_photo_small", args=[project.code, photo.pk]),
            "href": reverse("site_photo", args=[project.code, photo.pk]),
            "text": f"{formats.short_day(photo.taken_on)}照片{number}",
        }
        for number, photo in enumerate(row.photos.all(), 1)
    ]


def _notes(project: Project) -> QuerySet[AuditNote]:
    return AuditNote.objects.filter(project=project).select_related("recorded_by", "replied_by", "project")


def _audit_rows(project: Project) -> Iterator[Row]:
    for one in _notes(project):
        yield Row(
            formats.short_day(one.noted_on),
            facts(
                ("审计意见", one.text),
                ("登记人", one.recorded_by),
                ("整改回复", one.reply),
                ("回复日期", day(one.replied_on)),
                ("回复人", one.replied_by),
            ),
            "已回复" if one.reply else "待回复",
            "good" if one.reply else "warn",
            subjects=(one,),
        )


KINDS = (
    Kind(
        "inspection",
        "现场检查",
        9,
        "区住建局、街道和建设单位的现场检查。发现的问题由区住建局下达整改通知,整改办结前一直可查。",
        _inspection_rows,
        (
            Act(
                "record",
                "登记现场检查",
                Action.RECORD_INSPECTION,
                forms.InspectionForm,
                supervision.record_inspection,
                "现场检查已登记。发现问题的,接着下达整改通知。",
                lambda p: reached(p, supervision.STEP, supervision.STEP + 1),
            ),
        ),
        "还没有登记现场检查。",
    ),
    Kind(
        "rectification",
        "整改",
        9,
        "区住建局监管质量、安全和文明施工,发现问题下达整改通知;建设单位或街道回复整改情况,区住建局复查后办结或退回重做。全部办结后才能验收。",
        _rectification_rows,
        (
            Act(
                "reply",
                "回复整改",
                Action.RECORD_SITE,
                forms.RectificationReply,
                supervision.reply_rectification,
                "整改回复已提交,等待区住建局复查。",
                lambda one: not one.closed_on and not one.reply,
                _rectifications,
            ),
            Act(
                "close",
                "整改办结",
                Action.ORDER_RECTIFICATION,
                forms.RectificationClosing,
                supervision.close_rectification,
                "整改已办结。",
                lambda one: not one.closed_on,
                _rectifications,
                opened=lambda one: bool(one.reply),
            ),
            Act(
                "send_back",
                "退回重做",
                Action.ORDER_RECTIFICATION,
                forms.RectificationReturn,
                supervision.send_back_rectification,
                "已退回重做,街道整改后再次回复。",
                lambda one: bool(one.reply) and not one.closed_on,
                _rectifications,
                danger=True,
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
