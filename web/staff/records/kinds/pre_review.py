"""方案预审 (step 6) as its page: the points with replies, the days left, and the acts."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from accounts.permissions import Action
from policy.workdays import Calendar
from projects.calendar import calendar
from projects.checks import reached
from projects.models import Project
from reviews.deadlines import days_to
from reviews.models import PreReview, PreReviewPoint
from reviews.queries import current_formal_scheme
from reviews.services import pre_review, pre_review_points
from web import formats
from web.staff.records.forms import pre_review as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Part, Row, when_asked


def pre_reviews_of(project: Project) -> QuerySet[PreReview]:
    """The project's pre-reviews with their points, newest first; two queries."""
    rows = PreReview.objects.filter(project=project).order_by("-id")
    people = rows.select_related("scheme_version", "recorded_by", "closed_by", "project__neighbourhood")
    return people.prefetch_related("points__replied_by", "points__closed_by")


def points_of(project: Project) -> QuerySet[PreReviewPoint]:
    """Every point of the project's pre-reviews."""
    rows = PreReviewPoint.objects.filter(pre_review__project=project)
    return rows.select_related("pre_review__project", "pre_review__scheme_version")


def _rows(project: Project) -> Iterator[Row]:
    cal, scheme = calendar(), current_formal_scheme(project)
    for one in pre_reviews_of(project):
        counts = one.scheme_version == scheme and one.cycle == project.cycle and not one.taken_back_on
        word, kind = _state(one, counts)
        yield Row(
            f"{one.scheme_version}预审",
            facts(
                ("已失效", _void(one, counts)),
                ("预审日期", f"{day(one.done_on)} {one.recorded_by}"),
                ("预审意见", one.comments or ("" if _standing(one) else "没有修改意见")),
                ("回复截止日期", _deadline(one, cal)),
                ("落实情况", _progress(one)),
                ("撤回", f"{day(one.taken_back_on)} {one.taken_back_reason}" if one.taken_back_on else ""),
                ("意见落实日期", day(one.comments_closed_on) if one.comments or _standing(one) else ""),
                ("确认说明", one.closing_note),
            ),
            word,
            kind,
            subjects=(one,),
            parts=tuple(map(_part, one.points.all())),
            parts_title="预审意见",
            template="staff/records/pre_review_points.html",
        )


def _standing(one: PreReview) -> list[PreReviewPoint]:
    return [point for point in one.points.all() if not point.taken_back_on]


def _state(one: PreReview, counts: bool) -> tuple[str, str]:
    if one.taken_back_on:
        return "已撤回", "muted"
    if not counts:
        return "已失效", "muted"
    return ("已完成", "good") if one.comments_closed_on else ("意见待落实", "warn")


def _void(one: PreReview, counts: bool) -> str:
    return "" if counts or one.taken_back_on else "方案已更新或项目已退回,这次预审不再有效,须重新预审。"


def _deadline(one: PreReview, cal: Calendar) -> str:
    if one.deadline_on is None:
        return f"{one.done_on.year + 1}年放假安排尚未公布" if _standing(one) else ""
    left = None if one.comments_closed_on else days_to(cal, timezone.localdate(), one.deadline_on)
    return f"{day(one.deadline_on)}{days_left_words(left)}"


def days_left_words(left: int | None) -> str:
    """(剩 3 个工作日), (今天到期), (已逾期 2 个工作日)."""
    if left is None:
        return ""
    if left < 0:
        return f"(已逾期 {-left} 个工作日)"
    return f"(剩 {left} 个工作日)" if left else "(今天到期)"


def _progress(one: PreReview) -> str:
    points = _standing(one)
    if not points:
        return ""
    waiting = sum(point.waits_for_reply and not point.closed_on for point in points)
    closed = sum(point.closed_on is not None for point in points)
    return f"共 {len(points)} 条,待回复 {waiting} 条,待确认 {len(points) - waiting - closed} 条,已落实 {closed} 条"


