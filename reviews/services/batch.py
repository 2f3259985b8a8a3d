"""年度计划 (step 4): the street submits, the bureau accepts, the district approves, the development bureau lists."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import at_step, not_after, not_before, one_of, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Event, Project
from reviews.models import BatchEntry
from reviews.rules import is_late

STEP = 4


@transaction.atomic
def submit_batch(
    project: Project, *, actor: User, on: date, year: int | None = None, late_reason: str = ""
) -> BatchEntry:
    """Submit a project for the plan of `year` (its batch year unless told); after the window a reason is needed."""
    project = locked(project)
    authorise(actor, Action.SUBMIT_BATCH, project)
    year = year or project.batch_year
    late = is_late(on, year, load_scheme(project.scheme_code))
    open_entry = _open_entry(project)
    refuse(
        at_step(project, STEP),
        unless(not project.listing_number, "already_listed", f"项目已列入计划({project.listing_number})。"),
        unless(open_entry is None, "already_submitted", "项目已经申报,等待区住建局办理。"),
        unless(abs(year - on.year) <= 1, "bad_year", f"计划年度应在{on.year}年前后一年之内。", field="year"),
        unless(not late or late_reason.strip(), "late", _late_sentence(project, year), field="late_reason"),
    )
    _replace_older(project, on)
    entry = BatchEntry.for_project(
        project, actor, year=year, submitted_on=on, late_reason=late_reason if late else ""
    )
    entry.save()
    events.record(
        "batch_submitted",
        f"申报{year}年度改造计划",
        actor=actor,
        on=on,
        project=project,
        reason=entry.late_reason,
    )
    return entry


@transaction.atomic
def take_back_batch(entry: BatchEntry, *, actor: User, on: date, reason: str = "") -> BatchEntry:
    """Take the submission back; possible until the bureau has opened it (查收, or its first act)."""
    entry = locked_entry(entry)
    authorise(actor, Action.SUBMIT_BATCH, entry)
    refuse(
        at_step(entry.project, STEP),
        still_open(entry),
        _not_opened(entry),
    )
    entry.taken_back_on = on
    entry.save(update_fields=["taken_back_on"])
    tell("batch_taken_back", f"撤回{entry.year}年度计划申报", entry, actor, on, reason)
    return entry


@transaction.atomic
def open_batch(entry: BatchEntry, *, actor: User, on: date) -> BatchEntry:
    """查收: the bureau has the submission in hand; from now on the street takes it back no more."""
    entry = locked_entry(entry)
    authorise(actor, Action.COMPILE_BATCH, entry)
    refuse(
        at_step(entry.project, STEP),
        still_open(entry),
        unless(entry.opened_at is None and entry.accepted_on is None, "already_opened", "此申报已经查收。"),
    )
    entry.opened_at = events.instant(on)
    entry.save(update_fields=["opened_at"])
    tell("batch_opened", f"查收{entry.year}年度计划申报", entry, actor, on)
    return entry


@transaction.atomic
def accept_batch(entry: BatchEntry, *, actor: User, on: date, note: str = "") -> BatchEntry:
    """受理: the bureau takes the submission into the district's list; a late one needs the bureau's reason."""
    entry = locked_entry(entry)
    authorise(actor, Action.COMPILE_BATCH, entry)
    refuse(
        at_step(entry.project, STEP),
        still_open(entry),
        unless(
            entry.accepted_on is None,
            "already_accepted",
            f"已由{entry.accepted_by}于{said(entry.accepted_on)}受理。",
        ),
        unless(
            not entry.late_reason or note.strip(), "required", "逾期申报,请填写同意受理的理由。", field="note"
        ),
    )
    entry.accepted_on, entry.accepted_by, entry.accept_note = on, actor, note
    entry.opened_at = entry.opened_at or events.instant(on)
    entry.save(update_fields=["accepted_on", "accepted_by", "accept_note", "opened_at"])
    tell("batch_accepted", f"受理{entry.year}年度计划申报", entry, actor, on, note)
    return entry


@transaction.atomic
def return_batch(entry: BatchEntry, *, actor: User, on: date, reason: str) -> BatchEntry:
    """退回 to the street with a reason; it may submit again."""
    entry = locked_entry(entry)
    authorise(actor, Action.COMPILE_BATCH, entry)
    refuse(at_step(entry.project, STEP), still_open(entry), required_text(reason, "reason", "退回原因"))
    entry.returned_on, entry.return_reason = on, reason
    entry.save(update_fields=["returned_on", "return_reason"])
    tell("batch_returned", f"退回{entry.year}年度计划申报", entry, actor, on, reason)
    return entry


@transaction.atomic
def record_approval(
    entry: BatchEntry, *, actor: User, on: date, approval_document: str, approved_on: date | None = None
) -> BatchEntry:
    """区政府同意: the district government's approval of the compiled list."""
    entry, approved_on = locked_entry(entry), approved_on or on
    authorise(actor, Action.LIST_PROJECT, entry)
    refuse(
        at_step(entry.project, STEP),
        still_open(entry),
        unless(entry.accepted_on, "not_accepted", "区住建局还没有受理。"),
        unless(
            entry.approved_on is None, "already_approved", f"区政府批复已登记({entry.approval_document})。"
        ),
        unless(
            entry.plan_id is None,
            "in_a_plan",
            f"已汇总到{entry.plan}计划,请在该批计划登记区政府批复,一次登记整批。",
        ),
        required_text(approval_document, "approval_document", "区政府批复文号"),
        not_after(approved_on, on, "approved_on", "区政府同意日期"),
        _not_earlier(approved_on, entry.submitted_on, "approved_on", "区政府同意日期", "申报日期"),
    )
    entry.approved_on, entry.approval_document = approved_on, approval_document
    entry.save(update_fields=["approved_on", "approval_document"])
    tell("batch_approved", f"区政府同意{entry.year}年度改造计划({approval_document})", entry, actor, on)
    return entry


