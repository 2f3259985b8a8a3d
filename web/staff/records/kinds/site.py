"""工程实施和监管 (step 9)."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from accounts.permissions import Action
from policy.loader import load_scheme
from projects.checks import reached
from projects.item_rules import item_label
from projects.models import Project, ProjectItem
from web import formats
from web.staff.records.forms import progress
from web.staff.records.forms import site as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Fact, Heads, Kind, Part, Row
from works.models import SiteReport, StartOrder, Stoppage, WorksCompletion
from works.queries import contract_total, entered_during_works, items_before, newest_start, running_stoppage
from works.services import site, stoppages
from works.services.item_progress import included_items
from works.site_rules import FULL, Done, days_stopped


def _site_rows(project: Project) -> Iterator[Row]:
    for done in WorksCompletion.objects.filter(project=project):
        yield Row(f"{formats.short_day(done.completed_on)}完工", facts(("说明", done.note)), "完工", "good")
    for start in StartOrder.objects.filter(project=project):
        yield Row(
            f"{formats.short_day(start.started_on)}开工",
            facts(
                ("计划完工日期", day(start.planned_completion_on)),
                ("施工图", "已定稿" if start.drawings_final else "未注明"),
            ),
            "开工",
            "good",
        )
    reports = list(SiteReport.objects.filter(project=project))
    if reports:
        yield from _items(project)
        yield _progress(project, reports)


def _items(project: Project) -> Iterator[Row]:
    """How far each item is."""
    scheme, done = load_scheme(project.scheme_code), items_before(project)
    parts = tuple(
        Part(
            item_label(scheme, row.item_code),
            f"{done[row.item_code].percent}%",
            "good" if done[row.item_code].percent == FULL else "plain",
            _built(row, done[row.item_code]),
        )
        for row in included_items(project)
        if row.item_code in done
    )
    if parts:
        heads = Heads("改造内容", "形象进度", text="完成数量")
        yield Row("各项改造内容", parts=parts, parts_title="分项进度", heads=heads)


def _built(row: ProjectItem, done: Done) -> str:
    if done.quantity is None:
        return ""
    planned = f",计划 {row.planned_quantity:,} {row.unit}" if row.planned_quantity is not None else ""
    return f"完成 {done.quantity:,} {row.unit}{planned}"


def _progress(project: Project, reports: list[SiteReport]) -> Row:
    newest, contract = reports[0], contract_total(project)
    outputs = tuple(
        Fact(str(SiteReport._meta.get_field(name).verbose_name), f"{value:,}")
        for name in site.OUTPUTS
        if (value := getattr(newest, name)) is not None
    )
    parts = tuple(
        Part(
            formats.short_day(one.as_of),
            f"{one.physical_percent}%",
            "plain",
            _said(one),
            yuan(one.invested_yuan),
        )
        for one in reports
    )
    percent = Fact("形象进度", f"{newest.physical_percent}%")
    invested = Fact("累计完成投资", yuan(newest.invested_yuan))
    against = facts(
        ("合同价合计", yuan(contract)),
        ("完成投资占合同价", formats.share(newest.invested_yuan, contract) if contract else ""),
    )
    return Row(
        f"截至{formats.short_day(newest.as_of)}",
        (percent, invested, *against, *outputs),
        parts=parts,
        parts_title="历次进度",
        heads=Heads("统计日期", "形象进度", "累计完成投资"),
    )


def _said(report: SiteReport) -> str:
    return report.note + (f"(更正:{report.correction_note})" if report.correction_note else "")


def _under_way(project: Project) -> bool:
    started = newest_start(project) or entered_during_works(project)
    return bool(started) and reached(project, site.STEP, site.STEP + 1)


def _nothing_of_cycle(model: type[StartOrder] | type[WorksCompletion], project: Project) -> bool:
    return (
        reached(project, site.STEP)
        and not model.objects.filter(project=project, cycle=project.cycle).exists()
    )


def _may_complete(project: Project) -> bool:
    newest = SiteReport.objects.filter(project=project).first()
    return bool(newest and newest.physical_percent == 100) and _nothing_of_cycle(WorksCompletion, project)


def _stoppages(project: Project) -> QuerySet[Stoppage]:
    return Stoppage.objects.filter(project=project).select_related("recorded_by", "resumed_by", "project")


def _stoppage_rows(project: Project) -> Iterator[Row]:
    """The running one first, with the days lost so far."""
    rows, today = list(_stoppages(project).order_by("-stopped_on", "-id")), timezone.localdate()
    if rows:
        days = days_stopped([(one.stopped_on, one.resumed_on) for one in rows], today)
        yield Row("停工天数合计", (Fact("日历天", f"{days} 天"),))
    for one in rows:
        length = days_stopped([(one.stopped_on, one.resumed_on)], today)
        yield Row(
            f"{formats.short_day(one.stopped_on)}停工",
            facts(
                ("停工原因", one.reason),
                ("停工令编号", one.order_number),
                ("登记人", one.recorded_by),
                ("停工天数", f"{length} 天"),
                ("复工日期", day(one.resumed_on)),
                ("复工登记人", one.resumed_by),
                ("复工说明", one.resume_note),
            ),
            "已复工" if one.resumed_on else "停工中",
            "good" if one.resumed_on else "bad",
            subjects=(one,),
        )


KINDS = (
    Kind(
        "site",
        "工程进度",
        9,
        "登记开工、施工进度和完工。进度都填累计数,以最近一天的为准。",
        _site_rows,
        (
            Act(
                "start",
                "登记开工",
                Action.RECORD_SITE,
                progress.Start,
                site.order_start,
                "开工已登记。接下来按周或按月登记进度。",
                lambda p: _nothing_of_cycle(StartOrder, p),
            ),
            Act(
                "complete",
                "登记完工",
                Action.RECORD_SITE,
                progress.Completion,
                site.complete_works,
                "完工已登记。",
                _may_complete,
            ),
            Act(
                "report",
                "登记进度",
                Action.RECORD_SITE,
                progress.Site,
                site.report_site,
                "进度已登记。",
                _under_way,
            ),
        ),
        "还没有开工。",
    ),
    Kind(
        "stoppage",
        "停工和复工",
        9,
        "工程停下来的,登记停工日期和原因;停工期间不登记进度,步骤期限照常计算。复工后继续登记。",
        _stoppage_rows,
        (
            Act(
                "resume",
                "登记复工",
                Action.STOP_WORKS,
                forms.Resume,
                stoppages.resume_works,
                "复工已登记,可以继续登记进度。",
                lambda one: one.resumed_on is None and reached(one.project, stoppages.STEP),
                _stoppages,
            ),
            Act(
                "stop",
                "登记停工",
                Action.STOP_WORKS,
                forms.Stop,
                stoppages.stop_works,
                "停工已登记。复工前不登记进度。",
                lambda p: reached(p, stoppages.STEP) and running_stoppage(p) is None,
                danger=True,
            ),
        ),
        "没有停过工。",
    ),
)
