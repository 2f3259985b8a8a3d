"""支付申请表: one payment on paper, with places for signature and seal. The account is masked there too."""

from typing import Any

from funding.capitals import in_capitals
from funding.models import Payment
from funding.payee_rules import masked
from funding.payment_queries import Contract, contract_of
from projects import pdf
from projects.checks import said


def payment_pdf(payment: Payment) -> bytes:
    """The pages, numbered x of y."""
    return pdf.pdf("payment_request", payment_data(payment))


def payment_data(payment: Payment) -> dict[str, Any]:
    """What is printed; all text, so that nothing is read as markup."""
    project = payment.source.project
    contract = contract_of(project, payment.tender)
    return {
        "title": "老旧小区综合改造提升项目支付申请表",
        "place": project.neighbourhood.name,
        "facts": [*_facts(payment), *(_of_contract(contract) if contract else [])],
        "amount": f"{payment.amount_yuan:,.2f}",
        "capitals": in_capitals(payment.amount_yuan),
        "state": _state(payment),
    }


def _facts(payment: Payment) -> list[list[str]]:
    project = payment.source.project
    place = project.neighbourhood
    account = masked(payment.payee_account.last_four) if payment.payee_account else "未登记"
    return [
        ["小区", f"{place.name}({place.street})"],
        ["项目编号", project.code],
        ["建设单位", project.builder_name],
        ["资金来源", str(payment.source)],
        ["收款单位", payment.payee],
        ["收款账号", account],
        ["用途", payment.purpose],
        ["申请", f"{said(payment.paid_on)} {payment.recorded_by}"],
        *([["超进度支付的理由", payment.ahead_reason]] if payment.ahead_reason else []),
    ]


def _of_contract(contract: Contract) -> list[list[str]]:
    terms = contract.terms
    price = "竣工结算审定价" if terms.settled is not None else "合同价加变更"
    progress = "未上报" if terms.percent is None else f"{terms.percent}%"
    return [
        ["合同", f"{contract.tender}({contract.tender.winner})"],
        [price, f"{terms.cap:,.2f} 元"],
        ["合同已支付", f"{contract.released.total:,.2f} 元"],
        ["形象进度", progress],
    ]


def _state(payment: Payment) -> str:
    if payment.released_on and payment.released_by:
        return f"{said(payment.released_on)}由{payment.released_by}放行"
    if payment.refused_on:
        return f"{said(payment.refused_on)}不予放行:{payment.refuse_reason}"
    return payment.state
