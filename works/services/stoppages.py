"""停工 and 复工 (step 9): work stands still from a day on, with a reason, until it is resumed."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, not_after, not_before, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.models import Stoppage
from works.queries import entered_during_works, newest_start, running_stoppage

STEP = 9


@transaction.atomic
def stop_works(
    project: Project, *, actor: User, on: date, stopped_on: date, reason: str, order_number: str = ""
) -> Stoppage:
    """停工: by the builder, or on the bureau's order; one at a time."""
    project = locked(project)
    authorise(actor, Action.STOP_WORKS, project)
    start = newest_start(project)
    refuse(
        at_step(project, STEP),
        unless(start or entered_during_works(project), "not_started", "还没有开工。", where="site"),
        _stopped_already(project),
        required_text(reason, "reason", "停工原因"),
        not_after(stopped_on, on, "stopped_on", "停工日期"),
        not_before(stopped_on, start and start.started_on, "stopped_on", "停工日期不能早于开工日期。"),
        _before_last_resuming(project, stopped_on),
    )
    made = Stoppage.for_project(
        project, actor, stopped_on=stopped_on, reason=reason.strip(), order_number=order_number.strip()
    )
    made.save()
    events.record(
        "works_stopped", f"{said(stopped_on)}停工", actor=actor, on=on, project=project, reason=reason
    )
    return made


@transaction.atomic
def resume_works(
    stoppage: Stoppage, *, actor: User, on: date, resumed_on: date, resume_note: str = ""
) -> Stoppage:
    """复工. Whoever comes second is told who resumed it."""
    project = locked(stoppage.project_id)
    stoppage = Stoppage.objects.select_related("resumed_by").get(pk=stoppage.pk)
    authorise(actor, Action.STOP_WORKS, project)
    refuse(
        at_step(project, STEP),
        _resumed_already(stoppage),
        not_after(resumed_on, on, "resumed_on", "复工日期"),
        not_before(resumed_on, stoppage.stopped_on, "resumed_on", "复工日期不能早于停工日期。"),
    )
    stoppage.resumed_on, stoppage.resumed_by, stoppage.resume_note = resumed_on, actor, resume_note.strip()
    stoppage.save(update_fields=["resumed_on", "resumed_by", "resume_note"])
    days = (resumed_on - stoppage.stopped_on).days
    sentence = f"{said(resumed_on)}复工,停工{days}天"
    events.record("works_resumed", sentence, actor=actor, on=on, project=project, reason=resume_note)
    return stoppage


def _stopped_already(project: Project) -> list[Reason]:
    running = running_stoppage(project)
    if running is None:
        return []
    words = f"{running.recorded_by}已登记{said(running.stopped_on)}停工,还没有复工。"
    return [Reason("already_stopped", words)]


def _resumed_already(stoppage: Stoppage) -> list[Reason]:
    if stoppage.resumed_on is None:
        return []
    return [Reason("already_resumed", f"{stoppage.resumed_by}已登记{said(stoppage.resumed_on)}复工。")]


def _before_last_resuming(project: Project, stopped_on: date | None) -> list[Reason]:
    """Two stoppages do not overlap: days are counted once."""
    last = Stoppage.objects.filter(project=project, resumed_on__isnull=False).order_by("-resumed_on").first()
    words = f"停工日期不能早于上次复工日期({said(last.resumed_on)})。" if last else ""
    return not_before(stopped_on, last and last.resumed_on, "stopped_on", words)
