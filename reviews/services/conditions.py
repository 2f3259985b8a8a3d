"""Conditions of opinions: the street says how each was met, the bureau or the department that set it confirms."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import NotAllowed, Reason
from projects import events
from projects.checks import at_step, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from reviews.models import Opinion, OpinionCondition
from reviews.standing import STEP, standing_reasons

LONGEST = 500


@transaction.atomic
def reply_condition(condition: OpinionCondition, *, actor: User, on: date, reply: str) -> OpinionCondition:
    """The street or its builder says how the condition was met; it may say more until the condition is confirmed."""
    condition, project = _locked(condition)
    authorise(actor, Action.REPLY_CONDITION, project)
    refuse(
        _open(condition, project),
        required_text(reply, "reply", "落实情况"),
        unless(len(reply) <= LONGEST, "too_long", f"最多{LONGEST}字。", field="reply"),
    )
    condition.reply, condition.replied_on, condition.replied_by = reply.strip(), on, actor
    condition.returned_on, condition.return_reason = None, ""
    condition.save(update_fields=["reply", "replied_on", "replied_by", "returned_on", "return_reason"])
    _tell("condition_replied", "回复联审条件落实情况", condition, project, actor, on, reply)
    return condition


@transaction.atomic
def return_condition(condition: OpinionCondition, *, actor: User, on: date, reason: str) -> OpinionCondition:
    """The reply does not do: back to the street, with the reason."""
    condition, project = _locked(condition)
    _may_confirm(actor, condition)
    refuse(
        _open(condition, project),
        unless(condition.reply, "not_replied", "街道还没有回复落实情况。"),
        unless(condition.returned_on is None, "already_returned", "已经退回,等街道重新回复。"),
        required_text(reason, "reason", "退回原因"),
    )
    condition.returned_on, condition.return_reason = on, reason.strip()
    condition.save(update_fields=["returned_on", "return_reason"])
    _tell("condition_returned", "退回联审条件落实情况", condition, project, actor, on, reason)
    return condition


@transaction.atomic
def close_condition(
    condition: OpinionCondition, *, actor: User, on: date, note: str = ""
) -> OpinionCondition:
    """Confirm that the condition has been met: a reply of the street or a note of the confirmer must say how."""
    condition, project = _locked(condition)
    _may_confirm(actor, condition)
    replied = condition.reply and condition.returned_on is None
    refuse(
        _open(condition, project),
        unless(replied or note.strip(), "required", "街道还没有回复,请写明落实情况。", field="note"),
    )
    condition.closed_on, condition.closed_by, condition.closing_note = on, actor, note.strip()
    condition.save(update_fields=["closed_on", "closed_by", "closing_note"])
    _tell("condition_closed", "确认联审条件已落实", condition, project, actor, on, note)
    return condition


def _locked(condition: OpinionCondition) -> tuple[OpinionCondition, Project]:
    """The condition as it stands now, its project locked."""
    project = locked(condition.opinion.invitation.review.project_id)
    rows = OpinionCondition.objects.select_related(
        "opinion__invitation__review", "opinion__invitation__department", "closed_by"
    )
    return rows.get(pk=condition.pk), project


def _may_confirm(actor: User, condition: OpinionCondition) -> None:
    """The bureau, or the department that set it; no other department."""
    invitation = condition.opinion.invitation
    authorise(actor, Action.CLOSE_CONDITION, invitation)
    if actor.department_id not in (None, invitation.department_id):
        raise NotAllowed(Reason("not_asked", f"这个条件由{invitation.department}提出,您不能办理。"))


def _open(condition: OpinionCondition, project: Project) -> list[Reason]:
    invitation = condition.opinion.invitation
    newest = (
        Opinion.objects.filter(invitation=invitation).order_by("-id").values_list("pk", flat=True).first()
    )
    by = f"由{condition.closed_by}于{said(condition.closed_on)}"
    return [
        *at_step(project, STEP),
        *standing_reasons(invitation.review, project),
        *unless(newest == condition.opinion_id, "not_newest", "该部门已出具新的意见,以新意见为准。"),
        *unless(condition.closed_on is None, "already_closed", f"这个条件已{by}确认落实。"),
    ]


def _tell(
    verb: str, act: str, condition: OpinionCondition, project: Project, actor: User, on: date, reason: str
) -> None:
    sentence = f"{act}({condition.opinion.invitation.department}:{condition.text[:40]})"
    events.record(verb, sentence, actor=actor, on=on, project=project, reason=reason.strip())
