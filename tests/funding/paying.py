"""What tests of payments share: a funded project with a contract, an account, and payments in any state."""

from decimal import Decimal
from typing import Any

from accounts.models import Role, Street, User
from funding.models import FundingSource, Payee, Payment
from funding.services import payments
from funding.services.appropriations import record_appropriation
from funding.services.payees import add_payee
from funding.services.sources import plan_source
from projects.models import Project
from tests.factories import TODAY, UserFactory
from tests.record_data import at, clerk, contract, officer
from works.models import SiteReport

NUMBER = "6222021202001234567"


def finance() -> User:
    """区财政's officer."""
    return UserFactory(role=Role.FINANCE_OFFICER)


def payee(street: Street | None = None, account: str = NUMBER, **fields: Any) -> Payee:
    """An account of 和睦街道, or of another street."""
    actor = fields.pop("actor", None) or clerk()
    given = {"name": "浙江建工", "bank": "工商银行拱墅支行"} | fields
    return add_payee(street or actor.street, actor=actor, on=TODAY, account=account, **given)


def known_payee(project: Project) -> Payee:
    """The street's account, added once."""
    street = project.neighbourhood.street
    return Payee.objects.filter(street=street, ended_at=None).first() or payee(street, actor=officer())


def funded(project: Project | None = None, received: str = "1000.00", planned: str = "") -> FundingSource:
    """A city source with its money."""
    project = project or at(9)
    source = plan_source(
        project, actor=clerk(), on=TODAY, kind="city", planned_yuan=Decimal(planned or received)
    )
    record_appropriation(source, actor=officer(), on=TODAY, amount_yuan=Decimal(received), received_on=TODAY)
    return source


def report(project: Project, percent: int) -> None:
    """A site report of today."""
    SiteReport.for_project(
        project, clerk(), as_of=TODAY, physical_percent=percent, invested_yuan=Decimal(0)
    ).save()


def under_contract(price: str = "1000.00", received: str = "", percent: int | None = None) -> FundingSource:
    """A funded project at step 9 with a contract for the works."""
    project = at(9)
    contract(project, price)
    if percent is not None:
        report(project, percent)
    return funded(project, received or price)


def pay(source: FundingSource, amount: str, *, actor: User | None = None, **fields: Any) -> Payment:
    """A recorded payment; under the contract where there is one."""
    found = source.project.tenders.filter(contract_yuan__isnull=False)
    tender = found.order_by("kind").first()
    given = {
        "paid_on": TODAY, "purpose": "第一期", "stage": "advance" if tender else "other", "tender": tender,
    } | fields  # fmt: skip
    account = given.pop("payee_account") if "payee_account" in given else known_payee(source.project)
    return payments.record_payment(
        source, actor=actor or clerk(), on=TODAY, amount_yuan=Decimal(amount), payee_account=account, **given
    )


def released(payment: Payment, by: User | None = None) -> Payment:
    """Released by finance."""
    return payments.release_payment(payment, actor=by or finance(), on=TODAY)
