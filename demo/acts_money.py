"""资金 of the demo: sources planned and received, contracts paid in every state a payment can be in."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from demo.people import People
from demo.story import Story
from funding.models import FundingSource, Payee, Payment, SourceKind
from funding.payment_queries import Contract, contracts
from funding.services import payments
from funding.services.appropriations import Allotted, record_appropriation, record_batch
from funding.services.payees import add_payee, end_payee, show_account
from funding.services.sources import plan_source

CENT = Decimal("0.01")
FIRM = "演示建设集团有限公司"
PUBLIC_MONEY = {
    SourceKind.CITY: ("48", "60", "80"),
    SourceKind.DISTRICT: ("46", "70", "85"),
    SourceKind.PERSONAL: ("4", "100", "0"),
}
ORIGINAL_BODY = {SourceKind.ORIGINAL_BODY: ("100", "60", "80")}
TRANCHE = 6


def fund(
    story: Story, on: date, shares: Mapping[str, tuple[str, str, str]], *, moved_on: date | None = None
) -> None:
    """Sources: kind → percent of the cost planned, of the plan received, of what was received paid."""
    moved_on = moved_on or on
    _agree(story, on)
    made = []
    for kind, (planned, received, paid) in shares.items():
        plan = story.part(planned)
        source = plan_source(story.project, actor=story.clerk, on=on, kind=kind, planned_yuan=plan)
        got = (plan * Decimal(received) / 100).quantize(CENT)
        spent = (got * Decimal(paid) / 100).quantize(CENT)
        if got:
            record_appropriation(source, actor=story.people.officer, on=on, amount_yuan=got, received_on=moved_on,
                                 document_no=f"拱财建〔{on.year}〕演示{story.place.number:03d}号")  # fmt: skip
        if spent:
            made.append(_pay(story, source, spent, on, moved_on, first=not made))
    for one in made[:-1]:
        payments.release_payment(one, actor=story.people.finance, on=on)
    if made:
        _in_some_state(story, made[-1], on)


def payee_of(story: Story, on: date) -> Payee:
    """The street's account of the firm; the first of each street stands beside one that was ended."""
    street, clerk = story.row.street, story.clerk
    known = Payee.objects.filter(street=street, name=FIRM, ended_at=None).first()
    if known:
        return known
    old = add_payee(
        street, actor=clerk, on=on, name=FIRM, bank="演示银行拱墅支行", account=f"1901{street.pk:08d}0128"
    )
    end_payee(old, actor=clerk, on=on)
    return add_payee(
        street, actor=clerk, on=on, name=FIRM, bank="演示银行湖墅支行", account=f"1901010104{street.pk:010d}"
    )


def tranche(people: People, on: date) -> None:
    """拨付批次: one document for some projects of the district."""
    sources = FundingSource.objects.filter(
        kind=SourceKind.DISTRICT, planned_yuan__gt=0, project__state="active"
    )
    rows = [Allotted(one, (one.planned_yuan / 10).quantize(CENT)) for one in sources.order_by("pk")[:TRANCHE]]
    if rows:
        record_batch(rows, actor=people.finance, on=on, received_on=on, document_no=f"拱财建〔{on.year}〕演示批1号",
                     batch=f"{on.year}年第二批")  # fmt: skip


def _agree(story: Story, on: date) -> None:
    """Every second contract says what is held back."""
    for one in contracts(story.project) if story.place.number % 2 else ():
        payments.agree_retention(one.tender, actor=story.clerk, on=on, retention_percent=Decimal("3.00"))


def _pay(
    story: Story, source: FundingSource, amount: Decimal, on: date, day: date, *, first: bool
) -> Payment:
    """预付款 first and 进度款 then; 结算款 once there is a settled price; without a contract 其他费用."""
    found = contracts(story.project)
    contract = found[0] if found else None
    signed = contract.tender.contract_on if contract else None
    stage = _stage(contract, first)
    return payments.record_payment(
        source, actor=story.clerk, on=on, amount_yuan=amount, paid_on=max(day, signed or day),
        payee_account=payee_of(story, on), purpose=f"{story.place.name}{Payment.Stage(stage).label}", stage=stage,
        tender=contract.tender if contract else None,
        ahead_reason="材料集中进场,合同约定按采购节点支付。" if stage == Payment.Stage.PROGRESS else "",
    )  # fmt: skip


def _stage(contract: Contract | None, first: bool) -> str:
    if contract is None:
        return Payment.Stage.OTHER
    if contract.terms.settled is not None:
        return Payment.Stage.SETTLEMENT
    return Payment.Stage.ADVANCE if first else Payment.Stage.PROGRESS


def _in_some_state(story: Story, payment: Payment, on: date) -> None:
    """One of the states, by the neighbourhood's number; most are released."""
    turn, finance = story.place.number % 8, story.people.finance
    if turn == 0:
        return
    if turn == 1:
        show_account(payment, actor=finance, on=on)
    elif turn == 2:
        payments.refuse_payment(
            payment, actor=finance, on=on, reason="未附监理单位签认的工程量清单,请补充后重新申请。"
        )
    elif turn == 3:
        payments.take_back_payment(payment, actor=story.clerk, on=on)
    else:
        payments.release_payment(payment, actor=finance, on=on)