def _part(point: PreReviewPoint) -> Part:
    if point.taken_back_on:
        word, kind = "已撤回", "muted"
    elif point.closed_on:
        word, kind = "已落实", "good"
    elif point.returned_on:
        word, kind = "已退回,待重新回复", "warn"
    else:
        word, kind = ("已回复,待确认", "now") if point.reply else ("待回复", "warn")
    return Part(f"{point.number}. {point.text}", word, kind, subjects=(point,), data=point)


def _may_record(project: Project) -> bool:
    scheme = current_formal_scheme(project)
    if not reached(project, pre_review.STEP) or scheme is None:
        return False
    rows = PreReview.objects.filter(project=project, cycle=project.cycle, taken_back_on=None)
    return not rows.filter(scheme_version=scheme).exists()


def _runs(one: PreReview) -> bool:
    """Open, of the version and the cycle that count; the verb decides again."""
    if one.comments_closed_on or one.taken_back_on or one.cycle != one.project.cycle:
        return False
    return reached(one.project, pre_review.STEP) and current_formal_scheme(one.project) == one.scheme_version


def _replies_wanted(one: PreReview) -> bool:
    return any(not point.closed_on for point in _standing(one)) and _runs(one)


def _replies_given(one: PreReview) -> bool:
    return any(not point.closed_on and not point.waits_for_reply for point in _standing(one)) and _runs(one)


def _may_conclude(one: PreReview) -> bool:
    points = _standing(one)
    return bool(points or one.comments) and all(point.closed_on for point in points) and _runs(one)


def _waits(one: PreReview) -> bool:
    return any(point.waits_for_reply and not point.closed_on for point in _standing(one))


def _named(one: PreReview) -> str:
    return f"{one.scheme_version},{formats.day(one.done_on)}"


def _act(
    code: str,
    title: str,
    action: Action,
    form: type,
    verb: object,
    done: str,
    offered: object,
    **more: object,
) -> Act:
    """An act on one pre-review."""
    return Act(code, title, action, form, verb, done, offered, pre_reviews_of, about=_named, **more)  # type: ignore[arg-type]


KIND = Kind(
    "pre_review",
    "方案预审",
    pre_review.STEP,
    "第三次征求意见的同时,区住建局对正式方案进行预审,逐条提出意见;建设单位逐条回复,"
    "区住建局逐条确认,全部落实后才能进入联合审查。",
    _rows,
    (
        Act(
            "record", "登记预审结果", Action.PRE_REVIEW, forms.PreReviewForm, pre_review.record_pre_review,
            "预审结果已登记。有意见的,已列入街道的待办事项。", _may_record,
        ),
        _act(
            "reply", "回复预审意见", Action.REPLY_PRE_REVIEW, forms.Replies, pre_review_points.reply_points,
            "回复已登记,等待区住建局确认。", _replies_wanted, opened=_waits,
        ),
        _act(
            "judge", "核对回复", Action.PRE_REVIEW, forms.Judgements, pre_review_points.judge_points,
            "核对结果已登记。", _replies_given,
        ),
        _act(
            "close", "确认意见已落实", Action.PRE_REVIEW, forms.Conclude, pre_review.close_pre_review,
            "预审意见已落实,方案预审完成。", _may_conclude,
        ),
        _act(
            "add", "补充意见", Action.PRE_REVIEW, forms.AddPoints, pre_review.add_points,
            "意见已补充。", lambda one: not one.comments and _runs(one), opened=when_asked,
        ),
        Act(
            "take-back-point", "撤回", Action.PRE_REVIEW, forms.TakeBackPoint, pre_review_points.take_back_point,
            "意见已撤回。", lambda point: not (point.reply or point.closed_on or point.taken_back_on) and _runs(point.pre_review),
            points_of, danger=True,
        ),
        _act(
            "take-back", "撤回预审", Action.PRE_REVIEW, forms.TakeBack, pre_review.take_back_pre_review,
            "预审已撤回。", lambda one: not any(point.reply for point in one.points.all()) and _runs(one), danger=True,
        ),
    ),
    "还没有预审。",
)  # fmt: skip
