"""招投标 (step 8)."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web.staff.records.forms import works as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Kind, Row, when_asked
from works.models import Tender
from works.queries import reviewed_budget
from works.services import tender


def _tenders(project: Project) -> QuerySet[Tender]:
    return Tender.objects.filter(project=project).select_related("opinion_by", "recorded_by", "project")


def _state(one: Tender) -> tuple[str, str]:
    if one.contract_yuan is not None:
        return "已签合同", "good"
    if one.opinion == Tender.Opinion.TAKEN_BACK:
        return "已撤回", "muted"
    if one.opinion == Tender.Opinion.REFUSE:
        return "区住建局不同意", "bad"
    return ("待登记中标结果", "now") if one.opinion else ("待区住建局意见", "warn")


def _rows(project: Project) -> Iterator[Row]:
    budget = reviewed_budget(project)
    for one in _tenders(project):
        word, kind = (
            _state(one)
            if one.cycle == project.cycle or project.step > tender.STEP
            else ("退回前的记录", "muted")
        )
        yield Row(
            f"{one.get_kind_display()}招投标",
            facts(
                ("申请日期", day(one.applied_on)),
                ("申请人", one.recorded_by),
                ("说明", one.note),
                ("区住建局意见", one.get_opinion_display() if one.opinion else ""),
                ("意见说明", one.opinion_note),
                ("意见日期", day(one.opinion_on)),
                ("中标单位", one.winner),
                ("中标通知书日期", day(one.awarded_on)),
                ("合同价", yuan(one.contract_yuan)),
                ("审核后概算", yuan(budget) if one.contract_yuan is not None else ""),
                ("合同签订日期", day(one.contract_on)),
                ("高于概算的理由", one.over_budget_reason),
            ),
            word,
            kind,
            subjects=(one,),
        )  # fmt: skip


def _may_apply(project: Project) -> bool:
    if not reached(project, tender.STEP):
        return False
    running = _tenders(project).filter(cycle=project.cycle).exclude(opinion__in=Tender.OVER)
    return len({one.kind == Tender.Kind.SUPERVISION for one in running}) < 2


def _now(one: Tender) -> bool:
    return reached(one.project, tender.STEP) and one.cycle == one.project.cycle


KINDS = (
    Kind(
        "tender",
        "招投标",
        8,
        "建设单位向区住建局提出施工(鼓励EPC)和监理招投标申请,同意后组织招标,登记中标结果和合同价。",
        _rows,
        (
            Act(
                "opinion",
                "出具意见",
                Action.TENDER_OPINION,
                forms.TenderOpinion,
                tender.give_tender_opinion,
                "意见已出具。",
                lambda one: _now(one) and not one.opinion,
                _tenders,
            ),
            Act(
                "award",
                "登记中标和合同",
                Action.RECORD_TENDER,
                forms.Award,
                tender.record_award,
                "中标结果和合同价已登记。",
                lambda one: _now(one) and one.opinion == "agree" and one.contract_yuan is None,
                _tenders,
            ),
            Act(
                "apply",
                "提出招投标申请",
                Action.RECORD_TENDER,
                forms.ApplyTender,
                tender.apply_tender,
                "招投标申请已提出,等待区住建局意见。",
                _may_apply,
            ),
            Act(
                "take_back",
                "撤回申请",
                Action.RECORD_TENDER,
                forms.TakeBack,
                tender.take_back_tender,
                "申请已撤回,可以重新提出。",
                lambda one: _now(one) and not one.opinion,
                _tenders,
                opened=when_asked,
            ),
            Act(
                "correct",
                "更正中标和合同",
                Action.RECORD_TENDER,
                forms.Award,
                tender.record_award,
                "中标结果已更正。",
                lambda one: _now(one) and one.contract_yuan is not None,
                _tenders,
                opened=when_asked,
            ),
        ),
    ),
)
