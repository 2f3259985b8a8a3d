"""补录: a project already under way enters at a later step; entered by the street, confirmed by the bureau."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Now

from accounts.models import User
from accounts.permissions import Action, authorise
from consultations.models import Round
from consultations.services.earlier import record_earlier_round
from policy.errors import Reason, Refused
from policy.loader import DEFAULT_SCHEME, load_scheme, scheme_codes
from projects import events
from projects.models import Document, Neighbourhood, Project, ProjectItem, SchemeVersion, TakeOver
from projects.services.documents import attach_document
from reviews.models import BatchEntry
from workflow.earlier import (
    PROOFS,
    Earlier,
    EarlierContract,
    EarlierListing,
    EarlierScheme,
    EarlierWorks,
    missing,
    unready,
)
from workflow.models import Transition
from workflow.services import moving
from workflow.services.opening import lock_place, new_project
from workflow.take_over_sheet.papers import paper_of
from works.models import Acceptance, StartOrder, Tender, WorksCompletion

REMARK = "补录"


@transaction.atomic
def take_over(
    neighbourhood: Neighbourhood,
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
    scheme_code: str = DEFAULT_SCHEME,
    profile: str | None = None,
    responsible: User | None = None,
    proofs_later: bool = False,
) -> Project:
    """The project at step 2 to 11 with its earlier results as totals, dates and proof; labelled 补录 for ever.

    Earlier rounds are judged by the rule applied then and never shown as recounted. Nothing moves until the
    bureau confirms; until then items and scheme may be completed by their own verbs, and with `proofs_later` (a
    table carries no files) the proofs by `attach_proofs`. Refused with everything that is missing
    (`workflow.earlier.missing`) and as `open_project` refuses.
    """
    neighbourhood = lock_place(neighbourhood)
    authorise(actor, Action.TAKE_OVER, neighbourhood)
    if scheme_code not in scheme_codes():
        raise Refused(Reason("unknown_scheme", "没有这个实施方案,请重新选择。", field="scheme_code"))
    against = missing(step, entered_on, note, earlier, load_scheme(scheme_code), on)
    project = new_project(
        neighbourhood, on=on, batch_year=batch_year, builder_kind=builder_kind, builder_name=builder_name,
        scheme_code=scheme_code, profile=profile, responsible=responsible or actor,
        opened_on=min([entered_on, *earlier.entered.values()]),
        also=[one for one in against if not (proofs_later and one.code == "no_proof")],
    )  # fmt: skip
    made = TakeOver.objects.create(project=project, step=step, note=note.strip(), entered_by=actor)
    walk(project, actor, {**earlier.entered, step: entered_on}, made.note)
    record_earlier(project, actor, on, earlier)
    sentence = f"补录在建项目({project.code}),进入{moving.step_name(project, step)}"
    events.record("taken_over", sentence, actor=actor, on=on, project=project, reason=made.note)
    return project


@transaction.atomic
def confirm_take_over(take_over: TakeOver, *, actor: User, on: date) -> TakeOver:
    """The bureau confirms what the street entered; from now on the project may move.

    Refused: already_confirmed, returned_already, own_entry, and while items, scheme or proofs are missing.
    """
    project = moving.lock_row(take_over.project_id)
    authorise(actor, Action.CONFIRM_TAKE_OVER, project)
    row = TakeOver.objects.select_related("confirmed_by").get(pk=take_over.pk)
    if row.confirmed_by_id:
        raise Refused(Reason("already_confirmed", f"这项补录已由{row.confirmed_by}确认。"))
    if row.is_returned:
        raise Refused(Reason("returned_already", "这项补录已经退回,等待街道更正后重新登记。"))
    if row.entered_by_id == actor.pk:
        raise Refused(Reason("own_entry", "补录人不能确认自己的补录。"))
    if reasons := lacking(project):
        raise Refused(reasons)
    link_proofs(project)
    row.confirmed_by, row.confirmed_at = actor, Now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    row.refresh_from_db()
    project.version += 1
    project.save(update_fields=["version"])
    events.record("take_over_confirmed", "确认补录", actor=actor, on=on, project=project)
    return row


def lacking(project: Project) -> tuple[Reason, ...]:
    """What the bureau still misses before it can confirm."""
    reviewed = SchemeVersion.objects.filter(
        project=project,
        kind=SchemeVersion.Kind.FORMAL,
        reviewed_yuan__isnull=False,
        reviewed_on__isnull=False,
    )
    included = ProjectItem.objects.filter(project=project, decision=ProjectItem.Decision.INCLUDE)
    return unready(project.step, included.exists(), reviewed.exists(), proofs_of(project).exists())


def proofs_of(project: Project) -> QuerySet[Document]:
    """佐证材料 that stand."""
    return Document.objects.filter(project=project, kind="takeover_proof", removed_at__isnull=True)


def link_proofs(project: Project) -> None:
    """Rounds that came by a table without files name the newest proof as theirs."""
    proof = proofs_of(project).order_by("-id").first()
    Round.objects.filter(project=project, taken_over=True, cycle=project.cycle, proof=None).update(
        proof=proof
    )


def walk(project: Project, actor: User, entered: dict[int, date], note: str) -> None:
    """A transition into every step whose day is known, so that the track shows the dates."""
    *before, (last, on) = sorted(entered.items())
    made = []
    for step, day in before:
        made.append(
            Transition(
                project=project, kind=Transition.Kind.TAKE_OVER, from_step=project.step, to_step=step,
                cycle=project.cycle, on=day, actor=actor, reason=note,
            )
        )  # fmt: skip
        project.step = step
    Transition.objects.bulk_create(made)
    moving.move(project, Transition.Kind.TAKE_OVER, actor=actor, on=on, to_step=last, reason=note)


def record_earlier(
    project: Project, actor: User, on: date, earlier: Earlier, filed: Sequence[Document] = ()
) -> None:
    """The earlier results in their own tables, under the take-over's label; no file stays behind a refusal.

    `filed`: proofs that are there already, of a version that was returned.
    """
    proofs = _attach(project, actor, on, earlier.proofs)
    try:
        for one in sorted(earlier.rounds, key=lambda one: one.number):
            proof = _proof_of(one.number, [*proofs, *filed])
            record_earlier_round(project, one, actor=actor, on=on, proof=proof)
    except Refused:
        for proof in proofs:
            proof.file.storage.delete(proof.file.name)
        raise
    _include(project, earlier.included)
    for given, write in (
        (earlier.listing, _list),
        (earlier.scheme, _scheme),
        (earlier.contract, _contract),
        (earlier.works, _works),
    ):
        if given:
            write(project, actor, given)
    project.save()


def _include(project: Project, codes: Collection[str]) -> None:
    """The chosen items; what a returned version had chosen and this one does not is open again."""
    done = ProjectItem.Progress.DONE if project.step > 9 else ProjectItem.Progress.PLANNED
    items = ProjectItem.objects.filter(project=project)
    dropped = items.filter(decision=ProjectItem.Decision.INCLUDE).exclude(item_code__in=list(codes))
    dropped.update(decision=ProjectItem.Decision.UNDECIDED, progress=ProjectItem.Progress.PLANNED)
    items.filter(item_code__in=list(codes)).update(decision=ProjectItem.Decision.INCLUDE, progress=done)


def _attach(project: Project, actor: User, on: date, proofs: Sequence[Any]) -> list[Document]:
    """Each under the paper its file's name speaks of, as in a table's scans."""
    titles = {one.code: one.name for one in PROOFS}
    return [
        attach_document(
            project, actor=actor, on=on, step=project.step, kind="takeover_proof", upload=proof,
            title=titles.get(paper_of(proof.name or "", project.step), "补录佐证材料"),
        )
        for proof in proofs
    ]  # fmt: skip


def _proof_of(number: int, proofs: Sequence[Document]) -> Document | None:
    """The round's own paper, else the first that was filed."""
    title = next(one.name for one in PROOFS if one.code == f"round_{number}")
    own = next((one for one in proofs if one.title == title), None)
    return own or next(iter(proofs), None)


