"""招投标 (step 8)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web.formats import short_day
from web.staff.records.forms import tender as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Fact, Kind, Part, Row, when_asked
from works.models import Bidder, Tender
from works.queries import reviewed_budget
from works.services import tender, tender_process

RECORD, OPINION = Action.RECORD_TENDER, Action.TENDER_OPINION
PRINTS = (("招投标申请表", "tender_application"), ("中标通知书", "tender_award"))


def _tenders(project: Project) -> QuerySet[Tender]:
    rows = Tender.objects.filter(project=project).prefetch_related("bidders")
    return rows.select_related("opinion_by", "recorded_by", "awarded_by", "project", "package")


def _state(one: Tender) -> tuple[str, str]:
    if one.contract_yuan is not None:
        return "已签合同", "good"
    if one.opinion == Tender.Opinion.TAKEN_BACK:
        return "已撤回", "muted"
    if one.opinion == Tender.Opinion.REFUSE:
        return "区住建局不同意", "bad"
    if one.failed_on:
        return "流标", "bad"
    if one.opinion:
        return _stage(one), "now"
    return ("区住建局已查收", "now") if one.opened_at else ("待区住建局意见", "warn")


def _stage(one: Tender) -> str:
    """What comes next between the bureau's agreement and the award."""
    if not one.method:
        return "待登记招标方式"
    if not one.is_competed:
        return "待登记中标结果"
    if not one.notice_on:
        return "待登记招标公告"
    if not one.bids_opened_on:
        return "待登记开标"
    if not one.candidates_until:
        return "待公示中标候选人"
    over = timezone.localdate() > one.candidates_until
    return "候选人公示已期满,待登记中标结果" if over else f"候选人公示至{short_day(one.candidates_until)}"


def _rows(project: Project) -> Iterator[Row]:
    """What is under way first, then what failed, was refused or taken back."""
    budget = reviewed_budget(project)
    for one in sorted(_tenders(project), key=lambda one: one.is_over):
        stands = one.cycle == project.cycle or project.step > tender.STEP
        word, kind = _state(one) if stands else ("退回前的记录", "muted")
        yield Row(
            f"{one.get_kind_display()}招投标",
            (*_application(one), *_process(one), *_award(one, budget)),
            word,
            kind,
            subjects=(one,),
            parts=tuple(map(_bid, one.bidders.all())) or _no_bids(one),
            parts_title="投标单位",
            template="staff/records/tender.html",
            data=list(_prints(one)),
            anchor=f"tender-{one.pk}",
        )


def _application(one: Tender) -> tuple[Fact, ...]:
    return facts(
        ("申请日期", day(one.applied_on)),
        ("申请人", one.recorded_by),
        ("说明", one.note),
        ("打包", one.package),
        ("查收日期", _received(one)),
        ("区住建局意见", one.get_opinion_display() if one.opinion else ""),
        ("意见说明", one.opinion_note),
        ("意见日期", day(one.opinion_on)),
    )


def _received(one: Tender) -> str:
    """The day it was opened; nothing where the opinion entered with it bears an earlier day."""
    opened_on = timezone.localtime(one.opened_at).date() if one.opened_at else None
    return day(opened_on) if opened_on and not (one.opinion_on and opened_on > one.opinion_on) else ""


def _process(one: Tender) -> tuple[Fact, ...]:
    announced = f"{day(one.notice_on)},{one.notice_place}" if one.notice_on else ""
    shown = f"{day(one.candidates_from)}至{day(one.candidates_until)}" if one.candidates_from else ""
    return facts(
        ("招标方式", one.get_method_display() if one.method else ""),
        ("计划招标日期", day(one.planned_on)),
        ("招标控制价", yuan(one.ceiling_yuan)),
        ("招标公告", announced),
        ("开标日期", day(one.bids_opened_on)),
        ("中标候选人公示", shown),
        ("流标日期", day(one.failed_on)),
        ("流标原因", one.failed_reason),
    )


def _award(one: Tender, budget: Any) -> tuple[Fact, ...]:
    return facts(
        ("中标单位", one.winner),
        ("未选第一名的理由", one.choice_reason),
        ("中标通知书日期", day(one.awarded_on)),
        ("合同价", yuan(one.contract_yuan)),
        ("审核后概算", yuan(budget) if one.contract_yuan is not None else ""),
        ("合同签订日期", day(one.contract_on)),
        ("高于概算的理由", one.over_budget_reason),
        ("登记人", one.awarded_by),
    )


