"""工程变更 (step 9): not allowed in principle; requested with reason and amount, decided by the bureau before work."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, money, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import ChangeOrder

STEP = 9


@transaction.atomic
def request_change(
    project: Project, *, actor: User, on: date, title: str, reason: str, amount_yuan: Decimal
) -> ChangeOrder:
    """Ask for a change of the works; `amount_yuan` is negative where it costs less."""
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
    )
    made = ChangeOrder.for_project(
        project, actor, title=title.strip(), reason=reason, amount_yuan=amount_yuan, requested_on=on
    )
    made.save()
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
    change.save(update_fields=["decision", "decided_on", "decided_by", "decision_note"])
    sentence = f"工程变更“{change.title}”:{change.get_decision_display()}"
    events.record("change_decided", sentence, actor=actor, on=on, project=project, reason=note)
    return change


@transaction.atomic
def take_back_change(change: ChangeOrder, *, actor: User, on: date) -> ChangeOrder:
    """撤回 the request, until the bureau decided (policy §2)."""
    project = locked(change.project_id)
    change = ChangeOrder.objects.select_related("decided_by").get(pk=change.pk)
    authorise(actor, Action.RECORD_SITE, project)
    refuse(at_step(project, STEP), _decided(change))
    change.decision, change.decided_on = ChangeOrder.Decision.TAKEN_BACK, on
    change.save(update_fields=["decision", "decided_on"])
    events.record("change_taken_back", f"撤回工程变更“{change.title}”", actor=actor, on=on, project=project)
    return change


def _decided(change: ChangeOrder) -> list[Reason]:
    """Whoever comes second is told who decided and what."""
    if not change.decision:
        return []
    if change.decision == ChangeOrder.Decision.TAKEN_BACK:
        return [Reason("already_decided", f"街道已于{said(change.decided_on)}撤回这项变更申请。")]
    words = f"{change.decided_by}已于{said(change.decided_on)}审批:{change.get_decision_display()}。"
    return [Reason("already_decided", words)]
