"""How far the included items (改造内容) are: reported from step 9 on, accepted only from step 10."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from policy.schema import ItemDef
from projects import events
from projects.checks import at_step
from projects.guards import locked, refuse_if
from projects.models import Project, ProjectItem
from projects.services.items import codes, lay_menu, negative

Progress = ProjectItem.Progress
BUILDING_STEP = 9
ACCEPTANCE_STEP = 10
ORDER = {progress: place for place, progress in enumerate(Progress.values)}


@dataclass(frozen=True)
class Progressed:
    """How far an included item is; quantity in the item's unit, settled cost in yuan."""

    progress: str
    real_quantity: Decimal | None = None
    settled_yuan: Decimal | None = None


@transaction.atomic
def record_item_progress(
    project: Project,
    rows: Mapping[str, Progressed],
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> list[ProjectItem]:
    """Report progress of included items by code, from step 9; accepted only from step 10."""
    project = locked(project, version=version)
    authorise(actor, Action.RECORD_PROGRESS, project)
    items = lay_menu(project)
    refuse_if(_progress_reasons(project, items, rows))
    changed = [items[code] for code, wanted in rows.items() if _progress(items[code], wanted)]
    if not changed:
        raise Refused(Reason("nothing_changed", "没有改动,不需要保存。"))
    ProjectItem.objects.bulk_update(changed, ["progress", "real_quantity", "settled_yuan"])
    events.record(
        "record_item_progress", f"登记改造内容进度{len(changed)}项", actor=actor, on=on, project=project,
        data={"items": codes(changed)},
    )  # fmt: skip
    return changed


def _progress_reasons(
    project: Project, items: Mapping[str, ProjectItem], rows: Mapping[str, Progressed]
) -> list[Reason]:
    if elsewhere := at_step(project, *range(BUILDING_STEP, 12)):
        return elsewhere
    scheme = load_scheme(project.scheme_code)
    reasons: list[Reason] = []
    for code, wanted in rows.items():
        if code not in items:
            reasons.append(Reason("unknown_item", f"没有代码为{code}的改造内容。"))
            continue
        reasons += _reasons_against(scheme.item(code), items[code], wanted, project.step)
    return reasons


def _reasons_against(item: ItemDef, row: ProjectItem, wanted: Progressed, step: int) -> list[Reason]:
    accepted = Progress.ACCEPTED
    if wanted.progress not in ORDER:
        return [Reason("bad_progress", f"{item.code} {item.name}:请选择进度。", field=item.code)]
    checks = [
        (row.decision != ProjectItem.Decision.INCLUDE, "not_included", "没有纳入改造,不登记进度。"),
        (wanted.progress == accepted and step < ACCEPTANCE_STEP, "too_early", "进入第10步后才能登记已验收。"),
        (row.progress == accepted and wanted.progress != accepted, "accepted", "已验收,不能改回。"),
        (negative(wanted.real_quantity), "negative", "实际数量不能为负。"),
        (negative(wanted.settled_yuan), "negative", "结算金额不能为负。"),
    ]
    return [
        Reason(code, f"{item.code} {item.name}:{text}", field=item.code)
        for wrong, code, text in checks
        if wrong
    ]


def _progress(row: ProjectItem, wanted: Progressed) -> bool:
    new = (wanted.progress, wanted.real_quantity, wanted.settled_yuan)
    old = (row.progress, row.real_quantity, row.settled_yuan)
    row.progress, row.real_quantity, row.settled_yuan = new
    return new != old
