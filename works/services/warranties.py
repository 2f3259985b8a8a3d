"""保修: begun when the acceptance is passed, with repairs until mended (step 11)."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import from_step, not_after, not_before, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from works.aftercare_rules import years_after
from works.models import Acceptance, Tender, Warranty, WarrantyRepair
from works.queries import newest_acceptance, standing_tenders

STEP = 11
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})


def begin_warranties(acceptance: Acceptance, *, actor: User, on: date) -> list[Warranty]:
    """The scheme's warranties from the day of the acceptance; those already begun in this cycle stand.

    Called by the verbs that pass an acceptance, within their transaction.
    """
    project, starts_on = acceptance.project, acceptance.held_on
    begun = set(Warranty.objects.filter(project=project, cycle=project.cycle).values_list("kind", flat=True))
    made = Warranty.objects.bulk_create(
        Warranty.for_project(
            project, actor, kind=kind, starts_on=starts_on, ends_on=years_after(starts_on, years),
            contractor=_contractor(project),
        )
        for kind, years in load_scheme(project.scheme_code).aftercare.warranties.items()
        if kind not in begun
    )  # fmt: skip
    if made:
        sentence = "保修期开始:" + "、".join(f"{one.kind}至{said(one.ends_on)}" for one in made)
        events.record("warranties_begun", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def make_warranties(project: Project, *, actor: User, on: date) -> list[Warranty]:
    """The warranties of an acceptance recorded before the portal kept them."""
    project = locked(project)
    authorise(actor, Action.RECORD_AFTERCARE, project)
    last = newest_acceptance(project)
    there = Warranty.objects.filter(project=project, cycle=project.cycle).exists()
    refuse(
        from_step(project, STEP, states=STATES),
        unless(last, "not_accepted", "还没有竣工验收,不能起算保修期。"),
        unless(not there, "already_begun", "保修期已经起算。"),
    )
    return begin_warranties(Acceptance.objects.select_related("project").get(pk=last.pk), actor=actor, on=on)


@transaction.atomic
def report_repair(
    warranty: Warranty, *, actor: User, on: date, text: str, reported_on: date | None = None
) -> WarrantyRepair:
    """报修 within the warranty: first and last day included."""
    project, reported_on = locked(warranty.project_id), reported_on or on
    authorise(actor, Action.RECORD_AFTERCARE, project)
    same = warranty.repairs.filter(text=text.strip(), mended_on=None)
    refuse(
        from_step(project, STEP, states=STATES),
        required_text(text, "text", "报修内容"),
        not_after(reported_on, on, "reported_on", "报修日期"),
        _outside(warranty, reported_on),
        unless(not same.exists(), "already_recorded", "这项报修已经登记,还没有修复。", field="text"),
    )
    made = WarrantyRepair.for_project(
        project, actor, warranty=warranty, reported_on=reported_on, text=text.strip()
    )
    made.save()
    sentence = f"保修报修({warranty.kind}):{made.text}"
    events.record("repair_reported", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def mend_repair(
    repair: WarrantyRepair, *, actor: User, on: date, mended_note: str, mended_on: date | None = None
) -> WarrantyRepair:
    """What was reported has been mended; once."""
    project, mended_on = locked(repair.project_id), mended_on or on
    authorise(actor, Action.RECORD_AFTERCARE, project)
    repair = WarrantyRepair.objects.get(pk=repair.pk)
    refuse(
        from_step(project, STEP, states=STATES),
        unless(repair.mended_on is None, "already_mended", f"这项报修已于{said(repair.mended_on)}登记修复。"),
        required_text(mended_note, "mended_note", "修复情况"),
        not_after(mended_on, on, "mended_on", "修复日期"),
        not_before(mended_on, repair.reported_on, "mended_on", "修复日期不能早于报修日期。"),
    )
    repair.mended_on, repair.mended_note = mended_on, mended_note.strip()
    repair.save(update_fields=["mended_on", "mended_note"])
    events.record("repair_mended", f"保修已修复:{repair.text}", actor=actor, on=on, project=project)
    return repair


def _outside(warranty: Warranty, day: date) -> list[Reason]:
    inside = warranty.starts_on <= day <= warranty.ends_on
    text = f"{warranty.kind}保修期为{said(warranty.starts_on)}至{said(warranty.ends_on)},报修日期不在期内。"
    return unless(inside, "out_of_warranty", text, field="reported_on")


def _contractor(project: Project) -> str:
    lots = [one for one in standing_tenders(project) if one.kind != Tender.Kind.SUPERVISION]
    return lots[-1].winner if lots else ""
