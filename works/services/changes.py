"""工程变更 (step 9): not allowed in principle; requested with reason and amount, decided by the bureau before work."""

from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.checks import at_step, money, not_after, not_before, refuse, said, unless
from projects.files import check_file
from projects.guards import locked, required_text
from projects.models import Project, ProjectItem
from projects.services.documents import OTHER, attach_document
from works.models import ChangeOrder

STEP = 9


@transaction.atomic
def request_change(
    project: Project, *, actor: User, on: date, title: str, reason: str, amount_yuan: Decimal,
    item_code: str = "", drawings: BinaryIO | None = None,
) -> ChangeOrder:  # fmt: skip
    """Ask for a change of the works; `amount_yuan` is negative where it costs less.

    `item_code`: the item it belongs to, "" for none. `drawings`: a file, filed with the papers of the step.
    """
    project = locked(project)
    authorise(actor, Action.RECORD_SITE, project)
    waiting = ChangeOrder.objects.filter(
        project=project, cycle=project.cycle, decision="", title=title.strip()
    )
    refuse(
        at_step(project, STEP),
        required_text(title, "title", "变更内容"),
        required_text(reason, "reason", "变更理由"),
        money(amount_yuan, "amount_yuan", "变更金额", signed=True),
        unless(not waiting.exists(), "already_requested", "同一变更已经申请,等待审批。", field="title"),
        _no_such_item(project, item_code),
        _spoilt(drawings),
    )
    made = ChangeOrder.for_project(
        project, actor, title=title.strip(), reason=reason, amount_yuan=amount_yuan, requested_on=on,
        item_code=item_code,
    )  # fmt: skip
    made.save()
    if drawings:
        name = f"工程变更图纸:{made.title}"[:120]
        made.drawings = attach_document(
            project, actor=actor, on=on, step=STEP, kind=OTHER, title=name, upload=drawings
        )
        made.save(update_fields=["drawings"])
    sentence = f"申请工程变更:{made.title},{amount_yuan:,.2f} 元"
    events.record("change_requested", sentence, actor=actor, on=on, project=project, reason=reason)
    return made


@transaction.atomic
def decide_change(
    change: ChangeOrder, *, actor: User, on: date, approve: bool, note: str = ""
) -> ChangeOrder:
    """The bureau's decision, once; whoever comes second is told who decided and what. A refusal says why."""
    project = locked(change.project_id)
    change = ChangeOrder.objects.select_related("decided_by").get(pk=change.pk)
    authorise(actor, Action.DECIDE_CHANGE, project)
    refuse(
        at_step(project, STEP),
        _decided(change),
        unless(approve or note.strip(), "required", "请填写不同意的理由。", field="note"),
    )
    change.decision = ChangeOrder.Decision.APPROVED if approve else ChangeOrder.Decision.REFUSED
    change.decided_on, change.decided_by, change.decision_note = on, actor, note
    change.opened_at = change.opened_at or events.instant(on)
    change.save(update_fields=["decision", "decided_on", "decided_by", "decision_note", "opened_at"])
    sentence = f"工程变更“{change.title}”:{change.get_decision_display()}"
    events.record("change_decided", sentence, actor=actor, on=on, project=project, reason=note)
    return change


@transaction.atomic
def open_change(change: ChangeOrder, *, actor: User, on: date) -> ChangeOrder:
    """查收: the bureau has the request before it; from now on it is not taken back."""
    project = locked(change.project_id)
    change = ChangeOrder.objects.select_related("decided_by").get(pk=change.pk)
    authorise(actor, Action.DECIDE_CHANGE, project)
    refuse(
        at_step(project, STEP),
        _decided(change),
        unless(change.opened_at is None, "already_opened", "这项变更申请已查收。"),
    )
    change.opened_at = events.instant(on)
    change.save(update_fields=["opened_at"])
    events.record("change_opened", f"查收工程变更“{change.title}”", actor=actor, on=on, project=project)
    return change


@transaction.atomic
def take_back_change(change: ChangeOrder, *, actor: User, on: date) -> ChangeOrder:
    """撤回 the request, until the bureau opened it (policy §2)."""
    project = locked(change.project_id)
    change = ChangeOrder.objects.select_related("decided_by").get(pk=change.pk)
    authorise(actor, Action.RECORD_SITE, project)
    opened = change.decision or change.opened_at is None
    words = "区住建局已查收,不能撤回;需要撤回的,请联系区住建局不予同意。"
    refuse(at_step(project, STEP), _decided(change), unless(opened, "already_opened", words))
    change.decision, change.decided_on = ChangeOrder.Decision.TAKEN_BACK, on
    change.save(update_fields=["decision", "decided_on"])
    events.record("change_taken_back", f"撤回工程变更“{change.title}”", actor=actor, on=on, project=project)
    return change


@transaction.atomic
def start_changed_work(change: ChangeOrder, *, actor: User, on: date, work_started_on: date) -> ChangeOrder:
    """The day work on an approved change began: not before the approval (事前审批)."""
    project = locked(change.project_id)
    change = ChangeOrder.objects.select_related("decided_by").get(pk=change.pk)
    authorise(actor, Action.RECORD_SITE, project)
    approved = change.decision == ChangeOrder.Decision.APPROVED
    words = f"变更部位施工不能早于审批日期({said(change.decided_on)})。"
    refuse(
        at_step(project, STEP),
        unless(approved, "not_approved", "区住建局还没有同意这项变更,不得施工。"),
        unless(change.work_started_on is None, "already_started", "已登记变更部位的施工日期。"),
        not_after(work_started_on, on, "work_started_on", "施工日期"),
        not_before(work_started_on, change.decided_on if approved else None, "work_started_on", words),
    )
    change.work_started_on = work_started_on
    change.save(update_fields=["work_started_on"])
    sentence = f"工程变更“{change.title}”{said(work_started_on)}开始施工"
    events.record("change_work_started", sentence, actor=actor, on=on, project=project)
    return change


def _no_such_item(project: Project, code: str) -> list[Reason]:
    included = ProjectItem.objects.filter(
        project=project, item_code=code, decision=ProjectItem.Decision.INCLUDE
    )
    return unless(not code or included.exists(), "not_included", "请选择纳入改造的内容。", field="item_code")


def _spoilt(drawings: BinaryIO | None) -> list[Reason]:
    """What is wrong with the file, before anything is kept; it is read again from its beginning."""
    if drawings is None:
        return []
    try:
        check_file(drawings.name, drawings.read(settings.UPLOAD_MAX_BYTES + 1), settings.UPLOAD_MAX_BYTES)
    except Refused as refused:
        return [Reason(one.code, one.message, field="drawings") for one in refused.reasons]
    finally:
        drawings.seek(0)
    return []


def _decided(change: ChangeOrder) -> list[Reason]:
    """Whoever comes second is told who decided and what."""
    if not change.decision:
        return []
    if change.decision == ChangeOrder.Decision.TAKEN_BACK:
        return [Reason("already_decided", f"街道已于{said(change.decided_on)}撤回这项变更申请。")]
    words = f"{change.decided_by}已于{said(change.decided_on)}审批:{change.get_decision_display()}。"
    return [Reason("already_decided", words)]
