"""方案预审 (step 6), 联合审查 (step 7) and 等级认定."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from reviews.models import Invitation, Opinion, PreReview, Review
from reviews.queries import (
    asked,
    current_formal_scheme,
    newest_opinion,
    standing_review,
    stands,
    with_opinions,
)
from reviews.services import joint, pre_review
from web import formats
from web.staff.records.forms import reviews as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Fact, Kind, Part, Row

STATES = {
    "missing": ("未反馈", "warn"),
    "agree": ("同意", "good"),
    "conditional_open": ("附条件,待落实", "warn"),
    "conditional_closed": ("附条件,已落实", "good"),
    "refuse": ("不同意", "bad"),
}


def _pre_reviews(project: Project) -> QuerySet[PreReview]:
    return PreReview.objects.filter(project=project).select_related(
        "scheme_version", "recorded_by", "project"
    )


def _pre_review_rows(project: Project) -> Iterator[Row]:
    for one in _pre_reviews(project):
        closed = one.comments_closed_on is not None
        yield Row(
            f"{one.scheme_version}预审",
            facts(
                ("预审日期", day(one.done_on)),
                ("预审人", one.recorded_by),
                ("预审意见", one.comments or "没有修改意见"),
                ("意见落实日期", day(one.comments_closed_on) if one.comments else ""),
                ("落实情况", one.closing_note),
            ),
            "已完成" if closed else "意见待落实",
            "good" if closed else "warn",
            subjects=(one,),
        )


def _may_pre_review(project: Project) -> bool:
    if not reached(project, pre_review.STEP) or current_formal_scheme(project) is None:
        return False
    newest = _pre_reviews(project).filter(cycle=project.cycle).first()
    return newest is None or newest.scheme_version != current_formal_scheme(project)


def _reviews(project: Project) -> QuerySet[Review]:
    return with_opinions(Review.objects.filter(project=project)).select_related("project")


def _opinions(project: Project) -> QuerySet[Opinion]:
    rows = Opinion.objects.filter(invitation__review__project=project)
    return rows.select_related("invitation__review__project", "invitation__department", "closing")


def _review_rows(project: Project) -> Iterator[Row]:
    standing = standing_review(project)
    for review in _reviews(project):
        current = standing is not None and review.pk == standing.pk
        yield Row(
            f"{review.scheme_version}联合审查",
            _review_facts(review),
            ("已印发纪要" if review.minutes_on else "审查中") if current else "已失效",
            ("good" if review.minutes_on else "now") if current else "muted",
            subjects=(review,),
            parts=tuple(_department(one) for one in review.invitations.all()),
            parts_title="部门意见",
        )


def _review_facts(review: Review) -> tuple[Fact, ...]:
    return facts(
        ("发起日期", day(review.opened_on)),
        ("反馈截止日期", day(review.deadline_on) or f"{review.opened_on.year + 1}年放假安排尚未公布"),
        ("反馈情况", _answered(review)),
        ("说明", review.note),
        ("联审纪要编号", review.minutes_number),
        ("印发日期", day(review.minutes_on)),
        ("印发人", review.minutes_by),
        ("纪要内容", review.minutes_text),
    )


def _answered(review: Review) -> str:
    """How many departments have answered, and whom to remind."""
    invited = list(review.invitations.all())
    silent = [one.department.name for one in invited if newest_opinion(one) is None]
    waiting = f",还没有反馈:{'、'.join(silent)}" if silent else ""
    return f"邀请 {len(invited)} 个部门,已反馈 {len(invited) - len(silent)} 个{waiting}"


def _department(invitation: Invitation) -> Part:
    word, kind = STATES[asked(invitation).state]
    opinion = newest_opinion(invitation)
    if opinion is None:
        return Part(invitation.department.name, word, kind)
    text = (
        f"{opinion.comment}({formats.short_day(opinion.given_on)} {opinion.by})"
        if opinion.comment
        else f"{formats.short_day(opinion.given_on)} {opinion.by}"
    )
    if hasattr(opinion, "closing"):
        text += f" 落实:{opinion.closing.note}"
    return Part(invitation.department.name, word, kind, text, subjects=(opinion,))


def _counts(review: Review) -> bool:
    return reached(review.project, joint.STEP) and stands(review)


def _has_open_condition(opinion: Opinion) -> bool:
    """Asks the database only about opinions that wait: a review has one of every department."""
    waits = opinion.result == Opinion.Result.CONDITIONAL and not hasattr(opinion, "closing")
    return waits and newest_opinion(opinion.invitation) == opinion and _counts(opinion.invitation.review)


KINDS = (
    Kind(
        "pre_review",
        "方案预审",
        6,
        "第三次征求意见的同时,区住建局对正式方案进行预审;有修改意见的,落实后才能进入联合审查。",
        _pre_review_rows,
        (
            Act(
                "record",
                "登记预审结果",
                Action.PRE_REVIEW,
                forms.PreReviewForm,
                pre_review.record_pre_review,
                "预审结果已登记。",
                _may_pre_review,
            ),
            Act(
                "close",
                "确认意见已落实",
                Action.PRE_REVIEW,
                forms.Closing,
                pre_review.close_pre_review,
                "预审意见已落实。",
                lambda one: not one.comments_closed_on and reached(one.project, pre_review.STEP),
                _pre_reviews,
            ),
        ),
    ),
    Kind(
        "review",
        "方案联合审查",
        7,
        "区住建局邀请有关部门审查正式方案,意见齐全、没有不同意的,印发联审纪要。方案更新后,原来的意见不再有效。",
        _review_rows,
        (
            Act(
                "open",
                "发起联合审查",
                Action.OPEN_REVIEW,
                forms.OpenReview,
                joint.open_review,
                "联合审查已发起,已列入各部门的待办事项。",
                lambda p: reached(p, joint.STEP) and current_formal_scheme(p) and standing_review(p) is None,
            ),
            Act(
                "condition",
                "确认条件已落实",
                Action.CLOSE_CONDITION,
                forms.Closing,
                joint.close_condition,
                "条件已落实。",
                _has_open_condition,
                _opinions,
                about=lambda opinion: f"{opinion.invitation.department}:{opinion.comment}",
            ),
            Act(
                "minutes",
                "印发联审纪要",
                Action.ISSUE_MINUTES,
                forms.Minutes,
                joint.issue_minutes,
                "联审纪要已印发。条件都落实后,可以进入下一步。",
                lambda r: (
                    _counts(r)
                    and not r.minutes_on
                    and not joint.holds_up_minutes(asked(one) for one in r.invitations.all())
                ),
                _reviews,
            ),
        ),
        "还没有发起联合审查。",
    ),
)
