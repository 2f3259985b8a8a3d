"""监管 (step 9): rectification orders of the bureau, notes of the tracking audit."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from projects import events
from projects.checks import at_step, not_after, not_before, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import AuditNote, Rectification

STEP = 9


@transaction.atomic
def order_rectification(
    project: Project, *, actor: User, on: date, issue: str, due_on: date
) -> Rectification:
    """整改通知: what is to be put right, until when."""
    project = locked(project)
    authorise(actor, Action.ORDER_RECTIFICATION, project)
    same = Rectification.objects.filter(project=project, closed_on=None, issue=issue.strip())
    refuse(
        at_step(project, STEP),
        required_text(issue, "issue", "整改问题"),
        unless(not same.exists(), "already_ordered", "同一问题的整改通知尚未办结。", field="issue"),
        unless(due_on, "required", "请填写整改期限。", field="due_on"),
        not_before(due_on, on, "due_on", "整改期限不能早于下达日期。"),
    )
    made = Rectification.for_project(project, actor, issue=issue.strip(), ordered_on=on, due_on=due_on)
    made.save()
    sentence = f"下达整改通知:{made.issue}({said(due_on)}前完成)"
    events.record("rectification_ordered", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def close_rectification(
    rectification: Rectification, *, actor: User, on: date, closing_note: str, closed_on: date | None = None
) -> Rectification:
    """The bureau confirms that it was put right."""
    project, closed_on = locked(rectification.project_id), closed_on or on
    rectification = Rectification.objects.get(pk=rectification.pk)
    authorise(actor, Action.ORDER_RECTIFICATION, project)
    refuse(
        at_step(project, STEP, STEP + 1),
        unless(rectification.closed_on is None, "already_closed", "这项整改已办结。"),
        required_text(closing_note, "closing_note", "整改情况"),
        not_after(closed_on, on, "closed_on", "整改完成日期"),
        not_before(closed_on, rectification.ordered_on, "closed_on", "整改完成日期不能早于下达日期。"),
    )
    rectification.closed_on, rectification.closing_note = closed_on, closing_note
    rectification.save(update_fields=["closed_on", "closing_note"])
    sentence = f"整改办结:{rectification.issue}"
    events.record("rectification_closed", sentence, actor=actor, on=on, project=project, reason=closing_note)
    return rectification


@transaction.atomic
def note_audit(
    project: Project, *, actor: User, on: date, text: str, noted_on: date | None = None
) -> AuditNote:
    """跟踪审计: a note of the auditor, from the start of the works until the project is closed."""
    project, noted_on = locked(project), noted_on or on
    authorise(actor, Action.RECORD_AUDIT, project)
    same = AuditNote.objects.filter(project=project, noted_on=noted_on, text=text.strip())
    refuse(
        at_step(project, STEP, STEP + 1, STEP + 2),
        required_text(text, "text", "审计意见"),
        not_after(noted_on, on, "noted_on", "日期"),
        unless(not same.exists(), "already_noted", "同一审计意见已经登记。", field="text"),
    )
    made = AuditNote.for_project(project, actor, noted_on=noted_on, text=text.strip())
    made.save()
    events.record("audit_noted", "登记跟踪审计意见", actor=actor, on=on, project=project)
    return made


@transaction.atomic
def reply_audit(audit_note: AuditNote, *, actor: User, on: date, reply: str) -> AuditNote:
    """The builder's reply to a note of the audit."""
    project = locked(audit_note.project_id)
    audit_note = AuditNote.objects.get(pk=audit_note.pk)
    authorise(actor, Action.RECORD_SITE, project)
    refuse(
        at_step(project, STEP, STEP + 1, STEP + 2),
        unless(not audit_note.reply, "already_replied", "这条审计意见已经回复。"),
        required_text(reply, "reply", "整改回复"),
    )
    audit_note.reply = reply
    audit_note.save(update_fields=["reply"])
    events.record("audit_replied", "回复跟踪审计意见", actor=actor, on=on, project=project)
    return audit_note
