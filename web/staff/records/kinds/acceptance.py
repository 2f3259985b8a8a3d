"""项目验收 (step 10) and 后续管理 (step 11)."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web import formats
from web.staff.records.forms import acceptance as forms
from web.staff.records.forms import works as later
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Kind, Part, Row
from works.models import Acceptance, Aftercare, Defect, FollowUp, Signature
from works.queries import newest_acceptance
from works.services import acceptance, aftercare

SATISFACTION = {"good": "good", "fair": "plain", "poor": "bad"}


def _acceptances(project: Project) -> QuerySet[Acceptance]:
    rows = Acceptance.objects.filter(project=project).prefetch_related("signatures", "defects")
    return rows.select_related("recorded_by", "project")


def _defects(project: Project) -> QuerySet[Defect]:
    return Defect.objects.filter(acceptance__project=project).select_related("acceptance__project")


def _acceptance_rows(project: Project) -> Iterator[Row]:
    for one in _acceptances(project):
        signatures, defects = list(one.signatures.all()), list(one.defects.all())
        passed = len(signatures) == len(Signature.Party) and all(sign.passed for sign in signatures)
        yield Row(
            _held(one),
            facts(
                ("验收日期", day(one.held_on)),
                ("地点", one.place),
                ("验收情况", one.note),
                ("档案移交日期", day(one.archived_on)),
                ("档案接收单位", one.archive_receiver),
            ),
            "各方签字通过" if passed else "签字未齐或未通过",
            "good" if passed else "warn",
            subjects=(one,),
            parts=(*_signatures(one), *_defect_parts(defects)),
            parts_title="签字和遗留问题",
        )


def _held(one: Acceptance) -> str:
    return f"{formats.short_day(one.held_on)}竣工验收"


def _signatures(one: Acceptance) -> Iterator[Part]:
    for signature in one.signatures.all():
        word, kind = ("同意通过", "good") if signature.passed else ("不同意", "bad")
        yield Part(signature.get_party_display(), word, kind, signature.opinion)
    for _, name in acceptance.missing_parties(one):
        yield Part(name, "未签字", "warn")


def _defect_parts(defects: list[Defect]) -> Iterator[Part]:
    for defect in defects:
        word, kind = ("已整改", "good") if defect.closed_on else ("待整改", "warn")
        yield Part(f"遗留问题:{defect.text}", word, kind, day(defect.closed_on), subjects=(defect,))


def _is_newest(one: Acceptance) -> bool:
    newest = newest_acceptance(one.project)
    return reached(one.project, acceptance.STEP) and newest is not None and newest.pk == one.pk


def _may_hold(project: Project) -> bool:
    newest = newest_acceptance(project)
    refused = (
        newest is None
        or newest.cycle != project.cycle
        or any(not one.passed for one in newest.signatures.all())
    )
    return reached(project, acceptance.STEP) and refused


def _may_archive(one: Acceptance) -> bool:
    passed = all(signature.passed for signature in one.signatures.all())
    return _is_newest(one) and passed and not one.archived_on and not acceptance.missing_parties(one)


def _aftercare_rows(project: Project) -> Iterator[Row]:
    for number, one in enumerate(Aftercare.objects.filter(project=project)):
        yield Row(
            one.management_body,
            facts(
                ("物业服务单位", one.property_service),
                ("物业费标准", one.fee),
                ("维修资金情况", one.maintenance_fund),
                ("落实日期", day(one.agreed_on)),
            ),
            "现行" if number == 0 else "以前的记录",
            "good" if number == 0 else "muted",
        )


def _visit_rows(project: Project) -> Iterator[Row]:
    for one in FollowUp.objects.filter(project=project).select_related("recorded_by"):
        yield Row(
            f"{formats.short_day(one.visited_on)}回访",
            facts(("回访日期", day(one.visited_on)), ("回访情况", one.note), ("登记人", one.recorded_by)),
            one.get_satisfaction_display(),
            SATISFACTION[one.satisfaction],
        )


KINDS = (
    Kind(
        "acceptance",
        "竣工验收",
        10,
        "建设单位组织区级部门、参建单位、街道、社区和居民代表联合验收;各方签字通过、遗留问题整改后,移交档案。",
        _acceptance_rows,
        (
            Act(
                "hold",
                "登记联合竣工验收",
                Action.RECORD_ACCEPTANCE,
                forms.Hold,
                acceptance.hold_acceptance,
                "竣工验收已登记。",
                _may_hold,
            ),
            Act(
                "sign",
                "登记补签",
                Action.RECORD_ACCEPTANCE,
                forms.Sign,
                acceptance.sign,
                "签字已登记。",
                lambda one: _is_newest(one) and acceptance.missing_parties(one),
                _acceptances,
                about=_held,
            ),
            Act(
                "defect",
                "整改完成",
                Action.RECORD_ACCEPTANCE,
                forms.DefectClosing,
                acceptance.close_defect,
                "遗留问题已整改。",
                lambda one: not one.closed_on and reached(one.acceptance.project, acceptance.STEP),
                _defects,
            ),
            Act(
                "archive",
                "登记档案移交",
                Action.RECORD_ACCEPTANCE,
                forms.Archive,
                acceptance.hand_over_archive,
                "档案移交已登记。",
                _may_archive,
                _acceptances,
                about=_held,
            ),
        ),
        "还没有组织验收。",
    ),
    Kind(
        "aftercare",
        "长效管理",
        11,
        "落实管理主体、物业服务、物业费标准和维修资金。",
        _aftercare_rows,
        (
            Act(
                "agree",
                "登记长效管理",
                Action.RECORD_AFTERCARE,
                later.AftercareForm,
                aftercare.agree_aftercare,
                "长效管理情况已登记。",
                lambda p: p.step == aftercare.STEP,
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
            Act(
                "visit",
                "登记回访",
                Action.RECORD_AFTERCARE,
                later.Visit,
                aftercare.record_follow_up,
                "回访已登记。",
                lambda p: p.step == aftercare.STEP,
                opened=lambda p: not FollowUp.objects.filter(project=p, cycle=p.cycle).exists(),
            ),
        ),
        "还没有回访。",
    ),
)
