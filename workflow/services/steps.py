"""Forward through a gate, back with a reason."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise, may
from consultations.services.lapse import lapse_rounds
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects import events
from projects.guards import required_text, running
from projects.models import Project
from workflow import rules
from workflow.cycles import KEEPABLE, RESTS_ON, rests_on_lost, step_of
from workflow.facts import gather
from workflow.models import Transition
from workflow.services import moving
from workflow.special import special_rounds
from workflow.values import ROUND_STEPS, Facts

# Whether there is something of this key that can be kept: it counts now and is finished.
ON_RECORD: Mapping[str, Callable[[Facts], object]] = {
    "1:round": lambda facts: facts.round(1).passed,
    "1:wishes": lambda facts: facts.wishes,
    "2:scheme": lambda facts: facts.preliminary,
    "2:menu": lambda facts: facts.menu_confirmed,
    "3:notice": lambda facts: facts.notice and facts.notice.closes_on and facts.notice.closes_on < facts.on,
    "3:round": lambda facts: facts.round(2).passed,
    "5:design": lambda facts: facts.design,
    "6:round": lambda facts: facts.round(3).passed,
    "6:pre_review": lambda facts: facts.pre_review == "closed",
    "7:review": lambda facts: facts.review and facts.review.minutes_number,
    "8:tender": lambda facts: facts.works and facts.works.awarded,
    "9:start": lambda facts: facts.site.started,
    "9:audit": lambda facts: facts.site.audit_notes,
    "9:completion": lambda facts: facts.site.completed,
    "10:acceptance": lambda facts: facts.acceptance,
    "11:aftercare": lambda facts: facts.closing.aftercare,
    "11:follow_up": lambda facts: facts.closing.followed_up,
    "11:settlement": lambda facts: facts.closing.settled,
    "11:final_account": lambda facts: facts.closing.final_account,
}


@transaction.atomic
def advance(project: Project, *, actor: User, on: date, version: int | None = None) -> Project:
    """Into the next step, if the gate of the present one is open; from step 11 the project is closed (办结).

    Refused with every unmet condition. Steps 4 and 7 are passed by the bureau's officer, the others by the street's
    clerk. Raises Stale where the page was shown before somebody else moved the project.
    """
    project = moving.lock_row(project, version)
    authorise(actor, advancing(project), project)
    running(project)
    moving.refuse_unconfirmed(project)
    conditions = rules.gate(project.step, gather(project, on), load_scheme(project.scheme_code))
    if rules.unmet(conditions):
        raise Refused(rules.reasons(conditions))
    return _close(project, actor, on) if project.step == rules.LAST_STEP else _forward(project, actor, on)


def close_project(project: Project, *, actor: User, on: date, version: int | None = None) -> Project:
    """办结: what `advance` does at step 11; refused at any other."""
    if project.step != rules.LAST_STEP:
        raise Refused(Reason("not_last_step", "项目到第11步后才能办结。"))
    return advance(project, actor=actor, on=on, version=version)


def advancing(project: Project) -> Action:
    """The act that passes the present step's gate."""
    return Action.ADVANCE if project.step in rules.STREET_STEPS else Action.ADVANCE_BUREAU


def _forward(project: Project, actor: User, on: date) -> Project:
    moving.move(project, Transition.Kind.ADVANCE, actor=actor, on=on, to_step=project.step + 1)
    sentence = f"进入{moving.step_name(project, project.step)}"
    events.record("advanced", sentence, actor=actor, on=on, project=project)
    return project


def _close(project: Project, actor: User, on: date) -> Project:
    if waiting := [sentence for *_, sentence in special_rounds({project.pk: project}, on)]:
        raise Refused([Reason("special_round_runs", f"{sentence},结束后才能办结。") for sentence in waiting])
    project.state, project.closed_on = Project.State.CLOSED, on
    moving.move(project, Transition.Kind.CLOSE, actor=actor, on=on, to_step=project.step)
    events.record("closed", "项目办结", actor=actor, on=on, project=project)
    return project


