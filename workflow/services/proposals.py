"""暂缓实施, 恢复实施, 调出计划: proposed by the street, decided by the bureau's leader."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from projects import events
from projects.checks import said
from projects.guards import required_text
from projects.models import Project
from workflow.models import Proposal, Transition
from workflow.services import moving

Kind = Proposal.Kind
State = Project.State

# From which states each can be proposed, and the state it leads to.
FROM = {
    Kind.PAUSE: frozenset({State.ACTIVE}),
    Kind.RESUME: frozenset({State.PAUSED}),
    Kind.WITHDRAW: frozenset({State.ACTIVE, State.PAUSED}),
}
TO = {Kind.PAUSE: State.PAUSED, Kind.RESUME: State.ACTIVE, Kind.WITHDRAW: State.WITHDRAWN}


@transaction.atomic
def propose(
    project: Project, kind: str, *, actor: User, on: date, reason: str, version: int | None = None
) -> Proposal:
    """Propose to pause, resume or withdraw; one proposal at a time. Refused: bad_kind, bad_state, pending, required."""
    project = moving.lock_row(project, version)
    authorise(actor, Action.PROPOSE_PAUSE, project)
    reasons = [*_wrong_state(project, kind), *_pending(project), *required_text(reason, "reason", "理由")]
    if reasons:
        raise Refused(reasons)
    made = Proposal.objects.create(
        project=project, kind=kind, reason=reason.strip(), proposed_on=on, proposed_by=actor
    )
    _count_up(project)
    sentence = f"提出{made.get_kind_display()}"
    events.record("proposed", sentence, actor=actor, on=on, project=project, reason=made.reason)
    return made


@transaction.atomic
def take_back_proposal(proposal: Proposal, *, actor: User, on: date) -> Proposal:
    """撤回 before the leader decided."""
    project, proposal = _locked(proposal)
    authorise(actor, Action.PROPOSE_PAUSE, project)
    _refuse_decided(proposal)
    proposal.decision, proposal.decided_on = Proposal.Decision.TAKEN_BACK, on
    proposal.save(update_fields=["decision", "decided_on"])
    _count_up(project)
    sentence = f"撤回{proposal.get_kind_display()}的申请"
    events.record("proposal_taken_back", sentence, actor=actor, on=on, project=project)
    return proposal


@transaction.atomic
def decide_proposal(proposal: Proposal, *, actor: User, on: date, approve: bool, note: str = "") -> Proposal:
    """The leader agrees, and it takes effect at once, or does not, with a reason.

    A resumed project has as many working days left in its step as when it was paused.
    """
    project, proposal = _locked(proposal)
    authorise(actor, Action.DECIDE_PAUSE, project)
    _refuse_decided(proposal)
    reasons = [] if approve else required_text(note, "note", "不同意的理由")
    reasons += _wrong_state(project, proposal.kind) if approve else []
    if reasons:
        raise Refused(reasons)
    proposal.decision = Proposal.Decision.APPROVED if approve else Proposal.Decision.REFUSED
    proposal.decision_note, proposal.decided_on, proposal.decided_by = note.strip(), on, actor
    proposal.save(update_fields=["decision", "decision_note", "decided_on", "decided_by"])
    _take_effect(project, proposal, actor, on) if approve else _count_up(project)
    sentence = f"{'同意' if approve else '不同意'}{proposal.get_kind_display()}"
    events.record("proposal_decided", sentence, actor=actor, on=on, project=project, reason=note.strip())
    return proposal


def _take_effect(project: Project, proposal: Proposal, actor: User, on: date) -> None:
    project.state = TO[Kind(proposal.kind)]
    kind = Transition.Kind(proposal.kind)
    moving.move(project, kind, actor=actor, on=on, to_step=project.step, reason=proposal.reason)


def _locked(proposal: Proposal) -> tuple[Project, Proposal]:
    project = moving.lock_row(proposal.project_id)
    return project, Proposal.objects.select_related("decided_by").get(pk=proposal.pk)


def _refuse_decided(proposal: Proposal) -> None:
    if proposal.decision == Proposal.Decision.TAKEN_BACK:
        raise Refused(Reason("already_decided", "街道已撤回这项申请。"))
    if proposal.decision:
        word = proposal.get_decision_display()
        raise Refused(
            Reason("already_decided", f"{proposal.decided_by}已于{said(proposal.decided_on)}决定:{word}。")
        )


def _wrong_state(project: Project, kind: str) -> list[Reason]:
    if kind not in Kind.values:
        return [Reason("bad_kind", "请选择要提出的事项。", field="kind")]
    if project.state in FROM[Kind(kind)]:
        return []
    return [Reason("bad_state", f"项目{project.get_state_display()},不能{Kind(kind).label}。")]


def _pending(project: Project) -> list[Reason]:
    waiting = project.proposals.filter(decision=Proposal.Decision.PENDING).first()
    if waiting is None:
        return []
    message = f"{waiting.get_kind_display()}的申请正在等待区住建局负责人决定。"
    return [Reason("pending", message, who="bureau_leader", where="proposal")]


def _count_up(project: Project) -> None:
    project.version += 1
    project.save(update_fields=["version"])
