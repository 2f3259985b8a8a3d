"""方案预审 (step 6), and beside it 联合审查 (step 7)."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from reviews.models import PreReview
from reviews.queries import current_formal_scheme
from reviews.services import pre_review
from web.staff.records.forms import reviews as forms
from web.staff.records.kinds import joint
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Row


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
    joint.KIND,
)
