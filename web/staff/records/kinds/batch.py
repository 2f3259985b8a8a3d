"""年度计划申报 (step 4) on the project's own page; the whole year's table is in `web.staff.records.batch_views`."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from reviews.models import BatchEntry
from reviews.services import batch
from web.staff.records.forms import reviews as forms
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Row


def entries(project: Project) -> QuerySet[BatchEntry]:
    """Every submission of the project, newest first."""
    return BatchEntry.objects.filter(project=project).select_related("accepted_by", "recorded_by", "project")


def state(entry: BatchEntry) -> tuple[str, str]:
    """Where a submission stands, as a tag's word and kind."""
    if entry.taken_back_on:
        return "已撤回", "muted"
    if entry.returned_on:
        return "已退回", "warn"
    if entry.listed_on:
        return f"已{entry.get_listing_display()}", "good"
    if entry.approved_on:
        return "区政府已同意", "now"
    if entry.accepted_on:
        return ("已汇总,等待区政府同意" if entry.plan_id else "已受理"), "now"
    return ("已查收,待受理", "plain") if entry.opened_at else ("待查收", "plain")


def is_open(entry: BatchEntry) -> bool:
    """Neither taken back, returned nor listed, in step 4."""
    ended = entry.taken_back_on or entry.returned_on or entry.listed_on
    return not ended and reached(entry.project, batch.STEP)


def _may_submit(project: Project) -> bool:
    if not reached(project, batch.STEP) or project.listing_number:
        return False
    return not any(is_open(entry) and entry.cycle == project.cycle for entry in entries(project))


def _rows(project: Project) -> Iterator[Row]:
    for entry in entries(project):
        word, kind = state(entry)
        yield Row(
            f"{entry.year}年度计划申报",
            facts(
                ("申报日期", day(entry.submitted_on)),
                ("申报人", entry.recorded_by),
                ("逾期申报理由", entry.late_reason),
                ("受理日期", day(entry.accepted_on)),
                ("受理理由", entry.accept_note),
                ("撤回日期", day(entry.taken_back_on)),
                ("退回日期", day(entry.returned_on)),
                ("退回原因", entry.return_reason),
                ("区政府同意日期", day(entry.approved_on)),
                ("区政府批复文号", entry.approval_document),
                ("计划下达文号", entry.listing_number),
                ("下达日期", day(entry.listed_on)),
            ),
            word,
            kind,
            subjects=(entry,),
        )


KINDS = (
    Kind(
        "batch",
        "年度计划申报",
        4,
        "街道在集中申报期内申报,区住建局受理汇总,报区政府同意后,由发改部门列入或增补年度计划。",
        _rows,
        (
            Act(
                "submit",
                "申报年度计划",
                Action.SUBMIT_BATCH,
                forms.SubmitBatch,
                batch.submit_batch,
                "已申报,等待区住建局受理。查收前可以撤回。",
                _may_submit,
            ),
            Act(
                "accept",
                "受理申报",
                Action.COMPILE_BATCH,
                forms.AcceptBatch,
                batch.accept_batch,
                "已受理。接下来报区政府同意。",
                lambda e: is_open(e) and not e.accepted_on,
                entries,
            ),
            Act(
                "approve",
                "登记区政府同意",
                Action.LIST_PROJECT,
                forms.Approval,
                batch.record_approval,
                "区政府批复已登记。接下来等待发改部门下达计划。",
                lambda e: is_open(e) and e.accepted_on and not e.approved_on and not e.plan_id,
                entries,
            ),
            Act(
                "list",
                "登记计划下达",
                Action.LIST_PROJECT,
                forms.Listing,
                batch.record_listing,
                "计划下达已登记,可以进入下一步。",
                lambda e: is_open(e) and e.approved_on,
                entries,
            ),
            Act(
                "return",
                "退回街道",
                Action.COMPILE_BATCH,
                forms.ReturnBatch,
                batch.return_batch,
                "已退回街道。",
                is_open,
                entries,
                danger=True,
            ),
            Act(
                "take-back",
                "撤回申报",
                Action.SUBMIT_BATCH,
                forms.TakeBack,
                batch.take_back_batch,
                "已撤回,可以重新申报。",
                lambda e: is_open(e) and not e.accepted_on and not e.opened_at,
                entries,
                danger=True,
            ),
        ),
        "还没有申报。",
    ),
)
