"""项目验收 (step 10): invitations, signatures, 五不, defects, archive."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from projects.checks import reached
from projects.models import Project
from web import formats
from web.staff.records.forms import acceptance as forms
from web.staff.records.forms import acceptance_lists as lists
from web.staff.records.kinds.said import day, facts
from web.staff.records.registry import Act, Heads, Kind, Part, Row, when_asked
from works import acceptance_queries as asked
from works.models import Acceptance, Defect
from works.queries import newest_acceptance
from works.services import acceptance, acceptance_day, inviting

CAME = {True: "到场", False: "未到场", None: ""}


def _acceptances(project: Project) -> QuerySet[Acceptance]:
    rows = Acceptance.objects.filter(project=project).select_related("recorded_by", "project")
    return rows.prefetch_related("signatures", "defects", "invitees", "checks", "archive_items")


def _defects(project: Project) -> QuerySet[Defect]:
    return Defect.objects.filter(acceptance__project=project).select_related("acceptance__project")


def _rows(project: Project) -> Iterator[Row]:
    for one in _acceptances(project):
        yield _held_row(one)
        if checks := tuple(_checks(one)):
            yield Row("“五不”检查", parts=checks, parts_title="检查结果", heads=Heads("要求", "检查结果"))
        if defects := tuple(_defect_parts(one)):
            yield Row("遗留问题", parts=defects, parts_title="问题和整改", heads=Heads("遗留问题"))
        if papers := tuple(_papers(one)):
            yield Row("档案清单", parts=papers, parts_title="材料", heads=Heads("材料"))


def _held_row(one: Acceptance) -> Row:
    passed = asked.passed(one)
    return Row(
        _held(one),
        facts(
            ("验收日期", day(one.held_on)),
            ("地点", one.place),
            ("验收情况", one.note),
            ("档案移交日期", day(one.archived_on)),
            ("档案接收单位", one.archive_receiver),
            ("缺少材料的理由", one.archive_reason),
        ),
        "各方签字通过" if passed else "签字未齐或未通过",
        "good" if passed else "warn",
        subjects=(one,),
        parts=tuple(_signatures(one)),
        parts_title="各方签字",
        template="staff/records/acceptance.html",
        data=one.pk,
    )


def _held(one: Acceptance) -> str:
    return f"{formats.short_day(one.held_on)}竣工验收"


def _signatures(one: Acceptance) -> Iterator[Part]:
    came = {(row.party, row.organisation): CAME[row.came] for row in one.invitees.all()}
    for row in one.signatures.all():
        word, kind = ("同意通过", "good") if row.passed else ("不同意", "bad")
        signer = asked.Signer(row.party, row.organisation)
        yield Part(signer.name, word, kind, row.opinion, data=came.get(tuple(signer), ""))
    for signer in asked.missing_signers(one):
        yield Part(signer.name, "未签字", "warn", data=came.get(tuple(signer), ""))


def _checks(one: Acceptance) -> Iterator[Part]:
    for row in one.checks.all():
        word, kind = ("符合", "good") if row.holds else ("不符合", "warn")
        yield Part(row.get_check_code_display(), word, kind, row.note)
    for name in asked.missing_checks(one):
        yield Part(name, "还没有检查", "warn")


def _defect_parts(one: Acceptance) -> Iterator[Part]:
    for row in one.defects.all():
        word, kind = ("已整改", "good") if row.closed_on else ("待整改", "warn")
        due = f"{day(row.due_on)}前整改" if row.due_on and not row.closed_on else day(row.closed_on)
        said = ",".join(filter(None, (row.responsible, due, row.closing_note)))
        yield Part(row.text, word, kind, said, subjects=(row,))


def _papers(one: Acceptance) -> Iterator[Part]:
    if not one.archive_items.all():
        return
    for paper in asked.papers(one):
        word = "系统内已有" if paper.on_record else "已收齐" if paper.present else "缺"
        said = f"{paper.item.copies}份" if paper.present else ""
        kind = "good" if paper.present else "muted" if paper.item.note else "warn"
        yield Part(paper.item.title, word, kind, ",".join(filter(None, (said, paper.item.note))))


def _is_newest(one: Acceptance) -> bool:
    newest = newest_acceptance(one.project)
    return reached(one.project, acceptance.STEP) and newest is not None and newest.pk == one.pk


def _may_hold(project: Project) -> bool:
    return reached(project, acceptance.STEP) and not inviting.still_standing(project)


def _open(one: Acceptance) -> bool:
    return one.archived_on is None and _is_newest(one)


def _invited(one: Acceptance) -> bool:
    return bool(one.invitees.all())


def _may_archive(one: Acceptance) -> bool:
    return _open(one) and asked.passed(one)


def _act(
    code: str, title: str, form: type, verb: object, done: str, offered: object,
    action: Action = Action.RECORD_ACCEPTANCE, **more: object,
) -> Act:  # fmt: skip
    return Act(code, title, action, form, verb, done, offered, **more)  # type: ignore[arg-type]


def _on_one(
    code: str, title: str, form: type, verb: object, done: str, offered: object, **more: object
) -> Act:
    return _act(code, title, form, verb, done, offered, of=_acceptances, about=_held, **more)


PREPARE = Action.PREPARE_ACCEPTANCE
ACTS = (
    _act("invite", "邀请各方验收", lists.Invite, inviting.invite, "邀请名单已登记,档案清单已列出。", _may_hold),
    _act(
        "hold", "登记联合竣工验收", forms.Hold, acceptance.hold_acceptance, "竣工验收已登记。", _may_hold,
        opened=when_asked,
    ),
    _on_one(
        "sign_all", "登记签字", forms.SignAll, acceptance.sign_all, "签字已登记。",
        lambda one: _invited(one) and asked.missing_signers(one) and _open(one),
    ),
    _on_one(
        "sign", "登记补签", forms.Sign, acceptance.sign, "签字已登记。",
        lambda one: not _invited(one) and acceptance.missing_parties(one) and _is_newest(one),
    ),
    _on_one(
        "checks", "“五不”检查", lists.Checks, acceptance_day.record_checks, "检查结果已登记。", _open,
        opened=asked.missing_checks,
    ),
    _on_one(
        "invitations", "更新邀请名单", lists.Invitations, inviting.keep_invitations, "邀请名单已更新。",
        lambda one: _invited(one) and _open(one), opened=when_asked,
    ),
    _on_one(
        "found", "登记遗留问题", forms.DefectFound, acceptance_day.add_defect, "遗留问题已登记。", _open,
        opened=when_asked, action=PREPARE,
    ),
    _act(
        "defect", "整改完成", forms.DefectClosing, acceptance.close_defect, "遗留问题已整改。",
        lambda one: not one.closed_on and reached(one.acceptance.project, acceptance.STEP), of=_defects,
        action=PREPARE,
    ),
    _on_one(
        "list", "列出档案清单", forms.DrawUp, acceptance_day.draw_up_archive, "档案清单已列出。",
        lambda one: _open(one) and not one.archive_items.all(), opened=when_asked, action=PREPARE,
    ),
    _on_one(
        "papers", "核对档案清单", lists.ArchiveList, acceptance_day.keep_archive_list, "档案清单已核对。",
        lambda one: _open(one) and one.archive_items.all(),
        opened=lambda one: asked.passed(one) and asked.missing_papers(one), action=PREPARE,
    ),
    _on_one(
        "archive", "登记档案移交", forms.Archive, acceptance.hand_over_archive, "档案移交已登记。", _may_archive
    ),
)  # fmt: skip

KINDS = (
    Kind(
        "acceptance",
        "竣工验收",
        10,
        "建设单位组织区级部门、参建单位、街道、社区和居民代表联合验收;各方签字通过、“五不”检查、遗留问题整改后,移交档案。",
        _rows,
        ACTS,
        "还没有组织验收。",
    ),
)
