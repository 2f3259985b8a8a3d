"""方案联合审查 (step 7): the bureau asks departments about one scheme version and issues minutes."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import Department, User
from accounts.permissions import Action, authorise
from policy.errors import CalendarUnpublished, NotAllowed, Reason
from policy.workdays import add_workdays
from projects import events
from projects.calendar import calendar
from projects.checks import at_step, not_after, one_of, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project, SchemeVersion
from reviews.models import ConditionClosing, Invitation, Opinion, Review
from reviews.queries import asked, current_formal_scheme, default_departments, newest_opinion, standing_review
from reviews.rules import holds_up_minutes

STEP = 7


@transaction.atomic
def open_review(
    project: Project, *, actor: User, on: date, departments: Iterable[Department] | None = None, workdays: int = 10,
    note: str = "",
) -> Review:  # fmt: skip
    """Ask departments (the scheme's eight unless told) about the current formal scheme.

    Opinions are due after `workdays` working days; no day is named where the calendar is not out yet.
    """
    project = locked(project)
    authorise(actor, Action.OPEN_REVIEW, project)
    scheme = current_formal_scheme(project)
    invited = list(default_departments(project) if departments is None else departments)
    refuse(
        at_step(project, STEP),
        unless(scheme, "no_scheme", "还没有登记正式方案。", where="design"),
        unless(standing_review(project) is None, "already_open", f"{scheme}的联合审查已经发起。"),
        unless(invited, "nobody_asked", "请至少选择一个部门。", field="departments"),
        unless(1 <= workdays <= 60, "bad_workdays", "反馈期限应为1至60个工作日。", field="workdays"),
    )
    review = Review.for_project(
        project, actor, scheme_version=scheme, opened_on=on, deadline_on=_deadline(on, workdays), note=note
    )
    review.save()
    Invitation.objects.bulk_create(Invitation(review=review, department=one) for one in invited)
    sentence = f"发起{scheme}联合审查,邀请{'、'.join(one.name for one in invited)}"
    events.record("review_opened", sentence, actor=actor, on=on, project=project)
    return review


@transaction.atomic
def give_opinion(invitation: Invitation, *, actor: User, on: date, result: str, comment: str = "") -> Opinion:
    """A department's opinion, by its own reviewer; a newer one takes the older one's place, nothing is erased."""
    project = locked(invitation.review.project_id)
    review = Review.objects.get(pk=invitation.review_id)
    authorise(actor, Action.GIVE_OPINION, invitation)
    _own_department(actor, invitation)
    refuse(
        at_step(project, STEP),
        _standing(review, project),
        unless(review.minutes_on is None, "minutes_issued", "联审纪要已印发,不能再出具意见。"),
        one_of(result, Opinion.Result.values, "result", "意见"),
        unless(
            result == Opinion.Result.AGREE or comment.strip(), "required", "请填写具体意见。", field="comment"
        ),
    )
    opinion = Opinion.objects.create(
        invitation=invitation, result=result, comment=comment.strip(), given_on=on, by=actor
    )
    sentence = f"{invitation.department}出具联审意见:{opinion.get_result_display()}"
    events.record("opinion_given", sentence, actor=actor, on=on, project=project)
    return opinion


@transaction.atomic
def close_condition(opinion: Opinion, *, actor: User, on: date, note: str) -> ConditionClosing:
    """The bureau confirms that the conditions of a department's opinion have been met."""
    project = locked(opinion.invitation.review.project_id)
    authorise(actor, Action.CLOSE_CONDITION, project)
    newest = newest_opinion(opinion.invitation)
    refuse(
        at_step(project, STEP),
        _standing(opinion.invitation.review, project),
        unless(opinion.result == Opinion.Result.CONDITIONAL, "no_condition", "这条意见没有附条件。"),
        unless(newest and newest.pk == opinion.pk, "not_newest", "该部门已出具新的意见,以新意见为准。"),
        unless(
            not ConditionClosing.objects.filter(opinion=opinion).exists(),
            "already_closed",
            "这些条件已经落实。",
        ),
        required_text(note, "note", "落实情况"),
    )
    closing = ConditionClosing.objects.create(opinion=opinion, note=note, closed_on=on, by=actor)
    sentence = f"{opinion.invitation.department}联审条件已落实"
    events.record("condition_closed", sentence, actor=actor, on=on, project=project, reason=note)
    return closing


@transaction.atomic
def issue_minutes(
    review: Review, *, actor: User, on: date, number: str, text: str, minutes_on: date | None = None
) -> Review:
    """印发联审纪要 with a number; refused while an opinion is missing or a refusal stands."""
    project, minutes_on = locked(review.project_id), minutes_on or on
    review = Review.objects.get(pk=review.pk)
    authorise(actor, Action.ISSUE_MINUTES, project)
    number = number.strip()
    used = number and Review.objects.filter(minutes_number=number).exclude(pk=review.pk).exists()
    refuse(
        at_step(project, STEP),
        _standing(review, project),
        unless(review.minutes_on is None, "already_issued", f"纪要已印发({review.minutes_number})。"),
        holds_up_minutes(asked(one) for one in review.invitations.select_related("department")),
        required_text(number, "number", "联审纪要编号"),
        unless(not used, "number_used", f"纪要编号{number}已用于其他项目。", field="number"),
        required_text(text, "text", "纪要内容"),
        not_after(minutes_on, on, "minutes_on", "印发日期"),
    )
    review.minutes_number, review.minutes_on = number, minutes_on
    review.minutes_text, review.minutes_by = text, actor
    review.save(update_fields=["minutes_number", "minutes_on", "minutes_text", "minutes_by"])
    events.record("minutes_issued", f"印发联审纪要({number})", actor=actor, on=on, project=project)
    return review


def _deadline(on: date, workdays: int) -> date | None:
    try:
        return add_workdays(calendar(), on, workdays)
    except CalendarUnpublished:
        return None


def _own_department(actor: User, invitation: Invitation) -> None:
    if actor.department_id != invitation.department_id:
        message = f"只有{invitation.department}的联审员可以出具这条意见。"
        raise NotAllowed(Reason("not_asked", message))


def _standing(review: Review, project: Project) -> list[Reason]:
    """A review stands while its scheme version is the current one and the project was not sent back since."""
    current = (
        SchemeVersion.objects.filter(project=project).order_by("-number").values_list("pk", flat=True).first()
    )
    if review.scheme_version_id != current:
        return [Reason("old_scheme", "方案已更新,对旧方案的审查不再有效,请等区住建局重新发起联审。")]
    return unless(review.cycle == project.cycle, "old_review", "项目退回后须重新联审,这次审查不再有效。")
