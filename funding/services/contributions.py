"""居民出资: taken in at the counter or by a sheet, all of it or nothing; cancelled with a reason. No name is kept.

What comes in stays within what 居民个人出资 is planned to give, as other money does.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.contribution_queries import (
    Checked,
    check_one,
    check_rows,
    last_number,
    prefix_of,
    source_of,
)
from funding.contribution_rows import Row
from funding.contribution_rules import Paid, numbered
from funding.contribution_words import read_receipt
from funding.models import Contribution, ContributionSheet, FundingSource
from funding.services.contribution_checks import (
    at_counter,
    closed,
    decided,
    entered_before,
    of_sheet,
    spent,
    too_much,
)
from policy.errors import Reason, Refused
from projects import events
from projects.checks import money, not_after, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project
from projects.sheets.places import Place, parse_address


@transaction.atomic
def take_in(
    project: Project,
    *,
    actor: User,
    on: date,
    unit: str,
    amount_yuan: Decimal,
    paid_on: date,
    receipt_number: str = "",
) -> Contribution:
    """One payment at the counter; `unit` as typed, "3-2-601". Without a receipt number the portal gives the next."""
    project = locked(project)
    authorise(actor, Action.RECORD_FUNDING, project)
    source = source_of(project)
    place, unknown = _place(unit)
    receipt, bad_receipt = read_receipt(receipt_number, prefix_of(project))
    refused = (
        closed(project, source),
        unless(place, "unknown_unit", unknown, field="unit"),
        money(amount_yuan, "amount_yuan", "出资金额", positive=True) or too_much(source, amount_yuan),
        not_after(paid_on, on, "paid_on", "缴款日期"),
        unless(not bad_receipt, "bad_receipt", f"收据编号{bad_receipt}。", field="receipt_number"),
    )
    paid, problems = (
        check_one(project, Row("", 0, place, amount_yuan, paid_on, receipt)) if place else ([], [])
    )
    refuse(*refused, at_counter(problems))
    made = _stored(_sure(source), paid, actor)[0]
    sentence = f"登记居民出资 {amount_yuan:,.2f} 元,收据 {made.receipt_number}"
    events.record("contribution_taken_in", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def keep_sheet(
    project: Project,
    checked: Checked,
    *,
    actor: User,
    on: date,
    now: datetime,
    file_name: str,
    file_sha256: str,
) -> ContributionSheet:
    """Keep a sheet that was read without a problem until it is entered or dropped; the person's earlier one is dropped."""
    project = locked(project)
    authorise(actor, Action.RECORD_FUNDING, project)
    source = source_of(project)
    refuse(
        closed(project, source), of_sheet(checked.problems), entered_before(project, file_sha256),
        too_much(source, checked.reading.total),
    )  # fmt: skip
    mine = ContributionSheet.objects.filter(
        project=project, uploaded_by=actor, entered_at=None, dropped_at=None
    )
    mine.update(dropped_at=now, decided_by=actor)
    made = ContributionSheet.objects.create(
        project=project, file_name=file_name[-200:], file_sha256=file_sha256, uploaded_by=actor,
        rows=[_written(one) for one in checked.paid],
    )  # fmt: skip
    sentence = f"上传居民出资表 {len(checked.paid)} 笔,{checked.reading.total:,.2f} 元,待登记"
    events.record("contribution_sheet_kept", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def enter_sheet(
    sheet: ContributionSheet, *, actor: User, on: date, now: datetime
) -> tuple[Contribution, ...]:
    """Take in every row of a kept sheet, or none: held once more against roster, ledger and plan as they stand now."""
    project, sheet = _locked(sheet)
    authorise(actor, Action.RECORD_FUNDING, project)
    source = source_of(project)
    refuse(decided(sheet))
    refuse(closed(project, source), entered_before(project, sheet.file_sha256))
    paid, problems = check_rows(project, map(_row, sheet.rows))
    total = sum((one.amount for one in paid), Decimal("0.00"))
    refuse(of_sheet(problems), too_much(source, total))
    made = _stored(_sure(source), paid, actor, sheet)
    _decide(sheet, actor, entered_at=now)
    sentence = f"由出资表登记居民出资 {len(made)} 笔,共 {total:,.2f} 元"
    events.record("contributions_entered", sentence, actor=actor, on=on, project=project)
    return tuple(made)


@transaction.atomic
def drop_sheet(sheet: ContributionSheet, *, actor: User, on: date, now: datetime) -> ContributionSheet:
    """放弃: nothing of the sheet is taken in."""
    project, sheet = _locked(sheet)
    authorise(actor, Action.RECORD_FUNDING, project)
    refuse(decided(sheet))
    _decide(sheet, actor, dropped_at=now)
    events.record(
        "contribution_sheet_dropped", "放弃居民出资表,没有登记", actor=actor, on=on, project=project
    )
    return sheet


@transaction.atomic
def cancel(contribution: Contribution, *, actor: User, on: date, reason: str) -> Contribution:
    """作废 a receipt entered wrongly or paid back; it stays, with the reason. Not where its money has been spent.

    In whatever state the project is: residents of one that left the plan get their money back.
    """
    project = locked(contribution.source.project_id)
    authorise(actor, Action.RECORD_FUNDING, project)
    row = Contribution.objects.select_related("source", "cancelled_by").get(pk=contribution.pk)
    gone = f"收据 {row} 已由{row.cancelled_by}于{said(row.cancelled_on)}作废。"
    refuse(unless(row.cancelled_on is None, "cancelled", gone))
    refuse(required_text(reason, "reason", "作废原因"), spent(row.source, row.amount_yuan))
    row.cancelled_on, row.cancelled_by, row.cancel_reason = on, actor, reason.strip()
    row.save(update_fields=["cancelled_on", "cancelled_by", "cancel_reason"])
    sentence = f"作废居民出资收据 {row},{row.amount_yuan:,.2f} 元"
    events.record(
        "contribution_cancelled", sentence, actor=actor, on=on, project=project, reason=row.cancel_reason
    )
    return row


def _place(typed: str) -> tuple[Place | None, str]:
    """The unit as typed; or the sentence saying why it is none."""
    if not typed.strip():
        return None, "请填写房屋,如 3-2-601。"
    place = parse_address(typed) if len(typed) <= 60 else None
    return place, "" if place else "看不出是哪一户,请写成如 3-2-601(幢-单元-室)。"


def _stored(
    source: FundingSource, paid: Iterable[Paid], actor: User, sheet: ContributionSheet | None = None
) -> list[Contribution]:
    rows = numbered(paid, prefix_of(source.project), last_number(source))
    return Contribution.objects.bulk_create(
        [
            Contribution(
                source=source, building=one.unit[0], entrance=one.unit[1], room=one.unit[2], amount_yuan=one.amount,
                paid_on=one.paid_on, receipt_number=one.receipt, sheet=sheet, recorded_by=actor,
            )
            for one in rows
        ],
        batch_size=1000,
    )  # fmt: skip


def _sure(source: FundingSource | None) -> FundingSource:
    if source is None:  # refused before
        raise Refused(Reason("no_plan", "还没有“居民个人出资”的计划金额。"))
    return source


def _written(one: Paid) -> list[Any]:
    return [*one.unit, f"{one.amount:.2f}", one.paid_on.isoformat(), one.receipt]


def _row(kept: Sequence[str]) -> Row:
    building, entrance, room, amount, paid_on, receipt = kept
    place = Place(building, entrance, room)
    return Row("", 0, place, Decimal(amount), date.fromisoformat(paid_on), receipt)


def _locked(sheet: ContributionSheet) -> tuple[Project, ContributionSheet]:
    project = locked(sheet.project_id)
    fresh = ContributionSheet.objects.select_related("decided_by").get(pk=sheet.pk)
    fresh.project = project
    return project, fresh


def _decide(sheet: ContributionSheet, actor: User, **when: datetime) -> None:
    for name, value in when.items():
        setattr(sheet, name, value)
    sheet.decided_by = actor
    sheet.save(update_fields=[*when, "decided_by"])
