"""What the pages of a project's payments show: contracts with their caps, sources, payments, and what the reader can do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Action, may
from funding import payment_rules
from funding.models import FundingSource, Payment
from funding.payment_queries import contract_of, contracts, payments, rate_of
from funding.queries import source_rows
from funding.services import payments as verbs
from projects.models import Project
from web import formats
from web.acts import PlainForm
from web.staff.money.payment_forms import NoForm, RefuseForm
from web.staff.records.desk import crumbs

TAGS = {"待查收": "warn", "待放行": "warn", "已支付": "good", "不予放行": "bad", "已撤回": "muted"}


@dataclass(frozen=True)
class Act:
    """An act on a payment. `offered` says whether it is shown; the verb decides again."""

    code: str
    title: str
    action: Action
    verb: Callable[..., Any]
    done: str
    offered: Callable[[Payment, Any], object]
    form: type[PlainForm] = NoForm
    danger: bool = False


def _second(payment: Payment, user: Any) -> bool:
    return payment.is_waiting and payment.recorded_by_id != user.pk


def _payable(payment: Payment, user: Any) -> bool:
    """Decided by another person, in a project that still pays."""
    return _second(payment, user) and payment.source.project.state in verbs.STATES


ACTS = (
    Act("release", "放行", Action.RELEASE_PAYMENT, verbs.release_payment, "已放行,计入已支付。", _payable),
    Act("refuse", "不予放行", Action.RELEASE_PAYMENT, verbs.refuse_payment, "已退回,街道可以更正后重新申请。", _second,
        RefuseForm, danger=True),
    Act("open", "查收", Action.RELEASE_PAYMENT, verbs.open_payment, "已查收,街道不能再撤回。",
        lambda one, user: _payable(one, user) and one.opened_at is None),
    Act("take-back", "撤回", Action.RECORD_FUNDING, verbs.take_back_payment, "支付申请已撤回。",
        lambda one, user: one.is_waiting and one.opened_at is None, danger=True),
    Act("note", "知道了", Action.RECORD_FUNDING, verbs.note_refusal, "已确认,不再提醒。",
        lambda one, user: one.refused_on and not one.noted_on),
)  # fmt: skip


def acts_of(payment: Payment, user: Any) -> list[Act]:
    """What the person may do with it now."""
    project = payment.source.project
    return [one for one in ACTS if may(user, one.action, project) and one.offered(payment, user)]


def project_context(user: Any, project: Project) -> dict[str, Any]:
    """The project's page; a fixed number of queries."""
    rows = list(payments(user).filter(source__project=project).order_by("-pk"))
    found = contracts(project)
    return {
        "project": project,
        "contracts": [_shown(one) for one in found],
        "sources": list(source_rows(project.funding_sources.all())),
        "rate": rate_of(project, found),
        "rows": [(one, TAGS[one.state]) for one in rows],
        "may_record": may(user, Action.RECORD_FUNDING, project) and project.state in verbs.STATES,
        "sees_payees": True,
        "crumbs": crumbs(project, "支付"),
    }


def payment_context(user: Any, payment: Payment, form: PlainForm | None) -> dict[str, Any]:
    """One payment's page, where it is released or refused."""
    project = payment.source.project
    contract = contract_of(project, payment.tender)
    offered = acts_of(payment, user)
    return {
        "project": project,
        "payment": payment,
        "tag_kind": TAGS[payment.state],
        "contract": _shown(contract) if contract else None,
        "source": next(source_rows(FundingSource.objects.filter(pk=payment.source_id))),
        "warnings": list(_warnings(payment)),
        "may_correct": payment.refused_on
        and not payment.noted_on
        and may(user, Action.RECORD_FUNDING, project)
        and project.state in verbs.STATES,
        "acts": offered,
        "form": form if form is not None else _first(offered),
        "may_reveal": payment.payee_account_id and any(one.code == "release" for one in offered),
        "history": list(_history(payment)),
        "crumbs": [
            *crumbs(project, "")[:-1],
            {"text": "支付", "href": reverse("payments", args=[project.code])},
            {"text": f"{formats.number(payment.amount_yuan)} 元", "href": ""},
        ],
    }


def again(payment: Payment | None) -> dict[str, Any]:
    """The form filled with what was refused."""
    if payment is None:
        return {}
    names = ("source", "tender", "stage", "amount_yuan", "payee_account", "purpose", "ahead_reason")
    return {name: getattr(payment, name) for name in names}


def _first(offered: list[Act]) -> PlainForm | None:
    return RefuseForm() if any(one.code == "refuse" for one in offered) else None


def _shown(contract: Any) -> dict[str, Any]:
    """A contract with its bar and its sentence."""
    terms, taken = contract.terms, contract.taken
    basis = "竣工结算审定价" if terms.settled is not None else "合同价加变更"
    over = f",已超出 {formats.number(-contract.left)} 元" if contract.left < 0 else ""
    words = f"已支付和待放行 {formats.number(taken.total)} / {formats.number(terms.cap)} 元({basis}){over}"
    return {
        "one": contract, "terms": terms, "words": words, "bar": min(taken.total, terms.cap),
        "warnings": list(payment_rules.warnings(terms)),
    }  # fmt: skip


def _warnings(payment: Payment) -> Iterator[str]:
    if payment.tender and payment.tender.winner and payment.tender.winner.strip() != payment.payee:
        yield f"收款单位与中标单位({payment.tender.winner})不同,请核对。"
    if payment.ahead_reason:
        yield f"超进度支付的理由:{payment.ahead_reason}"
    project = payment.source.project
    if payment.is_waiting and project.state not in verbs.STATES:
        yield f"项目{project.get_state_display()},不能放行;请不予放行,或由街道撤回。"
    if payment.payee_account and payment.payee_account.ended_at and payment.is_waiting:
        yield "收款账户已停用,不能放行。"
    if payment.is_earlier:
        yield "启用放行以前登记的支付,没有第二人放行。"


def _history(payment: Payment) -> Iterator[tuple[str, Any, Any, str]]:
    """(what, when, who, why), as it went."""
    yield "登记", payment.paid_on, payment.recorded_by, payment.ahead_reason
    if payment.opened_at:
        yield "查收", timezone.localtime(payment.opened_at).date(), "", ""
    if payment.taken_back_on:
        yield "撤回", payment.taken_back_on, "", ""
    if payment.refused_on:
        yield "不予放行", payment.refused_on, payment.refused_by, payment.refuse_reason
    if payment.released_on:
        yield "放行", payment.released_on, payment.released_by or "启用放行以前登记", ""


def recorded(form: Any, refused: Payment | None, user: Any, today: date) -> Payment:
    """The verb with what the form says."""
    given = dict(form.cleaned_data)
    return verbs.record_payment(given.pop("source"), actor=user, on=today, instead_of=refused, **given)
