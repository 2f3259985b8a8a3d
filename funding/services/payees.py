"""收款账户: added and ended by the street, never changed. Bank and number lie sealed; who looks at a number leaves an event."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Street, User
from accounts.permissions import Action, authorise
from funding.models import Payee, Payment
from funding.payee_rules import SHOWN, account_faults, masked, passes_luhn, read_account
from funding.services.sources import STATES
from policy.errors import Reason, Refused
from projects import events
from projects.checks import from_step, refuse, said, unless
from projects.guards import locked, required_text
from projects.sealed import seal, unseal

TWICE = "这个账号已登记,收款单位为{}(尾号 {})。"


@dataclass(frozen=True)
class Account:
    """Bank and number in full; for the eyes of who releases the payment."""

    bank: str
    number: str


@dataclass(frozen=True)
class _OfStreet:
    """What `authorise` asks: whose reach it is in."""

    scope_street_id: int


@transaction.atomic
def add_payee(street: Street, *, actor: User, on: date, name: str, bank: str, account: str) -> Payee:
    """An account the street pays to. Blanks, hyphens and full-width digits in the number are understood.

    `payee.doubtful` tells that the check digit of a bank card does not fit, which firms' accounts need not have.
    """
    authorise(actor, Action.RECORD_FUNDING, _OfStreet(street.pk))
    Street.objects.select_for_update().get(pk=street.pk)
    number = read_account(account)
    faults = account_faults(number)
    refuse(
        required_text(name, "name", "收款单位"),
        unless(len(name.strip()) <= 120, "too_long", "收款单位最多120个字。", field="name"),
        required_text(bank, "bank", "开户银行"),
        faults or _known(street, account_hash(number)),
    )
    try:
        made = _stored(street, actor, name.strip(), bank.strip(), number)
    except IntegrityError as error:  # somebody added it beside the lock
        raise Refused(Reason("known_account", "这个账号刚刚由他人登记。", field="account")) from error
    sentence = f"{street}登记收款账户:{made}(尾号 {made.last_four})"
    events.record("payee_added", sentence, actor=actor, on=on)
    made.doubtful = not passes_luhn(number)  # type: ignore[attr-defined]
    return made


@transaction.atomic
def end_payee(payee: Payee, *, actor: User, on: date) -> Payee:
    """停用: it takes no new payments; those recorded stay."""
    payee = (
        Payee.objects.select_for_update(of=("self",)).select_related("street", "ended_by").get(pk=payee.pk)
    )
    authorise(actor, Action.RECORD_FUNDING, payee)
    refuse(ended(payee))
    payee.ended_at, payee.ended_by = events.instant(on), actor
    payee.save(update_fields=["ended_at", "ended_by"])
    sentence = f"{payee.street}停用收款账户:{payee}(尾号 {payee.last_four})"
    events.record("payee_ended", sentence, actor=actor, on=on)
    return payee


@transaction.atomic
def show_account(payment: Payment, *, actor: User, on: date) -> Account:
    """The number in full, to who may release the payment while it waits; the look is on record, and opens the payment.

    Only where it may be opened: in a project that was withdrawn the street takes its payment back.
    """
    project = locked(payment.source.project_id)
    authorise(actor, Action.RELEASE_PAYMENT, project)
    payment = Payment.objects.select_related("payee_account").get(pk=payment.pk)
    payee = payment.payee_account
    refuse(
        from_step(project, 1, states=STATES),
        unless(payee is not None, "no_account", "这笔支付没有登记收款账户。"),
        unless(payment.is_waiting, "already_decided", "这笔支付已经办理,不再显示账号。"),
        unless(payment.recorded_by_id != actor.pk, "own_payment", "支付由您登记,应由另一人查看和放行。"),
    )
    assert payee is not None  # noqa: S101 - refused above
    if payment.opened_at is None:
        payment.opened_at = events.instant(on)
        payment.save(update_fields=["opened_at"])
    sentence = f"查看支付 {payment.amount_yuan:,.2f} 元的收款账号:{payee}({masked(payee.last_four)})"
    events.record("payment_account_shown", sentence, actor=actor, on=on, project=project)
    return Account(unseal(payee.bank_sealed).decode(), unseal(payee.account_sealed).decode())


def account_hash(number: str) -> str:
    """To find a number again without knowing it; peppered with a key that is not in the database."""
    return salted_hmac("funding.payee", number, secret=settings.LETTER_PEPPER, algorithm="sha256").hexdigest()


def ended(payee: Payee) -> list[Reason]:
    """A reason where the account takes no more payments; says who ended it and when."""
    on = timezone.localtime(payee.ended_at).date() if payee.ended_at else None
    words = f"{payee.ended_by}已于{said(on)}停用{payee}(尾号 {payee.last_four})。"
    return unless(payee.ended_at is None, "payee_ended", words, field="payee_account")


def _stored(street: Street, actor: User, name: str, bank: str, number: str) -> Payee:
    with transaction.atomic():
        return Payee.objects.create(
            street=street, name=name, bank_sealed=seal(bank.encode()), account_sealed=seal(number.encode()),
            account_hash=account_hash(number), last_four=number[-SHOWN:], added_by=actor,
        )  # fmt: skip


def _known(street: Street, digest: str) -> list[Reason]:
    found = Payee.objects.filter(street=street, account_hash=digest, ended_at=None).first()
    words = TWICE.format(found, found.last_four) if found else ""
    return unless(found is None, "known_account", words, field="account")
