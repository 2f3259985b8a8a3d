"""方案预审 (step 6): the bureau comments on the current formal scheme, at the same time as round 3."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from projects import events
from projects.checks import at_step, not_after, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project
from reviews.models import PreReview
from reviews.queries import current_formal_scheme

STEP = 6


@transaction.atomic
def record_pre_review(
    project: Project, *, actor: User, on: date, comments: str = "", done_on: date | None = None
) -> PreReview:
    """The pre-review of the current formal scheme; without comments there is nothing to close."""
    project, done_on = locked(project), done_on or on
    authorise(actor, Action.PRE_REVIEW, project)
    scheme = current_formal_scheme(project)
    open_ones = PreReview.objects.filter(project=project, cycle=project.cycle, comments_closed_on=None)
    refuse(
        at_step(project, STEP),
        unless(scheme, "no_scheme", "还没有登记正式方案。", where="design"),
        unless(
            not open_ones.filter(scheme_version=scheme).exists(),
            "open_comments",
            "上一次预审意见还没有落实。",
        ),
        not_after(done_on, on, "done_on", "预审日期"),
    )
    comments = comments.strip()
    made = PreReview.for_project(
        project, actor, scheme_version=scheme, done_on=done_on, comments=comments,
        comments_closed_on=None if comments else done_on,
    )  # fmt: skip
    made.save()
    sentence = f"完成{scheme}预审,{'有修改意见' if comments else '无修改意见'}"
    events.record("pre_reviewed", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def close_pre_review(pre_review: PreReview, *, actor: User, on: date, note: str) -> PreReview:
    """The bureau confirms that its comments have been met."""
    project = locked(pre_review.project_id)
    pre_review = PreReview.objects.get(pk=pre_review.pk)
    authorise(actor, Action.PRE_REVIEW, project)
    refuse(
        at_step(project, STEP),
        unless(pre_review.comments_closed_on is None, "already_closed", "这次预审意见已经落实。"),
        required_text(note, "note", "落实情况"),
    )
    pre_review.comments_closed_on, pre_review.closing_note = on, note
    pre_review.save(update_fields=["comments_closed_on", "closing_note"])
    events.record("pre_review_closed", "方案预审意见已落实", actor=actor, on=on, project=project, reason=note)
    return pre_review
