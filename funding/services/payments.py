"""支付: recorded by the street, opened and released (放行) or refused by another person, taken back until opened.

Only released payments count as paid; recorded ones reserve the source's balance and the contract's cap. Every verb locks the
project, so that no two payments at once go beyond either.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding import payment_rules
from funding.models import ContractTerm, FundingSource, Payee, Payment
from funding.payment_queries import contract_of
from funding.services.payment_checks import (
    above_balance,
    above_cap,
    after_contract,
    decided,
    of_contract,
    of_payee,
    own,
    recorded_twice,
    releasable,
)
from funding.services.sources import STATES, locked_source
from projects import events
from projects.checks import from_step, money, not_after, one_of, refuse, said, unless
from projects.guards import locked, required_text
from works.models import Tender


@transaction.atomic
def record_payment(
    source: FundingSource, *, actor: User, on: date, amount_yuan: Decimal, paid_on: date, payee_account: Payee | None,
    purpose: str, stage: str, tender: Tender | None = None, ahead_reason: str = "", instead_of: Payment | None = None,
) -> Payment:  # fmt: skip
    """Record a payment to be released: within the balance, the contract's cap and, for 进度款, what is built.

    Stages but 其他费用 are paid under a contract. `instead_of`: a refused payment this one is made in place of.
    """
    source = locked_source(source)
    authorise(actor, Action.RECORD_FUNDING, source.project)
    contract = contract_of(source.project, tender)
    made = Payment(
        source=source, amount_yuan=amount_yuan, paid_on=paid_on, payee_account=payee_account, purpose=purpose.strip(),
        payee=payee_account.name if payee_account else "", tender=tender, stage=stage, ahead_reason=ahead_reason.strip(),
        recorded_by=actor,
    )  # fmt: skip
    refuse(
        from_step(source.project, 1, states=STATES),
        one_of(stage, Payment.Stage.values, "stage", "付款阶段") or of_contract(made, contract),
        money(amount_yuan, "amount_yuan", "支付金额", positive=True)
        or [*above_balance(made), *above_cap(made, contract), *recorded_twice(made)],
        not_after(paid_on, on, "paid_on", "申请支付日期") or after_contract(made),
        of_payee(made),
        required_text(purpose, "purpose", "用途"),
    )
    made.save()
    _note(instead_of, made, on)
    sentence = f"申请由{source}支付 {amount_yuan:,.2f} 元,用于{made.purpose}"
    events.record(
        "payment_recorded", sentence, actor=actor, on=on, project=source.project, reason=made.ahead_reason
    )
    return made


@transaction.atomic
def take_back_payment(payment: Payment, *, actor: User, on: date) -> Payment:
    """撤回, until somebody opened it."""
    payment = _locked(payment)
    authorise(actor, Action.RECORD_FUNDING, payment.source.project)
    words = "已查收,不能撤回;需要更正的,请联系放行人不予放行。"
    refuse(decided(payment) or unless(payment.opened_at is None, "already_opened", words))
    payment.taken_back_on = on
    payment.save(update_fields=["taken_back_on"])
    return _said(payment, actor, on, "payment_taken_back", "撤回支付")


@transaction.atomic
def open_payment(payment: Payment, *, actor: User, on: date) -> Payment:
    """查收: from now on the street does not take it back. Where nothing is paid any more, it stays the street's to take back."""
    payment = _locked(payment)
    authorise(actor, Action.RELEASE_PAYMENT, payment.source.project)
    opened = unless(payment.opened_at is None, "already_opened", "这笔支付已经查收。")
    refuse(
        from_step(payment.source.project, 1, states=STATES),
        decided(payment) or [*own(payment, actor), *opened],
    )
    payment.opened_at = events.instant(on)
    payment.save(update_fields=["opened_at"])
    return _said(payment, actor, on, "payment_opened", "查收支付")