@transaction.atomic
def record_listing(
    entry: BatchEntry,
    *,
    actor: User,
    on: date,
    listing: str,
    listing_number: str,
    listed_on: date | None = None,
) -> BatchEntry:
    """列入 or 增补 by the development bureau's document; the number stays with the project for ever."""
    entry, listed_on = locked_entry(entry), listed_on or on
    authorise(actor, Action.LIST_PROJECT, entry)
    refuse(
        at_step(entry.project, STEP),
        still_open(entry),
        unless(entry.approved_on, "not_approved", "还没有登记区政府批复。"),
        one_of(listing, BatchEntry.Listing.values, "listing", "列入或增补"),
        required_text(listing_number, "listing_number", "计划下达文号"),
        not_after(listed_on, on, "listed_on", "下达日期"),
        _not_earlier(listed_on, entry.approved_on, "listed_on", "下达日期", "区政府同意日期"),
    )
    entry.listing, entry.listing_number, entry.listed_on = listing, listing_number, listed_on
    entry.save(update_fields=["listing", "listing_number", "listed_on"])
    entry.project.listing_number, entry.project.batch_year = listing_number, entry.year
    entry.project.save(update_fields=["listing_number", "batch_year"])
    tell(
        "batch_listed",
        f"{entry.get_listing_display()}{entry.year}年度改造计划({listing_number})",
        entry,
        actor,
        on,
    )
    return entry


def locked_entry(entry: BatchEntry) -> BatchEntry:
    """The entry as it stands now, its project locked."""
    project = locked(entry.project_id)
    fresh = BatchEntry.objects.select_related("accepted_by", "plan").get(pk=entry.pk)
    fresh.project = project
    return fresh


def _not_earlier(day: date, than: date | None, field: str, label: str, other: str) -> list[Reason]:
    return not_before(day, than, field, f"{label}不能早于{other}({said(than)})。")


def _open_entry(project: Project) -> BatchEntry | None:
    """The submission the bureau has before it; one from before a send-back is none."""
    return BatchEntry.objects.filter(
        project=project, cycle=project.cycle,
        returned_on=None, taken_back_on=None, listed_on=None,
    ).first()  # fmt: skip


def _replace_older(project: Project, on: date) -> None:
    """A submission left open when the project was sent back ends with the new one."""
    BatchEntry.objects.filter(project=project, returned_on=None, taken_back_on=None, listed_on=None).update(
        returned_on=on, return_reason="项目退回前的申报,已重新申报"
    )


def still_open(entry: BatchEntry) -> list[Reason]:
    """Why nothing more can be done with an entry that has ended: what was done with it, when and by whom."""
    for day, word, verb in (
        (entry.listed_on, "下达", "batch_listed"),
        (entry.returned_on, "退回", "batch_returned"),
        (entry.taken_back_on, "撤回", "batch_taken_back"),
    ):
        if day:
            event = Event.objects.filter(project=entry.project_id, verb=verb, on=day).order_by("-id").first()
            who = f"由{event.actor}" if event and event.actor else ""
            why = f"({entry.return_reason})" if word == "退回" else ""
            return [Reason("not_open", f"此申报已{who}于{said(day)}{word}{why},不能再办理。")]
    return []


def _not_opened(entry: BatchEntry) -> list[Reason]:
    word = f"于{said(entry.accepted_on)}受理" if entry.accepted_on else "查收"
    opened = entry.accepted_on or entry.opened_at
    return unless(
        not opened,
        "already_opened",
        f"区住建局已{word},不能撤回;需要修改的,请联系区住建局退回。",
    )


def _late_sentence(project: Project, year: int) -> str:
    month, day = load_scheme(project.scheme_code).batch_window_closes
    return f"{year}年度集中申报已于{month}月{day}日截止,请填写逾期申报理由;由区住建局决定是否受理。"


def tell(verb: str, sentence: str, entry: BatchEntry, actor: User, on: date, reason: str = "") -> None:
    """The act in the project's history."""
    events.record(verb, sentence, actor=actor, on=on, project=entry.project, reason=reason)
