"""Verbs on the versions of the renovation scheme (改造方案) and their cost lines."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.guards import locked, refuse_if, required_text, running
from projects.models import CostLine, Project, SchemeVersion
from projects.services.items import lay_menu

PRELIMINARY_STEP = 2
FORMAL_STEP = 5


@dataclass(frozen=True)
class Line:
    """One cost line in yuan; `item_code` where it belongs to one of the 36, `excluded_kind` where outside subsidy."""

    label: str
    amount_yuan: Decimal
    item_code: str = ""
    excluded_kind: str = ""


@transaction.atomic
def record_preliminary_scheme(
    project: Project,
    *,
    actor: User,
    on: date,
    summary: str,
    estimate_yuan: Decimal,
    author: str,
    no_contribution_reason: str = "",
    lines: Sequence[Line] = (),
) -> SchemeVersion:
    """A version of the preliminary scheme with its estimate, in step 2. Lines, if given, add up to it."""
    project = _ready(project, actor)
    refuse_if(
        [
            *_at(project, PRELIMINARY_STEP),
            *required_text(summary, "summary", "方案概要"),
            *required_text(author, "author", "编制单位"),
            *_amount(estimate_yuan, "estimate_yuan", "估算"),
            *_line_reasons(project, lines, estimate_yuan, "估算"),
        ]
    )
    version = _next(
        project, actor, kind=SchemeVersion.Kind.PRELIMINARY, summary=summary.strip(), author=author.strip(),
        estimate_yuan=estimate_yuan, no_contribution_reason=no_contribution_reason.strip(),
    )  # fmt: skip
    _add_lines(version, CostLine.Stage.ESTIMATE, lines)
    sentence = f"登记初步方案第{version.number}版,估算{estimate_yuan:,.2f}元"
    events.record("record_preliminary_scheme", sentence, actor=actor, on=on, project=project)
    return version


@transaction.atomic
def record_formal_scheme(
    project: Project,
    *,
    actor: User,
    on: date,
    summary: str,
    author: str,
    budget_yuan: Decimal,
    reviewer: str,
    reviewed_yuan: Decimal,
    reviewed_on: date,
    lines: Sequence[Line] = (),
) -> SchemeVersion:
    """A version of the formal scheme with budget and third-party review, in step 5. Lines add up to the budget.

    Opinions on older versions no longer count: they name the version they were given on.
    """
    project = _ready(project, actor)
    reasons = [
        *_at(project, FORMAL_STEP),
        *required_text(summary, "summary", "方案概要"),
        *required_text(author, "author", "编制单位"),
        *required_text(reviewer, "reviewer", "概算审核单位"),
        *_amount(budget_yuan, "budget_yuan", "概算"),
        *_amount(reviewed_yuan, "reviewed_yuan", "审核后概算"),
        *_line_reasons(project, lines, budget_yuan, "概算"),
    ]
    if reviewed_on > on:
        reasons.append(Reason("in_the_future", "审核报告日期不能晚于今天。", field="reviewed_on"))
    refuse_if(reasons)
    version = _next(
        project, actor, kind=SchemeVersion.Kind.FORMAL, summary=summary.strip(), author=author.strip(),
        budget_yuan=budget_yuan, reviewer=reviewer.strip(), reviewed_yuan=reviewed_yuan, reviewed_on=reviewed_on,
    )  # fmt: skip
    _add_lines(version, CostLine.Stage.BUDGET, lines)
    _note_budgets(project, lines)
    sentence = f"登记正式方案第{version.number}版,概算{budget_yuan:,.2f}元,审核后{reviewed_yuan:,.2f}元"
    events.record("record_formal_scheme", sentence, actor=actor, on=on, project=project)
    return version


def _ready(project: Project, actor: User) -> Project:
    project = locked(project)
    authorise(actor, Action.RECORD_DESIGN, project)
    return running(project)


def _at(project: Project, step: int) -> list[Reason]:
    """The step that makes this document, or a take-over the bureau has not confirmed yet."""
    take_over = getattr(project, "take_over", None)
    if project.step == step or (take_over is not None and take_over.confirmed_at is None):
        return []
    name = load_scheme(project.scheme_code).step(step).name
    return [Reason("wrong_step", f"项目在第{project.step}步;这一版方案在第{step}步({name})登记。")]


def _amount(value: Decimal, field: str, label: str) -> list[Reason]:
    return [] if value > 0 else [Reason("amount", f"{label}应大于0。", field=field)]


def _line_reasons(project: Project, lines: Sequence[Line], total: Decimal, label: str) -> list[Reason]:
    scheme = load_scheme(project.scheme_code)
    codes = {item.code for item in scheme.items} | {""}
    kinds = {*scheme.subsidy.excluded_kinds, ""}
    reasons = [reason for line in lines for reason in _one_line(line, codes, kinds)]
    added = sum((line.amount_yuan for line in lines), Decimal(0))
    if lines and added != total:
        text = f"明细合计{added:,.2f}元,与{label}{total:,.2f}元不一致,相差{abs(total - added):,.2f}元。"
        reasons.append(Reason("lines_do_not_add_up", text, field="lines"))
    return reasons


def _one_line(line: Line, codes: Collection[str], kinds: Collection[str]) -> list[Reason]:
    checks = [
        (not line.label.strip(), "required", "明细有一行没有写名称。"),
        (line.amount_yuan < 0, "negative", f"明细“{line.label}”的金额不能为负。"),
        (line.item_code not in codes, "unknown_item", f"没有代码为{line.item_code}的改造内容。"),
        (line.excluded_kind not in kinds, "unknown_kind", f"明细“{line.label}”的不计入类别不存在。"),
    ]
    return [Reason(code, text, field="lines") for wrong, code, text in checks if wrong]


def _next(project: Project, actor: User, **fields: object) -> SchemeVersion:
    last = project.schemeversions.aggregate(last=Max("number"))["last"] or 0
    version = SchemeVersion.for_project(project, actor, number=last + 1, **fields)
    version.save()
    return version


def _add_lines(version: SchemeVersion, stage: str, lines: Sequence[Line]) -> None:
    CostLine.objects.bulk_create(
        CostLine(
            scheme_version=version, stage=stage, item_code=line.item_code, label=line.label.strip(),
            amount_yuan=line.amount_yuan, excluded_kind=line.excluded_kind,
        )
        for line in lines
    )  # fmt: skip


def _note_budgets(project: Project, lines: Sequence[Line]) -> None:
    """Each item's budget is the sum of its lines in this version."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.item_code:
            sums[line.item_code] = sums.get(line.item_code, Decimal(0)) + line.amount_yuan
    if not lines:
        return
    for code, item in lay_menu(project).items():
        if item.budget_yuan != sums.get(code):
            item.budget_yuan = sums.get(code)
            item.save(update_fields=["budget_yuan"])
