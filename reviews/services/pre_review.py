"""方案预审 (step 6): the bureau comments on the current formal scheme point by point, at the same time as round 3."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import CalendarUnpublished, Reason
from policy.workdays import add_workdays
from projects import events
from projects.calendar import calendar
from projects.checks import at_step, not_after, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from reviews.models import PreReview, PreReviewPoint
from reviews.queries import current_formal_scheme

STEP = 6
LONGEST = 500
MOST_POINTS = 60
WORKDAYS = 10
"""The portal's default for replies; the scheme names no days."""


@transaction.atomic
def record_pre_review(
    project: Project,
    *,
    actor: User,
    on: date,
    comments: str = "",
    done_on: date | None = None,
    points: Sequence[str] = (),
    workdays: int = WORKDAYS,
) -> PreReview:
    """The pre-review of the current formal scheme; without a point there is nothing to answer or to close.

    `points`: one comment each, to be answered within so many working days after `done_on`. `comments` is one text
    closed as a whole, as older records have it (补录).
    """
    project, done_on = locked(project), done_on or on
    authorise(actor, Action.PRE_REVIEW, project)
    scheme, points = current_formal_scheme(project), _tidy(points)
    refuse(
        at_step(project, STEP),
        unless(scheme, "no_scheme", "还没有登记正式方案。", where="design"),
        _open_already(project, scheme),
        not_after(done_on, on, "done_on", "预审日期"),
        _point_reasons(points),
        unless(1 <= workdays <= 250, "bad_workdays", "反馈期限应为1至250个工作日。", field="workdays"),
    )
    comments = comments.strip()
    made = PreReview.for_project(
        project, actor, scheme_version=scheme, done_on=done_on, comments=comments,
        comments_closed_on=None if comments or points else done_on,
        deadline_on=_deadline(done_on, workdays) if points else None,
    )  # fmt: skip
    made.save()
    _add(made, points)
    words = f"提出{len(points)}条修改意见" if points else "有修改意见" if comments else "无修改意见"
    events.record("pre_reviewed", f"完成{scheme}预审,{words}", actor=actor, on=on, project=project)
    return made


@transaction.atomic
def add_points(pre_review: PreReview, *, actor: User, on: date, points: Sequence[str]) -> PreReview:
    """More comments of the bureau on the same version, as long as the pre-review is not closed."""
    pre_review, project = locked_pre_review(pre_review)
    authorise(actor, Action.PRE_REVIEW, project)
    points = _tidy(points)
    refuse(
        open_reasons(pre_review, project),
        unless(points, "required", "请填写预审意见。", field="points"),
        unless(not pre_review.comments, "old_record", "这次预审没有分条登记,不能补充意见。"),
        _point_reasons(points, already=pre_review.points.count()),
    )
    if pre_review.deadline_on is None:
        pre_review.deadline_on = _deadline(on, WORKDAYS)
        pre_review.save(update_fields=["deadline_on"])
    _add(pre_review, points)
    sentence = f"{pre_review.scheme_version}预审补充{len(points)}条意见"
    events.record("pre_review_added", sentence, actor=actor, on=on, project=project)
    return pre_review


@transaction.atomic
def close_pre_review(pre_review: PreReview, *, actor: User, on: date, note: str = "") -> PreReview:
    """The bureau concludes the pre-review once every point is closed; older records say in `note` how they were met."""
    pre_review, project = locked_pre_review(pre_review)
    authorise(actor, Action.PRE_REVIEW, project)
    standing = list(pre_review.points.filter(taken_back_on=None))
    still_open = "、".join(f"第{one.number}条" for one in standing if one.closed_on is None)
    refuse(
        open_reasons(pre_review, project),
        unless(not still_open, "open_points", f"还有意见没有确认落实:{still_open}。"),
        [] if standing or not pre_review.comments else required_text(note, "note", "落实情况"),
    )
    pre_review.comments_closed_on, pre_review.closing_note, pre_review.closed_by = on, note.strip(), actor
    pre_review.save(update_fields=["comments_closed_on", "closing_note", "closed_by"])
    events.record("pre_review_closed", "方案预审意见已落实", actor=actor, on=on, project=project, reason=note)
    return pre_review


@transaction.atomic
def take_back_pre_review(pre_review: PreReview, *, actor: User, on: date, reason: str) -> PreReview:
    """撤回 the whole pre-review, until the first point has been answered."""
    pre_review, project = locked_pre_review(pre_review)
    authorise(actor, Action.PRE_REVIEW, project)
    answered = "、".join(f"第{one.number}条" for one in pre_review.points.exclude(reply=""))
    refuse(
        open_reasons(pre_review, project),
        unless(not answered, "answered", f"建设单位已回复{answered},不能撤回。"),
        required_text(reason, "reason", "撤回原因"),
    )
    pre_review.taken_back_on, pre_review.taken_back_reason = on, reason.strip()
    pre_review.save(update_fields=["taken_back_on", "taken_back_reason"])
    events.record("pre_review_taken_back", "撤回方案预审", actor=actor, on=on, project=project, reason=reason)
    return pre_review


def locked_pre_review(pre_review: PreReview) -> tuple[PreReview, Project]:
    """The pre-review as it stands now, its project locked."""
    project = locked(pre_review.project_id)
    rows = PreReview.objects.select_related("scheme_version", "closed_by")
    return rows.get(pk=pre_review.pk), project


def open_reasons(pre_review: PreReview, project: Project) -> list[Reason]:
    """Why nothing can be done on a pre-review: another step, another version, taken back, sent back, concluded."""
    if pre_review.taken_back_on:
        return [Reason("taken_back", "区住建局已撤回这次预审。")]
    newest = current_formal_scheme(project)
    by = f"由{pre_review.closed_by}" if pre_review.closed_by_id else ""
    closed = f"这次预审意见已{by}于{said(pre_review.comments_closed_on)}确认落实。"
    return [
        *at_step(project, STEP),
        *unless(newest == pre_review.scheme_version, "old_scheme", "方案已更新,这次预审不再有效。"),
        *unless(pre_review.cycle == project.cycle, "old_pre_review", "项目退回后须重新预审。"),
        *unless(pre_review.comments_closed_on is None, "already_closed", closed),
    ]


def _open_already(project: Project, scheme: object) -> list[Reason]:
    rows = PreReview.objects.filter(
        project=project,
        cycle=project.cycle,
        scheme_version=scheme,
        comments_closed_on=None,
        taken_back_on=None,
    )
    return unless(not rows.exists(), "open_comments", "上一次预审意见还没有落实。")


def _tidy(points: Sequence[str]) -> list[str]:
    return [point.strip() for point in points if point.strip()]


def _point_reasons(points: Sequence[str], already: int = 0) -> list[Reason]:
    long = "、".join(f"第{n}条" for n, text in enumerate(points, already + 1) if len(text) > LONGEST)
    return [
        *unless(not long, "too_long", f"每条意见最多{LONGEST}字,超出的有:{long}。", field="points"),
        *unless(
            len(points) + already <= MOST_POINTS,
            "too_many",
            f"一次预审最多{MOST_POINTS}条意见。",
            field="points",
        ),
    ]


def _add(pre_review: PreReview, points: Sequence[str]) -> None:
    first = pre_review.points.count() + 1
    PreReviewPoint.objects.bulk_create(
        PreReviewPoint(pre_review=pre_review, number=number, text=text)
        for number, text in enumerate(points, first)
    )


def _deadline(on: date, workdays: int) -> date | None:
    try:
        return add_workdays(calendar(), on, workdays)
    except CalendarUnpublished:
        return None
