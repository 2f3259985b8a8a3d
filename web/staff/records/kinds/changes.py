"""工程变更 (step 9): not allowed in principle; asked for, opened and decided by the bureau before work."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from accounts.permissions import Action
from policy.loader import load_scheme
from projects.checks import reached
from projects.item_rules import item_label
from projects.models import Project
from web import formats
from web.staff.records.forms import site as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Kind, Row, when_asked
from works.models import ChangeOrder
from works.queries import change_sum
from works.services import changes

DECISIONS = {
    "": ("待审批", "warn"),
    "approved": ("同意", "good"),
    "refused": ("不同意", "bad"),
    "taken_back": ("已撤回", "muted"),
}
APPROVED = ChangeOrder.Decision.APPROVED


def _changes(project: Project) -> QuerySet[ChangeOrder]:
    rows = ChangeOrder.objects.filter(project=project)
    return rows.select_related("decided_by", "recorded_by", "project", "drawings")


def _rows(project: Project) -> Iterator[Row]:
    orders = list(_changes(project))
    if orders:
        yield _money(project)
    for one in orders:
        yield _row(one)


def _money(project: Project) -> Row:
    """What all changes come to, against contract and reviewed budget."""
    sums = change_sum(project)
    share = formats.share(sums.approved, sums.contract) if sums.contract else ""
    return Row(
        "变更金额合计",
        facts(
            ("审核后概算", yuan(sums.budget)),
            ("合同价合计", yuan(sums.contract)),
            ("已同意的变更", yuan(sums.approved)),
            ("占合同价", share),
            ("合同价加变更", yuan(sums.with_changes)),
            ("待审批的变更", yuan(sums.waiting)),
            ("提醒", sums.warning),
        ),
        "超过概算" if sums.warning else "在概算以内" if sums.budget is not None else "",
        "bad" if sums.warning else "good",
    )


def _row(one: ChangeOrder) -> Row:
    word, kind = DECISIONS[one.decision]
    if not one.decision and one.opened_at:
        word = "已查收,待审批"
    return Row(
        one.title,
        facts(
            ("变更理由", one.reason),
            ("变更金额", yuan(one.amount_yuan)),
            ("所属改造内容", item_name(one)),
            ("变更图纸", one.drawings.file_name if one.drawings else ""),
            ("申请日期", day(one.requested_on)),
            ("申请人", one.recorded_by),
            ("审批日期", day(one.decided_on) if one.decision != "taken_back" else ""),
            ("审批人", one.decided_by),
            ("审批说明", one.decision_note),
            ("变更部位施工日期", day(one.work_started_on)),
        ),
        word,
        kind,
        subjects=(one,),
        anchor=f"change-{one.pk}",
        below="staff/records/change_links.html",
        data={
            "sheet": reverse("change_sheet", args=[one.project.code, one.pk]),
            "drawings": one.drawings and reverse("document_file", args=[one.project.code, one.drawings_id]),
        },
    )


def item_name(one: ChangeOrder) -> str:
    """The item a change belongs to, in words."""
    return item_label(load_scheme(one.project.scheme_code), one.item_code) if one.item_code else ""


def _works_go_on(project: Project) -> bool:
    return reached(project, changes.STEP)


def _waits(one: ChangeOrder) -> bool:
    return not one.decision and _works_go_on(one.project)


KINDS = (
    Kind(
        "change",
        "工程变更",
        9,
        "原则上不允许变更。确需变更的,写明理由和金额、附图纸,区住建局同意后才能施工。",
        _rows,
        (
            Act(
                "decide",
                "审批工程变更",
                Action.DECIDE_CHANGE,
                forms.ChangeDecision,
                changes.decide_change,
                "审批意见已登记。",
                _waits,
                _changes,
            ),
            Act(
                "open",
                "查收",
                Action.DECIDE_CHANGE,
                forms.Nothing,
                changes.open_change,
                "变更申请已查收,申请人不能再撤回。",
                lambda one: _waits(one) and one.opened_at is None,
                _changes,
                opened=when_asked,
            ),
            Act(
                "take_back",
                "撤回申请",
                Action.RECORD_SITE,
                forms.Nothing,
                changes.take_back_change,
                "变更申请已撤回。",
                lambda one: _waits(one) and one.opened_at is None,
                _changes,
                opened=when_asked,
            ),
            Act(
                "begin",
                "登记变更部位施工",
                Action.RECORD_SITE,
                forms.ChangeStart,
                changes.start_changed_work,
                "变更部位施工日期已登记。",
                lambda one: (
                    one.decision == APPROVED and not one.work_started_on and _works_go_on(one.project)
                ),
                _changes,
                opened=when_asked,
            ),
            Act(
                "request",
                "申请工程变更",
                Action.RECORD_SITE,
                forms.Change,
                changes.request_change,
                "变更申请已提出。区住建局查收前可以撤回,同意前不得施工。",
                _works_go_on,
            ),
        ),
        "没有工程变更。",
    ),
)
