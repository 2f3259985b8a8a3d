"""补录 returned by the bureau with a reason, and entered anew by the street; the earlier version stays in history.

Entering anew begins a new cycle: what was returned no longer counts and is not erased (docs/architecture.md, Cycles).
"""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from projects import events
from projects.checks import from_step
from projects.guards import required_text, running
from projects.models import Document, Project, TakeOver, TakeOverReturn
from workflow.cycles import KEEPABLE, step_of
from workflow.earlier import Earlier, missing
from workflow.models import Transition
from workflow.services import moving
from workflow.services.opening import builder_reasons, year_reasons
from workflow.services.take_over import record_earlier, walk


@transaction.atomic
def return_take_over(take_over: TakeOver, *, actor: User, on: date, reason: str) -> TakeOverReturn:
    """The bureau does not confirm: the street corrects and submits again, which it cannot where the project stands still.

    Refused: not_running, already_confirmed, returned_already, own_entry, required.
    """
    project, row = locked_take_over(take_over)
    authorise(actor, Action.CONFIRM_TAKE_OVER, project)
    still = from_step(project, 1)
    reasons = [*still, *required_text(reason, "reason", "退回原因"), *_not_waiting(row)]
    if row.entered_by_id == actor.pk:
        reasons.append(Reason("own_entry", "补录人不能退回自己的补录。"))
    if reasons:
        raise Refused(reasons)
    made = TakeOverReturn.objects.create(
        take_over=row, reason=reason.strip()[:300], by=actor, on=on, step=row.step, note=row.note, cycle=row.cycle,
        entered_by=row.entered_by,
    )  # fmt: skip
    row.is_returned = True
    row.save(update_fields=["is_returned"])
    _count_up(project)
    events.record("take_over_returned", "退回补录", actor=actor, on=on, project=project, reason=made.reason)
    return made


@transaction.atomic
def resubmit_take_over(
    take_over: TakeOver,
    *,
    actor: User,
    on: date,
    step: int,
    entered_on: date,
    note: str,
    batch_year: int,
    builder_kind: str,
    builder_name: str,
    earlier: Earlier,
) -> TakeOver:
    """The street's corrected version, whole; it waits for the bureau's confirmation like the first one.

    Proofs filed before stay and suffice. Refused: not_returned, not_running, and with everything `take_over` refuses.
    """
    project, row = locked_take_over(take_over)
    authorise(actor, Action.TAKE_OVER, project)
    running(project)
    filed = _proofs(project)
    against = missing(step, entered_on, note, earlier, load_scheme(project.scheme_code), on)
    reasons = [one for one in against if not (filed and one.code == "no_proof")]
    reasons += [
        *year_reasons(batch_year, on),
        *builder_reasons(builder_kind, builder_name),
        *_not_returned(row),
    ]
    if reasons:
        raise Refused(reasons)
    _begin_anew(project, row, step, earlier, actor, on)
    project.builder_kind, project.builder_name = builder_kind, builder_name.strip()
    project.batch_year = batch_year
    project.opened_on = min([entered_on, *earlier.entered.values()])
    row.step, row.note, row.entered_by = step, note.strip(), actor
    row.cycle, row.is_returned = project.cycle, False
    row.save()
    walk(project, actor, {**earlier.entered, step: entered_on}, row.note)
    record_earlier(project, actor, on, earlier, filed)
    sentence = f"补录更正后重新登记,进入{moving.step_name(project, step)}"
    events.record("taken_over", sentence, actor=actor, on=on, project=project, reason=row.note)
    return row


def locked_take_over(take_over: TakeOver) -> tuple[Project, TakeOver]:
    """The project held, the take-over as it is now."""
    project = moving.lock_row(take_over.project_id)
    return project, TakeOver.objects.select_related("entered_by", "confirmed_by").get(pk=take_over.pk)


def _begin_anew(project: Project, row: TakeOver, step: int, earlier: Earlier, actor: User, on: date) -> None:
    """Back to the beginning in a new cycle; what the form does not ask for stays valid."""
    last = row.returns.order_by("-id").first()
    project.cycle += 1
    project.listing_number, project.epc = "", False
    moving.move(
        project, Transition.Kind.SEND_BACK, actor=actor, on=on, to_step=1, kept=_kept(step, earlier),
        reason=f"补录退回更正:{last.reason if last else ''}",
    )  # fmt: skip


def _kept(step: int, earlier: Earlier) -> list[str]:
    """What was recorded beside the form, up to the step: not what the new version brings itself, and no round."""
    given = {"1:round", "3:round", "6:round"}
    if earlier.scheme:
        given |= {"2:scheme", "5:design"}
    if earlier.contract:
        given |= {"8:tender"}
    if earlier.works:
        given |= {"9:start"}
        given |= {"9:completion"} if earlier.works.completed_on else set()
        given |= {"10:acceptance"} if earlier.works.accepted_on else set()
    return sorted(key for key in KEEPABLE.keys() - given if step_of(key) <= step)


def _proofs(project: Project) -> list[Document]:
    rows = Document.objects.filter(project=project, kind="takeover_proof", removed_at__isnull=True)
    return list(rows.order_by("-id"))


def _not_waiting(row: TakeOver) -> list[Reason]:
    if row.confirmed_by_id:
        return [Reason("already_confirmed", f"这项补录已由{row.confirmed_by}确认,不能退回。")]
    if row.is_returned:
        return [Reason("returned_already", "这项补录已经退回,等待街道更正。")]
    return []


def _not_returned(row: TakeOver) -> list[Reason]:
    return [] if row.is_returned else [Reason("not_returned", "这项补录没有退回,不需要重新登记。")]


def _count_up(project: Project) -> None:
    project.version += 1
    project.save(update_fields=["version"])
