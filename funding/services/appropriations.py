"""拨付: money in, one by one or as a batch of many projects under one document, all or nothing. Never beyond the plan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.models import Appropriation, FundingSource
from funding.services.sources import STATES, locked_source
from funding.source_sums import contributed, paid, received, reserved
from policy.errors import Reason
from projects import events
from projects.checks import from_step, money, not_after, refuse, unless
from projects.guards import required_text


@dataclass(frozen=True)
class Allotted:
    """A line of a batch: the source and what came in, in yuan."""

    source: FundingSource
    amount_yuan: Decimal | None


@transaction.atomic
def record_appropriation(
    source: FundingSource, *, actor: User, on: date, amount_yuan: Decimal, received_on: date, document_no: str = "",
    batch: str = "",
) -> Appropriation:  # fmt: skip
    """拨付: money in. What was received in all stays within the plan."""
    source = locked_source(source)
    authorise(actor, Action.RECORD_APPROPRIATION, source.project)
    row = {
        "source": source, "amount_yuan": amount_yuan, "received_on": received_on, "document_no": document_no,
        "batch": batch,
    }  # fmt: skip
    refuse(_against(row), not_after(received_on, on, "received_on", "到账日期"))
    return _made(row, actor, on)


@transaction.atomic
def record_batch(
    rows: Sequence[Allotted], *, actor: User, on: date, received_on: date, document_no: str, batch: str = ""
) -> list[Appropriation]:
    """拨付批次: all lines or none; every reason of every line, with the neighbourhood's name before it.

    A reason's `field` is "amount-<pk of the source>". Projects are locked in their order, so that two batches never wait
    for each other.
    """
    ordered = sorted(rows, key=lambda line: (line.source.project_id, line.source.pk))
    given = {"received_on": received_on, "document_no": document_no.strip(), "batch": batch.strip()}
    found, reasons = [], list[Reason]()
    for line in ordered:
        source = locked_source(line.source)
        authorise(actor, Action.RECORD_APPROPRIATION, source.project)
        row = {"source": source, "amount_yuan": line.amount_yuan, **given}
        found.append(row)
        reasons += [_named(source, reason) for reason in _against(row)]
    refuse(
        unless(rows, "nothing", "请至少填写一个项目的拨付金额。"),
        _repeated(ordered),
        required_text(document_no, "document_no", "拨付文号"),
        not_after(received_on, on, "received_on", "到账日期"),
        reasons,
    )
    return [_made(row, actor, on) for row in found]


@transaction.atomic
def give_back(
    source: FundingSource, *, actor: User, on: date, amount_yuan: Decimal, received_on: date, reason: str,
    document_no: str = "",
) -> Appropriation:  # fmt: skip
    """退回: what a confirmed claim asks back (收回), or what was entered by mistake; a row below zero, nothing is deleted.

    Only what was appropriated and is neither paid nor waiting to be: receipts of residents are cancelled one by one.
    In whatever state the project is: one that left the plan gives back what it has.
    """
    source = locked_source(source)
    authorise(actor, Action.RECORD_APPROPRIATION, source.project)
    row = {
        "source": source,
        "received_on": received_on,
        "document_no": document_no.strip(),
        "reason": reason.strip(),
    }
    refuse(
        money(amount_yuan, "amount_yuan", "退回金额", positive=True)
        or [*_not_there(source, amount_yuan), *_twice(row | {"amount_yuan": -amount_yuan})],
        not_after(received_on, on, "received_on", "退回日期"),
        required_text(reason, "reason", "退回原因"),
    )
    made = Appropriation.objects.create(**row, amount_yuan=-amount_yuan, recorded_by=actor)
    sentence = f"{source}退回 {amount_yuan:,.2f} 元"
    events.record("given_back", sentence, actor=actor, on=on, project=source.project, reason=made.reason)
    return made


def _not_there(source: FundingSource, amount_yuan: Decimal) -> list[Reason]:
    came_in = received(source)
    room = min(came_in - contributed(source), came_in - paid(source) - reserved(source))
    words = f"{source}最多可退回 {room:,.2f} 元:逐户收据另行作废,已支付和待放行的不能退回。"
    return unless(amount_yuan <= room, "not_there", words, field="amount_yuan")


def _against(row: dict[str, Any]) -> list[Reason]:
    source, amount = row["source"], row["amount_yuan"]
    return [
        *from_step(source.project, 1, states=STATES),
        *(
            money(amount, "amount_yuan", "拨付金额", positive=True)
            or [*_above_plan(source, amount), *_twice(row)]
        ),
    ]


def _made(row: dict[str, Any], actor: User, on: date) -> Appropriation:
    made = Appropriation.objects.create(**row, recorded_by=actor)
    document = f"({made.document_no})" if made.document_no else ""
    sentence = f"{made.source}到账 {made.amount_yuan:,.2f} 元{document}"
    events.record("appropriated", sentence, actor=actor, on=on, project=made.source.project)
    return made


def _named(source: FundingSource, reason: Reason) -> Reason:
    words = f"{source.project.neighbourhood.name}:{reason.message}"
    return Reason(reason.code, words, field=f"amount-{source.pk}")


def _repeated(rows: Sequence[Allotted]) -> list[Reason]:
    """A source stands in a batch once."""
    twice = [pk for pk, count in Counter(line.source.pk for line in rows).items() if count > 1]
    return [Reason("repeated", "同一项目的同一来源在表中出现了两次。", field=f"amount-{pk}") for pk in twice]


def _twice(row: dict[str, Any]) -> list[Reason]:
    """The second click of the same form; a real second one has another document."""
    words = "同一笔拨付已经登记;确有第二笔的,请在拨付文号中写明。"
    same = Appropriation.objects.filter(**row)
    return unless(not same.exists(), "already_recorded", words, field="document_no")


def _above_plan(source: FundingSource, amount_yuan: Decimal) -> list[Reason]:
    room = source.planned_yuan - received(source)
    words = f"{source}计划内还可到账 {room:,.2f} 元;超出的,请先调整计划金额。"
    return unless(amount_yuan <= room, "above_plan", words, field="amount_yuan")
