"""监管 (step 9): inspections, rectification orders of the bureau, notes of the tracking audit."""

from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, not_after, not_before, one_of, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from projects.photos import kept_only_if_done, read_photos
from works.models import AuditNote, Inspection, Rectification
from works.queries import first_start
from works.services.photos import keep_photos

STEP = 9


def record_inspection(
    project: Project, *, actor: User, on: date, kind: str, people: str, findings: str,
    inspected_on: date | None = None, photos: Sequence[BinaryIO] = (),
) -> Inspection:  # fmt: skip
    """现场检查 of the bureau or the street; what is wrong is ordered to be put right by `order_rectification`."""
    with kept_only_if_done() as stored, transaction.atomic():
        project, day = locked(project), inspected_on or on
        authorise(actor, Action.RECORD_INSPECTION, project)
        start, (pictures, spoilt) = first_start(project), read_photos(photos)
        refuse(
            at_step(project, STEP, STEP + 1),
            one_of(kind, Inspection.Kind.values, "kind", "检查类别"),
            required_text(people, "people", "检查人员"),
            required_text(findings, "findings", "检查情况"),
            not_after(day, on, "inspected_on", "检查日期"),
            not_before(day, start and start.started_on, "inspected_on", "检查日期不能早于开工日期。"),
            spoilt,
        )
        made = Inspection.for_project(
            project, actor, inspected_on=day, kind=kind, people=people.strip(), findings=findings.strip()
        )
        made.save()
        keep_photos(project, pictures, stored, actor=actor, taken_on=day, inspection=made)
        sentence = f"{said(day)}{made.get_kind_display()}"
        events.record("site_inspected", sentence, actor=actor, on=on, project=project)
        return made


@transaction.atomic
def order_rectification(
    project: Project, *, actor: User, on: date, issue: str, due_on: date, inspection: Inspection | None = None
) -> Rectification:
    """整改通知: what is to be put right, until when; `inspection` is the one it was found at."""
    project = locked(project)
    authorise(actor, Action.ORDER_RECTIFICATION, project)
    same = Rectification.objects.filter(project=project, closed_on=None, issue=issue.strip())
    own = inspection is None or inspection.project_id == project.pk
    refuse(
        at_step(project, STEP),
        required_text(issue, "issue", "整改问题"),
        unless(not same.exists(), "already_ordered", "同一问题的整改通知尚未办结。", field="issue"),
        unless(due_on, "required", "请填写整改期限。", field="due_on"),
        not_before(due_on, on, "due_on", "整改期限不能早于下达日期。"),
        unless(own, "other_project", "这次检查不是本项目的。", field="inspection"),
    )
    made = Rectification.for_project(
        project, actor, issue=issue.strip(), ordered_on=on, due_on=due_on, inspection=inspection
    )
    made.save()
    sentence = f"下达整改通知:{made.issue}({said(due_on)}前完成)"
    events.record("rectification_ordered", sentence, actor=actor, on=on, project=project)
    return made


def reply_rectification(
    rectification: Rectification, *, actor: User, on: date, reply: str, photos: Sequence[BinaryIO] = ()
) -> Rectification:
    """The street says what was done, with photos; the bureau then closes the order or sends it back."""
    with kept_only_if_done() as stored, transaction.atomic():
        project, rectification = _locked(rectification)
        authorise(actor, Action.RECORD_SITE, project)
        pictures, spoilt = read_photos(photos)
        refuse(
            at_step(project, STEP, STEP + 1),
            _closed(rectification),
            unless(not rectification.reply, "already_replied", "已经回复,等待区住建局复查。"),
            required_text(reply, "reply", "整改回复"),
            spoilt,
        )
        rectification.reply, rectification.replied_on, rectification.replied_by = reply.strip(), on, actor
        rectification.save(update_fields=["reply", "replied_on", "replied_by"])
        keep_photos(project, pictures, stored, actor=actor, taken_on=on, rectification=rectification)
        sentence = f"回复整改:{rectification.issue}"
        events.record("rectification_replied", sentence, actor=actor, on=on, project=project, reason=reply)
        return rectification


@transaction.atomic
def send_back_rectification(
    rectification: Rectification, *, actor: User, on: date, return_reason: str, due_on: date | None = None
) -> Rectification:
    """What was done is not enough: to be done again, until another day if one is given. The reply stays in the history."""
    project, rectification = _locked(rectification)
    authorise(actor, Action.ORDER_RECTIFICATION, project)
    refuse(
        at_step(project, STEP, STEP + 1),
        _closed(rectification),
        unless(rectification.closed_on or rectification.reply, "no_reply", "建设单位还没有回复,不能退回。"),
        required_text(return_reason, "return_reason", "退回理由"),
        not_before(due_on, on, "due_on", "新的整改期限不能早于今天。"),
    )
    data = {"reply": rectification.reply, "replied_on": f"{rectification.replied_on}"}
    rectification.reply, rectification.replied_on, rectification.replied_by = "", None, None
    rectification.returned_on, rectification.return_reason = on, return_reason.strip()
    rectification.due_on = due_on or rectification.due_on
    rectification.save()
    sentence = f"整改退回重做:{rectification.issue}"
    events.record(
        "rectification_sent_back",
        sentence,
        actor=actor,
        on=on,
        project=project,
        reason=return_reason,
        data=data,
    )
    return rectification


@transaction.atomic
def close_rectification(
    rectification: Rectification, *, actor: User, on: date, closing_note: str, closed_on: date | None = None
) -> Rectification:
    """The bureau confirms that it was put right, having looked at the reply or on site. Whoever comes second is told."""
    closed_on = closed_on or on
    project, rectification = _locked(rectification)
    authorise(actor, Action.ORDER_RECTIFICATION, project)
    refuse(
        at_step(project, STEP, STEP + 1),
        _closed(rectification),
        required_text(closing_note, "closing_note", "整改情况"),
        not_after(closed_on, on, "closed_on", "整改完成日期"),
        not_before(closed_on, rectification.ordered_on, "closed_on", "整改完成日期不能早于下达日期。"),
    )
    rectification.closed_on, rectification.closing_note, rectification.closed_by = (
        closed_on,
        closing_note,
        actor,
    )
    rectification.save(update_fields=["closed_on", "closing_note", "closed_by"])
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
    audit_note.reply, audit_note.replied_on, audit_note.replied_by = reply, on, actor
    audit_note.save(update_fields=["reply", "replied_on", "replied_by"])
    events.record("audit_replied", "回复跟踪审计意见", actor=actor, on=on, project=project)
    return audit_note


def _locked(rectification: Rectification) -> tuple[Project, Rectification]:
    """The order as it stands now, its project locked."""
    project = locked(rectification.project_id)
    return project, Rectification.objects.select_related("closed_by").get(pk=rectification.pk)


def _closed(rectification: Rectification) -> list[Reason]:
    """Whoever comes second is told who closed it and when."""
    if rectification.closed_on is None:
        return []
    words = f"{rectification.closed_by or '区住建局'}已于{said(rectification.closed_on)}办结这项整改。"
    return [Reason("already_closed", words)]
