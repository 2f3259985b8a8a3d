"""资金来源: planned and committed (落实). Money in: services/appropriations.py; money out: services/payments.py."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.models import FundingSource, SourceKind
from funding.source_sums import NOTHING, received
from policy.errors import Reason
from projects import events
from projects.checks import from_step, money, one_of, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project

STATES = frozenset({Project.State.ACTIVE, Project.State.PAUSED, Project.State.CLOSED})


@transaction.atomic
def plan_source(
    project: Project, *, actor: User, on: date, kind: str, planned_yuan: Decimal
) -> FundingSource:
    """Plan what a source is to give; planned again, it replaces the sum, never below what was received."""
    project = locked(project)
    authorise(actor, Action.RECORD_FUNDING, project)
    source = FundingSource.objects.filter(project=project, kind=kind).first()
    refuse(
        from_step(project, 1, states=STATES),
        one_of(kind, SourceKind.values, "kind", "资金来源"),
        money(planned_yuan, "planned_yuan", "计划金额") or _below_known(planned_yuan, source),
    )
    before = source.planned_yuan if source else None
    source = source or FundingSource(project=project, kind=kind)
    source.planned_yuan = planned_yuan
    source.save()
    sentence = f"{source}计划 {planned_yuan:,.2f} 元" + _formerly(before)
    events.record("source_planned", sentence, actor=actor, on=on, project=project)
    return source


@transaction.atomic
def commit_source(
    source: FundingSource, *, actor: User, on: date, committed_yuan: Decimal, commitment_document: str
) -> FundingSource:
    """落实: what a source has promised in writing; entered again, it replaces the sum. Within plan, not below what came in."""
    source = locked_source(source)
    authorise(actor, Action.RECORD_FUNDING, source.project)
    refuse(
        from_step(source.project, 1, states=STATES),
        money(committed_yuan, "committed_yuan", "落实金额") or _out_of_bounds(source, committed_yuan),
        required_text(commitment_document, "commitment_document", "落实依据"),
    )
    before, source.committed_yuan = source.committed_yuan, committed_yuan
    source.commitment_document = commitment_document.strip()
    source.save()
    sentence = f"{source}落实 {committed_yuan:,.2f} 元{_formerly(before)},依据{source.commitment_document}"
    events.record("source_committed", sentence, actor=actor, on=on, project=source.project)
    return source


def locked_source(source: FundingSource) -> FundingSource:
    """The source as it stands now, its project locked."""
    project = locked(source.project_id)
    fresh = FundingSource.objects.get(pk=source.pk)
    fresh.project = project
    return fresh


def _formerly(before: Decimal | None) -> str:
    return "" if before is None else f"(原 {before:,.2f} 元)"


def _below_known(planned_yuan: Decimal, source: FundingSource | None) -> list[Reason]:
    """A plan holds what has come in and what is promised."""
    came_in = received(source) if source else NOTHING
    promised = (source.committed_yuan if source else None) or NOTHING
    message = f"已到账 {came_in:,.2f} 元,计划金额不能更少。"
    less = f"已落实 {promised:,.2f} 元,计划金额不能更少;落实有变的,请先更正落实金额。"
    return [
        *unless(planned_yuan >= came_in, "below_received", message, field="planned_yuan"),
        *unless(planned_yuan >= promised, "below_committed", less, field="planned_yuan"),
    ]


def _out_of_bounds(source: FundingSource, committed_yuan: Decimal) -> list[Reason]:
    came_in = received(source)
    above = f"{source}计划 {source.planned_yuan:,.2f} 元,落实更多的,请先调整计划金额。"
    below = f"已到账 {came_in:,.2f} 元,落实金额不能更少。"
    return [
        *unless(committed_yuan <= source.planned_yuan, "above_plan", above, field="committed_yuan"),
        *unless(committed_yuan >= came_in, "below_received", below, field="committed_yuan"),
    ]
