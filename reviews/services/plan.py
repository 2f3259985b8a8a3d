"""The district's list (step 4): compiled by the bureau, approved once as a whole, listed with numbers for many."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason
from projects.checks import at_step, not_after, refuse, said, unless
from projects.guards import required_text
from reviews.models import AnnualPlan, BatchEntry
from reviews.services.batch import STEP, locked_entry, record_listing, still_open, tell
from reviews.services.many import each, for_each

COMPILING = 440_004
"""The lock that lets one officer compile at a time: list numbers follow one another."""


class Numbered(NamedTuple):
    """A submission with 列入 or 增补 and its 计划下达文号."""

    entry: BatchEntry
    listing: str
    listing_number: str


@transaction.atomic
def compile_plan(
    entries: Iterable[BatchEntry], *, actor: User, on: date, year: int, into: AnnualPlan | None = None
) -> AnnualPlan:
    """汇总: accepted submissions of a year become a new numbered list, or join one that is not approved yet."""
    authorise(actor, Action.COMPILE_BATCH)
    _one_at_a_time()
    entries = list(entries)
    refuse(unless(entries, "nothing_chosen", "请至少选择一个项目。", field="entries"))
    plan = _waiting_plan(into, year) if into else _new_plan(actor, on, year)
    for_each(entries, _take_in, actor=actor, on=on, plan=plan)
    return plan


@transaction.atomic
def approve_plan(
    plan: AnnualPlan, *, actor: User, on: date, approval_document: str, approved_on: date | None = None
) -> AnnualPlan:
    """区政府同意, once for the whole list: every submission in it that was not returned is approved."""
    authorise(actor, Action.LIST_PROJECT)
    plan, approved_on = AnnualPlan.objects.select_for_update().get(pk=plan.pk), approved_on or on
    entries = list(open_entries(plan).select_related("project__neighbourhood"))
    refuse(
        _not_approved(plan),
        unless(entries, "empty_plan", "这一批没有项目,不能登记批复。"),
        required_text(approval_document, "approval_document", "区政府批复文号"),
        not_after(approved_on, on, "approved_on", "区政府同意日期"),
        unless(
            approved_on >= plan.compiled_on, "too_early",
            f"区政府同意日期不能早于汇总日期({said(plan.compiled_on)})。", field="approved_on",
        ),
    )  # fmt: skip
    plan.approved_on, plan.approval_document = approved_on, approval_document.strip()
    plan.save(update_fields=["approved_on", "approval_document"])
    for_each(entries, _approve, actor=actor, on=on, plan=plan)
    return plan


@transaction.atomic
def list_many(rows: Sequence[Numbered], *, actor: User, on: date, listed_on: date | None = None) -> int:
    """列入 or 增补 of several submissions, each with its number; all or none. Returns how many."""
    authorise(actor, Action.LIST_PROJECT)
    twice = len({row.entry.pk for row in rows}) < len(rows)
    refuse(unless(not twice, "twice", "有项目重复出现。"))
    return each(
        sorted(rows, key=lambda row: row.entry.project_id),
        lambda row: record_listing(
            row.entry, actor=actor, on=on, listing=row.listing, listing_number=row.listing_number,
            listed_on=listed_on,
        ),
        lambda row: row.entry.project.neighbourhood.name,
    )  # fmt: skip


def open_entries(plan: AnnualPlan) -> QuerySet[BatchEntry]:
    """What stands in the list: neither returned nor taken back."""
    return plan.entries.filter(returned_on=None, taken_back_on=None)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COMPILING])


def _new_plan(actor: User, on: date, year: int) -> AnnualPlan:
    last = AnnualPlan.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    return AnnualPlan.objects.create(year=year, number=last + 1, compiled_on=on, compiled_by=actor)


def _waiting_plan(plan: AnnualPlan, year: int) -> AnnualPlan:
    plan = AnnualPlan.objects.select_for_update().get(pk=plan.pk)
    refuse(
        _not_approved(plan),
        unless(plan.year == year, "other_year", f"{plan}不是{year}年度的计划。", field="into"),
    )
    return plan


def _not_approved(plan: AnnualPlan) -> list[Reason]:
    day = said(plan.approved_on)
    return unless(
        plan.approved_on is None,
        "already_approved",
        f"{plan}的区政府批复已登记({plan.approval_document},{day})。",
    )


def _take_in(entry: BatchEntry, *, actor: User, on: date, plan: AnnualPlan) -> None:
    entry = locked_entry(entry)
    refuse(
        at_step(entry.project, STEP),
        still_open(entry),
        unless(entry.year == plan.year, "other_year", f"申报的是{entry.year}年度计划。"),
        unless(entry.accepted_on, "not_accepted", "区住建局还没有受理。"),
        unless(entry.plan_id is None, "in_a_plan", f"已汇总到{entry.plan}。"),
        unless(entry.approved_on is None, "already_approved", "区政府批复已登记。"),
    )
    entry.plan = plan
    entry.save(update_fields=["plan"])
    tell("batch_compiled", f"汇总到{plan}改造计划,报区政府", entry, actor, on)


def _approve(entry: BatchEntry, *, actor: User, on: date, plan: AnnualPlan) -> None:
    entry = locked_entry(entry)
    refuse(still_open(entry))
    entry.approved_on, entry.approval_document = plan.approved_on, plan.approval_document
    entry.save(update_fields=["approved_on", "approval_document"])
    tell("batch_approved", f"区政府同意{plan}改造计划({plan.approval_document})", entry, actor, on)
