"""后续管理 (step 11): management, visits, warranties with repairs."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.models import Project
from web import formats
from web.staff.records.forms import aftercare as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Kind, Part, Row
from works.due import current
from works.models import Acceptance, Aftercare, FollowUp, Warranty, WarrantyRepair
from works.services import aftercare, warranties

SATISFACTION = {"good": "good", "fair": "plain", "poor": "bad"}


def _aftercare_rows(project: Project) -> Iterator[Row]:
    for number, one in enumerate(Aftercare.objects.filter(project=project)):
        yield Row(
            one.management_body,
            facts(
                ("物业服务单位", one.property_service),
                ("物业费标准", one.fee),
                ("物业合同到期日", day(one.contract_until)),
                ("维修资金情况", one.maintenance_fund),
                ("维修资金余额", yuan(one.fund_balance_yuan)),
                ("落实日期", day(one.agreed_on)),
            ),
            "现行" if number == 0 else "以前的记录",
            "good" if number == 0 else "muted",
        )


def _visit_rows(project: Project) -> Iterator[Row]:
    for one in FollowUp.objects.filter(project=project).select_related("recorded_by"):
        counts = f"走访{one.asked}人,满意{one.satisfied}人" if one.asked else ""
        yield Row(
            f"{formats.short_day(one.visited_on)}回访",
            facts(
                ("回访日期", day(one.visited_on)),
                ("走访情况", counts),
                ("回访情况", one.note),
                ("下次回访", day(one.next_on)),
                ("登记人", one.recorded_by),
            ),
            one.get_satisfaction_display(),
            SATISFACTION[one.satisfaction],
        )


def _warranty_rows(project: Project) -> Iterator[Row]:
    for one in _warranties(project).prefetch_related("repairs"):
        repairs = list(one.repairs.all())
        waiting = sum(row.mended_on is None for row in repairs)
        yield Row(
            one.kind,
            facts(
                ("保修开始", day(one.starts_on)), ("保修截止", day(one.ends_on)), ("保修单位", one.contractor)
            ),
            f"{waiting}项待修复" if waiting else "",
            "warn",
            subjects=(one,),
            parts=tuple(_repairs(repairs)),
            parts_title="报修记录",
        )


def _repairs(rows: list[WarrantyRepair]) -> Iterator[Part]:
    for one in rows:
        word, kind = ("已修复", "good") if one.mended_on else ("待修复", "warn")
        text = f"{day(one.mended_on)}:{one.mended_note}" if one.mended_on else f"{day(one.reported_on)}报修"
        yield Part(one.text, word, kind, text, subjects=(one,))


def _warranties(project: Project) -> QuerySet[Warranty]:
    return current(Warranty.objects.filter(project=project)).select_related("project")


def _repair_rows(project: Project) -> QuerySet[WarrantyRepair]:
    return WarrantyRepair.objects.filter(project=project).select_related("project", "warranty")


def _at_step(project: Project) -> bool:
    return project.step == aftercare.STEP and project.state in aftercare.STATES


def _may_begin(project: Project) -> bool:
    held = Acceptance.objects.filter(project=project).exists()
    return (
        _at_step(project)
        and held
        and not Warranty.objects.filter(project=project, cycle=project.cycle).exists()
    )


def _act(code: str, title: str, form: type, verb: object, done: str, offered: object, **more: object) -> Act:
    return Act(code, title, Action.RECORD_AFTERCARE, form, verb, done, offered, **more)  # type: ignore[arg-type]


KINDS = (
    Kind(
        "aftercare",
        "长效管理",
        11,
        "落实管理主体、物业服务、物业费标准和维修资金。",
        _aftercare_rows,
        (
            _act(
                "agree", "登记长效管理", forms.Agreed, aftercare.agree_aftercare, "长效管理情况已登记。", _at_step,
                opened=lambda p: not Aftercare.objects.filter(project=p, cycle=p.cycle).exists(),
            ),
        ),
    ),
    Kind(
        "follow_up",
        "回访",
        11,
        "改造完成后回访居民;第一次回访和竣工结算审定后,项目可以办结。",
        _visit_rows,
        (
            _act(
                "visit", "登记回访", forms.Visited, aftercare.record_follow_up, "回访已登记。", _at_step,
                opened=lambda p: not FollowUp.objects.filter(project=p, cycle=p.cycle).exists(),
            ),
        ),
        "还没有回访。",
    ),
    Kind(
        "warranty",
        "保修",
        11,
        "验收通过之日起算保修期;期内报修由保修单位负责,登记到修复为止。",
        _warranty_rows,
        (
            _act("begin", "起算保修期", forms.Begin, warranties.make_warranties, "保修期已起算。", _may_begin),
            _act(
                "report", "登记报修", forms.Repair, warranties.report_repair, "报修已登记。",
                lambda one: _at_step(one.project), of=_warranties, about=lambda one: one.kind,
                opened=lambda _: False,
            ),
            _act(
                "mend", "已修复", forms.Mended, warranties.mend_repair, "修复情况已登记。",
                lambda one: _at_step(one.project) and one.mended_on is None, of=_repair_rows,
                opened=lambda _: False,
            ),
        ),
        "还没有起算保修期。",
    ),
)  # fmt: skip