def _list(project: Project, actor: User, given: EarlierListing) -> None:
    listing = BatchEntry.Listing.SUPPLEMENTARY if given.supplementary else BatchEntry.Listing.LISTED
    project.listing_number = given.number.strip()
    BatchEntry.for_project(
        project, actor, year=project.batch_year, submitted_on=given.listed_on, accept_note=REMARK,
        listing=listing, listing_number=project.listing_number, listed_on=given.listed_on,
    ).save()  # fmt: skip


def _scheme(project: Project, actor: User, given: EarlierScheme) -> None:
    formal = given.reviewed_yuan is not None or given.budget_yuan is not None
    kind = SchemeVersion.Kind.FORMAL if formal else SchemeVersion.Kind.PRELIMINARY
    last = project.schemeversions.aggregate(last=Max("number"))["last"] or 0
    SchemeVersion.for_project(
        project, actor, number=last + 1, kind=kind, summary=given.summary, author=given.author,
        estimate_yuan=given.estimate_yuan, budget_yuan=given.budget_yuan, reviewer=given.reviewer,
        reviewed_yuan=given.reviewed_yuan, reviewed_on=given.reviewed_on,
    ).save()  # fmt: skip


def _contract(project: Project, actor: User, given: EarlierContract) -> None:
    project.epc = given.epc
    Tender.for_project(
        project, actor, kind=Tender.Kind.EPC if given.epc else Tender.Kind.CONSTRUCTION, note=REMARK,
        applied_on=given.awarded_on, winner=given.winner, awarded_on=given.awarded_on,
        contract_yuan=given.contract_yuan, contract_on=given.contract_on,
        over_budget_reason=given.over_budget_reason,
    ).save()  # fmt: skip


def _works(project: Project, actor: User, given: EarlierWorks) -> None:
    StartOrder.for_project(
        project, actor, started_on=given.started_on, planned_completion_on=given.planned_completion_on,
        drawings_final=True,
    ).save()  # fmt: skip
    if given.completed_on:
        WorksCompletion.for_project(project, actor, completed_on=given.completed_on, note=REMARK).save()
    if given.accepted_on:
        Acceptance.for_project(project, actor, held_on=given.accepted_on, note=REMARK).save()