@transaction.atomic
def release_payment(payment: Payment, *, actor: User, on: date) -> Payment:
    """放行, once, by another person than who recorded it; balance and cap are asked again as they are now."""
    payment = _locked(payment)
    authorise(actor, Action.RELEASE_PAYMENT, payment.source.project)
    refuse(
        from_step(payment.source.project, 1, states=STATES),
        decided(payment) or [*own(payment, actor), *releasable(payment)],
    )
    payment.released_on, payment.released_by = on, actor
    payment.opened_at = payment.opened_at or events.instant(on)
    payment.save(update_fields=["released_on", "released_by", "opened_at"])
    return _said(payment, actor, on, "paid", f"放行:由{payment.source}支付")


@transaction.atomic
def refuse_payment(payment: Payment, *, actor: User, on: date, reason: str) -> Payment:
    """不予放行 with a reason, once; what it reserved is free again."""
    payment = _locked(payment)
    authorise(actor, Action.RELEASE_PAYMENT, payment.source.project)
    refuse(
        decided(payment) or own(payment, actor),
        required_text(reason, "reason", "不予放行的原因"),
        unless(len(reason) <= 300, "too_long", "原因最多300个字。", field="reason"),
    )
    payment.refused_on, payment.refused_by, payment.refuse_reason = on, actor, reason.strip()
    payment.opened_at = payment.opened_at or events.instant(on)
    payment.save(update_fields=["refused_on", "refused_by", "refuse_reason", "opened_at"])
    return _said(payment, actor, on, "payment_refused", "不予放行:支付", payment.refuse_reason)


@transaction.atomic
def note_refusal(payment: Payment, *, actor: User, on: date) -> Payment:
    """知道了: the street has read why it was not released and needs nothing on the desk any more."""
    payment = _locked(payment)
    authorise(actor, Action.RECORD_FUNDING, payment.source.project)
    refuse(unless(payment.refused_on and not payment.noted_on, "nothing_to_note", "没有需要确认的退回。"))
    payment.noted_on = on
    payment.save(update_fields=["noted_on"])
    return _said(payment, actor, on, "payment_refusal_noted", "知悉不予放行:支付")


@transaction.atomic
def agree_retention(tender: Tender, *, actor: User, on: date, retention_percent: Decimal) -> ContractTerm:
    """质保金比例 as the contract says, 0 to 100 with two decimals; entered again, the newest counts."""
    project = locked(tender.project_id)
    authorise(actor, Action.RECORD_FUNDING, project)
    tender = Tender.objects.get(pk=tender.pk)
    within = unless(
        retention_percent is not None and retention_percent.is_finite() and 0 <= retention_percent <= 100,
        "bad_share", "质保金比例应在 0 到 100 之间。", field="retention_percent",
    )  # fmt: skip
    fine = within or unless(
        retention_percent == retention_percent.quantize(payment_rules.CENT),
        "bad_share", "质保金比例最多两位小数。", field="retention_percent",
    )  # fmt: skip
    priced = unless(tender.contract_yuan is not None, "no_contract", "还没有签订合同。", field="tender")
    refuse(from_step(project, 1, states=STATES), fine, priced)
    made = ContractTerm.objects.create(
        tender=tender, retention_percent=retention_percent, recorded_on=on, recorded_by=actor
    )
    sentence = f"登记{tender}合同的质保金比例 {retention_percent:f}%({said(on)})"
    events.record("retention_agreed", sentence, actor=actor, on=on, project=project)
    return made


def _locked(payment: Payment) -> Payment:
    """The payment as it stands now, its project locked."""
    project = locked(payment.source.project_id)
    rows = Payment.objects.select_related(
        "source", "tender", "payee_account__ended_by", "released_by", "refused_by"
    )
    fresh = rows.get(pk=payment.pk)
    fresh.source.project = project
    return fresh


def _note(refused: Payment | None, made: Payment, on: date) -> None:
    """The refused one of the same project needs nothing more."""
    if refused is not None:
        rows = Payment.objects.filter(pk=refused.pk, source__project=made.source.project_id)
        rows.filter(refused_on__isnull=False, noted_on=None).update(noted_on=on)


def _said(payment: Payment, actor: User, on: date, verb: str, words: str, reason: str = "") -> Payment:
    sentence = f"{words} {payment.amount_yuan:,.2f} 元,用于{payment.purpose}"
    events.record(verb, sentence, actor=actor, on=on, project=payment.source.project, reason=reason)
    return payment
