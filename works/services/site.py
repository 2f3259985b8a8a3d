"""工程实施 (step 9): start order, progress on site, completion of the works."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects import events
from projects.checks import at_step, money, not_after, not_before, refuse, said, unless
from projects.guards import locked
from projects.models import Project
from works.models import SiteReport, StartOrder, Stoppage, WorksCompletion
from works.queries import (
    approved_changes,
    contract_total,
    entered_during_works,
    last_contract_on,
    newest_report,
    newest_start,
)
from works.services.item_progress import item_reasons, keep_items
from works.site_rules import Done, over_contract

STEP = 9
OUTPUTS = (
    "lifts", "parking_spaces", "chargers", "ramps", "service_area", "activity_area", "pipes_km", "green_area",
)  # fmt: skip
CUMULATIVE = ("physical_percent", "invested_yuan", *OUTPUTS)


@transaction.atomic
def order_start(
    project: Project, *, actor: User, on: date, started_on: date, planned_completion_on: date,
    drawings_final: bool = False,
) -> StartOrder:  # fmt: skip
    """开工: first work on site, after the contract; EPC needs the final construction drawings first."""
    project = locked(project)
    authorise(actor, Action.RECORD_SITE, project)
    contract_on = last_contract_on(project)
    standing = StartOrder.objects.filter(project=project, cycle=project.cycle).first()
    refuse(
        at_step(project, STEP),
        unless(
            standing is None,
            "already_started",
            f"已登记{said(standing.started_on)}开工。" if standing else "",
        ),
        unless(
            drawings_final or not project.epc,
            "drawings",
            "EPC项目施工图定稿后才能开工。",
            field="drawings_final",
        ),
        not_after(started_on, on, "started_on", "开工日期"),
        not_before(
            started_on, contract_on, "started_on", f"开工日期不能早于合同签订日期({said(contract_on)})。"
        ),
        unless(planned_completion_on, "required", "请填写计划完工日期。", field="planned_completion_on"),
        not_before(
            planned_completion_on, started_on, "planned_completion_on", "计划完工日期不能早于开工日期。"
        ),
    )
    made = StartOrder.for_project(
        project, actor, started_on=started_on, planned_completion_on=planned_completion_on,
        drawings_final=drawings_final,
    )  # fmt: skip
    made.save()
    sentence = f"{said(started_on)}开工,计划{said(planned_completion_on)}完工"
    events.record("works_started", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def report_site(
    project: Project, *, actor: User, on: date, as_of: date, physical_percent: int, invested_yuan: Decimal,
    note: str = "", correction_note: str = "", items: Mapping[str, Done] | None = None, **outputs: Any,
) -> SiteReport:  # fmt: skip
    """State of the works on a day; figures are cumulative and may not fall without a correction note.

    `items`: how far each included item is, by code; one at 100 % is done in the menu too. `outputs`: those of OUTPUTS
    that changed; what is not given keeps its last value. While work is stopped only corrections are recorded.
    """
    project = locked(project)
    authorise(actor, Action.RECORD_SITE, project)
    start, last = newest_start(project), newest_report(project)
    figures = {"physical_percent": physical_percent, "invested_yuan": invested_yuan} | _outputs(last, outputs)
    refuse(
        at_step(project, STEP, STEP + 1),
        unless(start or entered_during_works(project), "not_started", "请先登记开工。"),
        not_after(as_of, on, "as_of", "统计日期"),
        not_before(as_of, start and start.started_on, "as_of", "统计日期不能早于开工日期。"),
        _out_of_range(figures),
        [] if correction_note.strip() else _fallen(last, as_of, figures),
        [] if correction_note.strip() else _stopped(project, as_of),
        over_contract(invested_yuan, _contracted(project), note or correction_note),
        item_reasons(project, items or {}, as_of, correction_note),
    )
    made = SiteReport.for_project(
        project, actor, as_of=as_of, note=note, correction_note=correction_note, **figures
    )
    made.save()
    keep_items(made, items or {})
    sentence = f"截至{said(as_of)}形象进度 {physical_percent}%,累计完成投资 {invested_yuan:,.2f} 元"
    events.record("site_reported", sentence, actor=actor, on=on, project=project, reason=correction_note)
    return made


@transaction.atomic
def complete_works(
    project: Project, *, actor: User, on: date, completed_on: date, note: str = ""
) -> WorksCompletion:
    """完工: works done, not yet accepted; the newest report must say 100 %."""
    project = locked(project)
    authorise(actor, Action.RECORD_SITE, project)
    start, last = newest_start(project), newest_report(project)
    percent = last.physical_percent if last else 0
    done = WorksCompletion.objects.filter(project=project, cycle=project.cycle).exists()
    refuse(
        at_step(project, STEP),
        _stopped(project, completed_on),
        unless(not done, "already_completed", "已登记完工。"),
        unless(
            percent == 100, "not_finished", f"形象进度为 {percent}%,登记到 100% 后再登记完工。", where="site"
        ),
        not_after(completed_on, on, "completed_on", "完工日期"),
        not_before(completed_on, start and start.started_on, "completed_on", "完工日期不能早于开工日期。"),
    )
    made = WorksCompletion.for_project(project, actor, completed_on=completed_on, note=note)
    made.save()
    events.record("works_completed", f"{said(completed_on)}完工", actor=actor, on=on, project=project)
    return made


def _contracted(project: Project) -> Decimal | None:
    """The contracts with every approved change; None before a contract."""
    total = contract_total(project)
    return None if total is None else total + approved_changes(project)


def _stopped(project: Project, day: date | None) -> list[Reason]:
    """Nothing is built while work stands still; what was built before may still be reported."""
    running = Stoppage.objects.filter(project=project, resumed_on=None).first()
    if running is None or (day and day <= running.stopped_on):
        return []
    words = f"{said(running.stopped_on)}起停工,复工后再登记;只更正数据的,请填写数据更正说明。"
    return [Reason("stopped", words, where="stoppage")]


def _outputs(last: SiteReport | None, given: dict[str, Any]) -> dict[str, Any]:
    """Every output: as given, else as last reported."""
    unknown = given.keys() - set(OUTPUTS)
    if unknown:
        raise TypeError(f"no such output: {', '.join(sorted(unknown))}")
    return {name: _first(given.get(name), getattr(last, name, None)) for name in OUTPUTS}


def _first(given: Any, last: Any) -> Any:
    return last if given is None else given


def _out_of_range(figures: dict[str, Any]) -> Iterator[Reason]:
    percent = figures["physical_percent"]
    if percent is None or not 0 <= percent <= 100:
        yield Reason("bad_percent", "形象进度应为 0 到 100 的整数。", field="physical_percent")
    yield from money(figures["invested_yuan"], "invested_yuan", "累计完成投资")
    for name in OUTPUTS:
        if figures[name] is not None and figures[name] < 0:
            yield Reason("negative", f"{_label(name)}不能是负数。", field=name)


def _fallen(last: SiteReport | None, as_of: date, figures: dict[str, Any]) -> Iterator[Reason]:
    """Figures below the last report's, or a day before it: both need a correction note."""
    if last is None:
        return
    if as_of and as_of < last.as_of:
        yield Reason(
            "older", f"已有{said(last.as_of)}的进度,补登更早的,请填写数据更正说明。", field="correction_note"
        )
    for name in CUMULATIVE:
        before, now = getattr(last, name), figures[name]
        if before is not None and now is not None and now < before and not (as_of and as_of < last.as_of):
            message = f"{_label(name)}由 {before:,} 减为 {now:,},请填写数据更正说明。"
            yield Reason("decreased", message, field="correction_note")


def _label(name: str) -> str:
    return str(SiteReport._meta.get_field(name).verbose_name)
