"""方案联合审查 (step 7): the bureau asks departments about one scheme version; asks again after a new version."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import Department, User
from accounts.permissions import Action, authorise
from policy.errors import CalendarUnpublished, Reason
from policy.workdays import add_workdays
from projects import events
from projects.calendar import calendar
from projects.checks import at_step, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from reviews.models import Invitation, Review
from reviews.queries import current_formal_scheme, default_departments, standing_review
from reviews.standing import STEP, issued_reasons, standing_reasons

LONGEST = 300


@transaction.atomic
def open_review(
    project: Project, *, actor: User, on: date, departments: Iterable[Department] | None = None, workdays: int = 10,
    note: str = "", matters: Mapping[int, str] | None = None,
) -> Review:  # fmt: skip
    """Ask departments (the scheme's eight unless told) about the current formal scheme.

    `matters`: department id → what it is asked. Opinions are due after `workdays` working days; no day is named where
    the calendar is not out yet. Reviews of older versions are marked as replaced.
    """
    project = locked(project)
    authorise(actor, Action.OPEN_REVIEW, project)
    scheme, matters = current_formal_scheme(project), matters or {}
    invited = list(default_departments(project) if departments is None else departments)
    refuse(
        at_step(project, STEP),
        unless(scheme, "no_scheme", "还没有登记正式方案。", where="design"),
        _not_open(standing_review(project)),
        unless(invited, "nobody_asked", "请至少选择一个部门。", field="departments"),
        unless(1 <= workdays <= 60, "bad_workdays", "反馈期限应为1至60个工作日。", field="workdays"),
        _too_long(matters),
    )
    Review.objects.filter(project=project, replaced_on=None, taken_back_on=None).exclude(
        scheme_version=scheme
    ).update(replaced_on=on)
    review = Review.for_project(
        project, actor, scheme_version=scheme, opened_on=on, deadline_on=deadline(on, workdays), note=note,
        workdays=workdays,
    )  # fmt: skip
    review.save()
    _invite(review, invited, matters, on)
    sentence = f"发起{scheme}联合审查,邀请{'、'.join(one.name for one in invited)}"
    events.record("review_opened", sentence, actor=actor, on=on, project=project)
    return review


@transaction.atomic
def invite_again(project: Project, *, actor: User, on: date) -> Review:
    """The departments of the last review about the present scheme version: same matters, same number of days."""
    last = last_review(project)
    refuse(unless(last, "never_asked", "还没有发起过联合审查。"))
    assert last is not None  # noqa: S101 - refused above
    rows = list(last.invitations.select_related("department"))
    return open_review(
        project, actor=actor, on=on, departments=[row.department for row in rows], workdays=last.workdays,
        note=last.note, matters={row.department_id: row.matters for row in rows},
    )  # fmt: skip


@transaction.atomic
def invite_more(
    review: Review, *, actor: User, on: date, departments: Iterable[Department], matters: str = ""
) -> list[Invitation]:
    """Ask further departments in a review that runs; its deadline holds for them too."""
    project = locked(review.project_id)
    review = Review.objects.select_related("minutes_by").get(pk=review.pk)
    authorise(actor, Action.OPEN_REVIEW, project)
    invited = list(departments)
    there = {one.department_id for one in review.invitations.all()}
    again = "、".join(one.name for one in invited if one.pk in there)
    refuse(
        at_step(project, STEP),
        standing_reasons(review, project),
        issued_reasons(review, "不能再邀请部门"),
        unless(invited, "nobody_asked", "请至少选择一个部门。", field="departments"),
        unless(not again, "already_asked", f"{again}已在邀请之列。", field="departments"),
        unless(len(matters) <= LONGEST, "too_long", f"最多{LONGEST}字。", field="matters"),
    )
    _invite(review, invited, dict.fromkeys((one.pk for one in invited), matters), on)
    names = "、".join(one.name for one in invited)
    events.record("review_widened", f"联合审查增加邀请{names}", actor=actor, on=on, project=project)
    return list(review.invitations.filter(department__in=invited))


@transaction.atomic
def take_back_review(review: Review, *, actor: User, on: date, reason: str) -> Review:
    """撤回 what was sent to the departments, until the first of them has opened it."""
    project = locked(review.project_id)
    review = Review.objects.select_related("minutes_by").get(pk=review.pk)
    authorise(actor, Action.OPEN_REVIEW, project)
    refuse(
        at_step(project, STEP),
        standing_reasons(review, project),
        issued_reasons(review, "不能撤回"),
        _opened(review),
        required_text(reason, "reason", "撤回原因"),
    )
    review.taken_back_on, review.taken_back_reason = on, reason
    review.save(update_fields=["taken_back_on", "taken_back_reason"])
    events.record("review_taken_back", "撤回联合审查", actor=actor, on=on, project=project, reason=reason)
    return review


def last_review(project: Project) -> Review | None:
    """The newest review that was not taken back, standing or not."""
    return Review.objects.filter(project=project, taken_back_on=None).order_by("-id").first()


def deadline(on: date, workdays: int) -> date | None:
    """The last day for opinions; None where the year's calendar is not out."""
    try:
        return add_workdays(calendar(), on, workdays)
    except CalendarUnpublished:
        return None


def _invite(review: Review, invited: list[Department], matters: Mapping[int, str], on: date) -> None:
    Invitation.objects.bulk_create(
        Invitation(review=review, department=one, asked_on=on, matters=matters.get(one.pk, "").strip())
        for one in invited
    )


def _not_open(open_one: Review | None) -> list[Reason]:
    if open_one is None:
        return []
    who = f"{open_one.recorded_by}于{said(open_one.opened_on)}"
    return [Reason("already_open", f"{open_one.scheme_version}的联合审查已由{who}发起。")]


def _opened(review: Review) -> list[Reason]:
    touched = Q(opened_at__isnull=False) | Q(opinions__isnull=False)
    opened = review.invitations.filter(touched).select_related("department").distinct()
    names = "、".join(one.department.name for one in opened)
    message = f"{names}已经查收,不能撤回;需要修改方案的,登记新的正式方案后重新发起。"
    return unless(not names, "already_opened", message)


def _too_long(matters: Mapping[int, str]) -> list[Reason]:
    long = any(len(text.strip()) > LONGEST for text in matters.values())
    return unless(not long, "too_long", f"请审查的内容最多{LONGEST}字。")
