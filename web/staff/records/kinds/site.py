"""工程实施和监管 (step 9)."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web import formats
from web.staff.records.forms import works as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Fact, Kind, Part, Row, when_asked
from works.models import ChangeOrder, SiteReport, StartOrder, WorksCompletion
from works.queries import entered_during_works, newest_start
from works.services import changes, site

DECISIONS = {
    "": ("待审批", "warn"),
    "approved": ("同意", "good"),
    "refused": ("不同意", "bad"),
    "taken_back": ("已撤回", "muted"),
}


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
        yield _progress(reports)


def _progress(reports: list[SiteReport]) -> Row:
    newest = reports[0]
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
    return Row(
        f"截至{formats.short_day(newest.as_of)}",
        (percent, invested, *outputs),
        parts=parts,
        parts_title="历次进度",
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


def _changes(project: Project) -> QuerySet[ChangeOrder]:
    return ChangeOrder.objects.filter(project=project).select_related("decided_by", "recorded_by", "project")


def _change_rows(project: Project) -> Iterator[Row]:
    for one in _changes(project):
        word, kind = DECISIONS[one.decision]
        yield Row(
            one.title,
            facts(
                ("变更理由", one.reason),
                ("变更金额", yuan(one.amount_yuan)),
                ("申请日期", day(one.requested_on)),
                ("申请人", one.recorded_by),
                ("审批日期", day(one.decided_on)),
                ("审批人", one.decided_by),
                ("审批说明", one.decision_note),
            ),
            word,
            kind,
            subjects=(one,),
        )


def _works_go_on(project: Project) -> bool:
    return reached(project, site.STEP)


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
                forms.Start,
                site.order_start,
                "开工已登记。接下来按周或按月登记进度。",
                lambda p: _nothing_of_cycle(StartOrder, p),
            ),
            Act(
                "complete",
                "登记完工",
                Action.RECORD_SITE,
                forms.Completion,
                site.complete_works,
                "完工已登记。",
                _may_complete,
            ),
            Act(
                "report",
                "登记进度",
                Action.RECORD_SITE,
                forms.Site,
                site.report_site,
                "进度已登记。",
                _under_way,
            ),
        ),
        "还没有开工。",
    ),
    Kind(
        "change",
        "工程变更",
        9,
        "原则上不允许变更。确需变更的,写明理由和金额,区住建局同意后才能施工。",
        _change_rows,
        (
            Act(
                "decide",
                "审批工程变更",
                Action.DECIDE_CHANGE,
                forms.ChangeDecision,
                changes.decide_change,
                "审批意见已登记。",
                lambda one: not one.decision and _works_go_on(one.project),
                _changes,
            ),
            Act(
                "take_back",
                "撤回申请",
                Action.RECORD_SITE,
                forms.TakeBack,
                changes.take_back_change,
                "变更申请已撤回。",
                lambda one: not one.decision and _works_go_on(one.project),
                _changes,
                opened=when_asked,
            ),
            Act(
                "request",
                "申请工程变更",
                Action.RECORD_SITE,
                forms.Change,
                changes.request_change,
                "变更申请已提出,审批同意前不得施工。",
                _works_go_on,
            ),
        ),
        "没有工程变更。",
    ),
)