def _bid(bid: Bidder) -> Part:
    rank = f"第{bid.candidate_rank}名候选人" if bid.candidate_rank else ""
    tag_kind = "now" if bid.candidate_rank == 1 else "plain"
    return Part(
        bid.name, rank, tag_kind, "联合体" if bid.is_consortium else "", yuan(bid.price_yuan), data=bid
    )


def _no_bids(one: Tender) -> tuple[Part, ...]:
    """A row without bids shows its papers only."""
    return (Part("", data=None),) if one.opinion != Tender.Opinion.TAKEN_BACK else ()


def _prints(one: Tender) -> Iterator[tuple[str, str]]:
    """The forms to print, sign and seal."""
    for name, route in PRINTS:
        if route == "tender_application" or one.awarded_on:
            yield name, reverse(route, args=[one.project.code, one.pk])
    if one.package_id:
        yield f"打包“{one.package}”", reverse("package", args=[one.package_id])


def _may_apply(project: Project) -> bool:
    if not reached(project, tender.STEP):
        return False
    running = _tenders(project).filter(cycle=project.cycle, failed_on=None).exclude(opinion__in=Tender.OVER)
    return len({one.kind == Tender.Kind.SUPERVISION for one in running}) < 2


def _now(one: Tender) -> bool:
    return reached(one.project, tender.STEP) and one.cycle == one.project.cycle


def _going(also: Callable[[Tender], object]) -> Callable[[Tender], object]:
    """Agreed to, not failed, not yet awarded; and in the state named."""
    return lambda one: (
        _now(one) and one.opinion == "agree" and not one.is_over and one.contract_yuan is None and also(one)
    )


def _ready(one: Tender) -> bool:
    """Nothing is left before the award; what is filled in by 补录 needs no plan."""
    if one.package_id:
        return False
    if not one.method:
        return one.project.step > tender.STEP
    return not one.is_competed or one.candidates_from is not None


def _act(code: str, title: str, form: Any, verb: Any, done: str, offered: Any, **more: Any) -> Act:
    """An act of the street on a tender."""
    return Act(code, title, more.pop("action", RECORD), form, verb, done, offered, _tenders, **more)


def _early(one: Tender) -> bool:
    return _now(one) and not one.opinion and one.opened_at is None


KINDS = (
    Kind(
        "tender",
        "招投标",
        8,
        "建设单位向区住建局提出施工(鼓励EPC)和监理招投标申请,同意后登记招标方式、公告、开标和中标候选人公示,"
        "公示期满登记中标结果和合同价。流标的重新申请。",
        _rows,
        (
            _act("opinion", "出具意见", forms.TenderOpinion, tender.give_tender_opinion, "意见已出具。",
                 lambda one: _now(one) and not one.opinion, action=OPINION),
            _act("receive", "查收", forms.Press, tender.receive_tender, "申请已查收,建设单位不能再撤回。",
                 _early, action=OPINION, opened=when_asked),
            _act("plan", "登记招标方式和计划", forms.Plan, tender_process.plan_tender, "招标方式和计划已登记。",
                 _going(lambda one: not one.bids_opened_on), opened=lambda one: not one.method),
            _act("announce", "登记招标公告", forms.Announcement, tender_process.announce_tender, "招标公告已登记。",
                 _going(lambda one: one.is_competed and not one.bids_opened_on), opened=lambda one: not one.notice_on),
            _act("bids", "登记开标和投标单位", forms.Bids, tender_process.record_bids, "投标单位已登记。",
                 _going(lambda one: one.notice_on and not one.candidates_from), opened=lambda one: not one.bids_opened_on),
            _act("candidates", "公示中标候选人", forms.Candidates, tender_process.publish_candidates,
                 "中标候选人公示已登记,期满后登记中标结果。",
                 _going(lambda one: one.bids_opened_on and not one.candidates_from)),
            _act("award", "登记中标和合同", forms.Award, tender.record_award, "中标结果和合同价已登记。", _going(_ready)),
            Act("apply", "提出招投标申请", RECORD, forms.ApplyTender, tender.apply_tender,
                "招投标申请已提出,等待区住建局意见。", _may_apply),
            _act("take_back", "撤回申请", forms.Press, tender.take_back_tender, "申请已撤回,可以重新提出。",
                 _early, opened=when_asked),
            _act("correct", "更正中标和合同", forms.Award, tender.record_award, "中标结果已更正。",
                 lambda one: _now(one) and one.contract_yuan is not None, opened=when_asked),
            _act("fail", "登记流标", forms.Failure, tender_process.fail_tender, "流标已登记,可以重新申请。",
                 _going(lambda one: one.method), opened=when_asked, danger=True),
        ),
    ),
)  # fmt: skip
