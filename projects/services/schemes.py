"""Verbs on the versions of the renovation scheme (改造方案) and their cost lines."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import at_step
from projects.guards import locked, refuse_if, required_text
from projects.models import CostLine, Project, SchemeVersion
from projects.scheme_queries import estimate_of, formal_versions
from projects.scheme_rules import hundredths, line_to_explain, over_estimate
from projects.services.cost_lines import Line, add_lines, line_reasons, reviewed_line_reasons
from projects.services.items import lay_menu

PRELIMINARY_STEP = 2
FORMAL_STEP = 5


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
            *line_reasons(project, lines, estimate_yuan, "估算"),
        ]
    )
    version = _next(
        project, actor, kind=SchemeVersion.Kind.PRELIMINARY, summary=summary.strip(), author=author.strip(),
        estimate_yuan=estimate_yuan, no_contribution_reason=no_contribution_reason.strip(),
    )  # fmt: skip
    add_lines(version, CostLine.Stage.ESTIMATE, lines)
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
    changes: str = "",
    over_estimate_reason: str = "",
) -> SchemeVersion:
    """A version of the formal scheme with budget and third-party review, in step 5. Lines add up to the budget.

    From the second version on it says what changed; a reviewed budget over the scheme's line above the estimate
    says why. Pre-reviews and opinions on older versions no longer count: they name the version they were given on.
    """
    project = _ready(project, actor)
    reasons = [
        *_at(project, FORMAL_STEP),
        *required_text(summary, "summary", "方案概要"),
        *required_text(author, "author", "设计单位"),
        *required_text(reviewer, "reviewer", "概算审核单位"),
        *_amount(budget_yuan, "budget_yuan", "概算"),
        *_amount(reviewed_yuan, "reviewed_yuan", "审核后概算"),
        *line_reasons(project, lines, budget_yuan, "概算"),
        *reviewed_line_reasons(lines, reviewed_yuan),
        *_changes_reasons(project, changes),
        *_over_estimate_reasons(project, reviewed_yuan, over_estimate_reason),
    ]
    if reviewed_on > on:
        reasons.append(Reason("in_the_future", "审核报告日期不能晚于今天。", field="reviewed_on"))
    refuse_if(reasons)
    version = _next(
        project, actor, kind=SchemeVersion.Kind.FORMAL, summary=summary.strip(), author=author.strip(),
        budget_yuan=budget_yuan, reviewer=reviewer.strip(), reviewed_yuan=reviewed_yuan, reviewed_on=reviewed_on,
        changes=changes.strip(), over_estimate_reason=over_estimate_reason.strip(),
    )  # fmt: skip
    add_lines(version, CostLine.Stage.BUDGET, lines)
    _note_budgets(project, lines)
    sentence = f"登记正式方案第{version.number}版,概算{budget_yuan:,.2f}元,审核后{reviewed_yuan:,.2f}元"
    reason = ";".join(filter(None, (version.changes, version.over_estimate_reason)))
    events.record("record_formal_scheme", sentence, actor=actor, on=on, project=project, reason=reason)
    return version


def _ready(project: Project, actor: User) -> Project:
    project = locked(project)
    authorise(actor, Action.RECORD_DESIGN, project)
    return project


def _at(project: Project, step: int) -> list[Reason]:
    """The step that makes this document, or a take-over the bureau has not confirmed yet; and that it goes on."""
    take_over = getattr(project, "take_over", None)
    filled_in = take_over is not None and take_over.confirmed_at is None
    return [one for one in at_step(project, step) if not (filled_in and one.code == "wrong_step")]


def _amount(value: Decimal, field: str, label: str) -> list[Reason]:
    return [] if value > 0 else [Reason("amount", f"{label}应大于0。", field=field)]


def _changes_reasons(project: Project, changes: str) -> list[Reason]:
    """What changed is asked for once there is a formal version to compare with."""
    last = formal_versions(project).values_list("number", flat=True).first()
    if last is None or changes.strip():
        return []
    text = f"已有正式方案第{last}版,请写明与上一版的主要变化。"
    return [Reason("changes_required", text, field="changes")]


def _over_estimate_reasons(project: Project, reviewed: Decimal, reason: str) -> list[Reason]:
    """Over the scheme's line above the estimate a reason is asked for; without an estimate nothing is compared."""
    estimate, share = estimate_of(project), load_scheme(project.scheme_code).over_estimate
    if not estimate or reason.strip() or not over_estimate(estimate, reviewed, share):
        return []
    text = (
        f"审核后概算{reviewed:,.2f}元,超过估算{estimate:,.2f}元的{hundredths(share)}以上"
        f"(不说明原因的上限为{line_to_explain(estimate, share):,.2f}元),请说明超估算的原因。"
    )
    return [Reason("over_estimate", text, field="over_estimate_reason")]


def _next(project: Project, actor: User, **fields: object) -> SchemeVersion:
    last = project.schemeversions.aggregate(last=Max("number"))["last"] or 0
    version = SchemeVersion.for_project(project, actor, number=last + 1, **fields)
    version.save()
    return version


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
