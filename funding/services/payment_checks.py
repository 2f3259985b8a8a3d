"""What stands against recording or releasing a payment: reasons, beside their fields."""

from accounts.models import User
from funding import payment_rules
from funding.models import Payment
from funding.payment_queries import Contract, contract_of
from funding.services.payees import ended
from funding.source_sums import paid, received, reserved
from policy.errors import Reason
from projects.checks import not_before, said, unless

LATE = "您的操作没有生效。"


def decided(payment: Payment) -> list[Reason]:
    """Who was quicker, when, and what became of it."""
    if payment.is_waiting:
        return []
    if payment.taken_back_on:
        words = f"街道已于{said(payment.taken_back_on)}撤回这笔支付。"
    elif payment.refused_on:
        words = f"{payment.refused_by}已于{said(payment.refused_on)}不予放行({payment.refuse_reason})。"
    else:
        by = payment.released_by or "启用放行以前"
        words = f"{by}已于{said(payment.released_on)}放行这笔支付。"
    return [Reason("already_decided", words + LATE)]


def own(payment: Payment, actor: User) -> list[Reason]:
    """Two persons: who recorded it neither opens nor decides it."""
    words = "支付由您登记,应由另一人放行。"
    return unless(payment.recorded_by_id != actor.pk, "own_payment", words)


def of_contract(payment: Payment, contract: Contract | None) -> list[Reason]:
    """A stage is one of a contract of this project that stands and has its price."""
    if payment.tender_id is None:
        words = "请选择合同;不属于合同的支付,付款阶段选“其他费用”。"
        return unless(payment.stage == Payment.Stage.OTHER, "no_contract", words, field="tender")
    if payment.tender is not None and payment.tender.project_id != payment.source.project_id:
        return [Reason("other_contract", "合同不是本项目的。", field="tender")]
    return unless(contract, "no_contract", "合同已失效或还没有合同价,不能支付。", field="tender")


def after_contract(payment: Payment) -> list[Reason]:
    """Nothing is paid under a contract before it was signed."""
    signed = payment.tender.contract_on if payment.tender is not None else None
    words = f"申请支付日期不能早于合同签订日期({said(signed)})。"
    return not_before(payment.paid_on, signed, "paid_on", words)


def of_payee(payment: Payment) -> list[Reason]:
    """An account of the street that pays, still in use."""
    payee = payment.payee_account
    if payee is None:
        return [Reason("required", "请选择收款账户。", field="payee_account")]
    same = payee.street_id == payment.source.project.neighbourhood.street_id
    return unless(same, "other_payee", "收款账户不是本街道登记的。", field="payee_account") or ended(payee)


def above_balance(payment: Payment) -> list[Reason]:
    """What came in less what was paid and what waits for release."""
    came, went, held = (ask(payment.source) for ask in (received, paid, reserved))
    waiting = f"(到账 {came:,.2f} 元,已支付 {went:,.2f} 元,待放行 {held:,.2f} 元)" if held else ""
    words = f"{payment.source}账上结余 {came - went - held:,.2f} 元,不够支付{waiting}。"
    return unless(payment.amount_yuan <= came - went - held, "above_balance", words, field="amount_yuan")


def above_cap(payment: Payment, contract: Contract | None) -> list[Reason]:
    """By funding/payment_rules.py, what waits counted too."""
    if contract is None or payment.stage not in Payment.Stage.values:
        return []
    return payment_rules.against(
        contract.terms, contract.taken, amount=payment.amount_yuan, stage=payment.stage,
        ahead_reason=payment.ahead_reason,
    )  # fmt: skip


def recorded_twice(payment: Payment) -> list[Reason]:
    """The second click of the same form; a real second payment says so in its purpose."""
    same = Payment.objects.standing().filter(
        source=payment.source, amount_yuan=payment.amount_yuan, paid_on=payment.paid_on, purpose=payment.purpose,
        payee_account=payment.payee_account, tender=payment.tender,
    )  # fmt: skip
    words = "同一笔支付已经登记;确有第二笔的,请在用途中写明。"
    return unless(not same.exists(), "already_recorded", words, field="purpose")


def releasable(payment: Payment) -> list[Reason]:
    """As things are on the day of release: account in use, contract standing, balance and cap by what was released."""
    came, went = received(payment.source), paid(payment.source)
    words = f"{payment.source}已到账 {came:,.2f} 元、已支付 {went:,.2f} 元,不够支付。"
    short = unless(payment.amount_yuan <= came - went, "above_balance", words)
    account = ended(payment.payee_account) if payment.payee_account else []
    return [*short, *account, *_beyond_now(payment)]


def _beyond_now(payment: Payment) -> list[Reason]:
    if payment.tender is None:
        return []
    contract = contract_of(payment.source.project, payment.tender)
    if contract is None:
        return [Reason("no_contract", "合同已失效,不能支付。")]
    left = payment_rules.room(contract.terms, contract.released, payment.stage)
    words = f"现在合同最多还可支付 {left:,.2f} 元(价款有变动),不能放行。"
    return unless(payment.amount_yuan <= left, "above_cap", words)