@transaction.atomic
def send_back(
    project: Project,
    *,
    actor: User,
    on: date,
    to_step: int,
    reason: str,
    kept: Collection[str] = (),
    version: int | None = None,
) -> Project:
    """Back to an earlier step, with a reason; everything from there on is done again, except what is `kept`.

    `kept` holds keys of `workflow.cycles.KEEPABLE` ("6:round": 居民未受影响). The street sends back inside its own
    steps, the bureau anywhere. Rounds under way at or after the target step lapse; a listing number stays.
    """
    project = moving.lock_row(project, version)
    authorise(actor, sending_back(actor, project), project)
    running(project)
    moving.refuse_unconfirmed(project)
    reasons = [
        *required_text(reason, "reason", "退回理由"),
        *_wrong_target(actor, project, to_step),
        *_wrong_kept(gather(project, on), to_step, kept),
    ]
    if reasons:
        raise Refused(reasons)
    return _back(project, actor, on, to_step, reason.strip(), sorted(set(kept)))


def sending_back(actor: User, project: Project) -> Action:
    """The act the actor would send back with: the bureau's, or the street's."""
    return Action.SEND_BACK_ANY if may(actor, Action.SEND_BACK_ANY, project) else Action.SEND_BACK


def targets(actor: User, project: Project) -> tuple[int, ...]:
    """The steps the actor may send the project back to, lowest first; none where the step is not the actor's."""
    if not project.is_running or not may(actor, sending_back(actor, project), project):
        return ()
    return tuple(step for step in range(1, project.step) if not _wrong_target(actor, project, step))


def keepable(facts: Facts, to_step: int) -> tuple[tuple[str, str], ...]:
    """(key, what it is) of everything on record that a send-back to this step may keep."""
    return tuple(
        (key, label) for key, label in KEEPABLE.items() if step_of(key) >= to_step and _on_record(facts, key)
    )


def _on_record(facts: Facts, key: str) -> bool:
    if key in ON_RECORD:
        return bool(ON_RECORD[key](facts))
    return step_of(key) in facts.document_steps


def _wrong_target(actor: User, project: Project, to_step: int) -> list[Reason]:
    if not 1 <= to_step < project.step:
        return [Reason("bad_target", "只能退回到前面的步骤。", field="to_step")]
    if sending_back(actor, project) == Action.SEND_BACK and {project.step, to_step} - rules.STREET_STEPS:
        message = "第4步、第7步由区住建局办理,街道不能从这两步退回,也不能退回到这两步。"
        return [Reason("bureau_step", message, field="to_step", who="bureau_officer")]
    return []


def _wrong_kept(facts: Facts, to_step: int, kept: Collection[str]) -> Iterator[Reason]:
    offered = dict(keepable(facts, to_step))
    for key in sorted(set(kept)):
        if key not in offered:
            label = KEEPABLE.get(key, "所选内容")
            yield Reason("cannot_keep", f"{label}不能保留:不在退回范围内,或者没有有效的记录。", field="kept")
        elif rests_on_lost(key, to_step, kept):
            below = KEEPABLE[RESTS_ON[key]]
            yield Reason("rests_on_lost", f"要保留{KEEPABLE[key]},须同时保留{below}。", field="kept")


def _back(project: Project, actor: User, on: date, to_step: int, reason: str, kept: list[str]) -> Project:
    left = project.step
    lapsing = [number for number, step in ROUND_STEPS.items() if step >= to_step]
    lapse_rounds(project, lapsing, actor=actor, on=on, reason=reason)
    project.cycle += 1
    moving.move(
        project, Transition.Kind.SEND_BACK, actor=actor, on=on, to_step=to_step, reason=reason, kept=kept
    )
    words = f";保留{'、'.join(KEEPABLE[key] for key in kept)}" if kept else ""
    sentence = f"由第{left}步退回{moving.step_name(project, to_step)}{words}"
    events.record(
        "sent_back", sentence, actor=actor, on=on, project=project, reason=reason, data={"kept": kept}
    )
    return project
