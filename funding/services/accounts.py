"""竣工结算 and 竣工财务决算: recorded from the acceptance on, also after the project was closed."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.models import ExcludedLine, FinalAccount, Settlement
from policy.errors import Reason
from policy.loader import load_scheme
from projects import events
from projects.checks import from_step, money, not_after, not_before, one_of, refuse, said, unless
from projects.guards import locked, required_text
from projects.models import Project

STEP = 10
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})


class Excluded(NamedTuple):
    """A part of the account outside city and district money; `kind` is one of the scheme's codes."""

    kind: str
    amount_yuan: Decimal
    label: str = ""


@transaction.atomic
def record_settlement(
    project: Project, *, actor: User, on: date, settled_yuan: Decimal, approved_on: date, reviewer: str
) -> Settlement:
    """竣工结算审定价 as the reviewing firm settled it; the newest counts."""
    project = locked(project)
    authorise(actor, Action.RECORD_COST, project)
    row = {"settled_yuan": settled_yuan, "approved_on": approved_on, "reviewer": reviewer}
    refuse(
        from_step(project, STEP, states=STATES),
        money(settled_yuan, "settled_yuan", "竣工结算审定价", positive=True) or _twice(project, row),
        not_after(approved_on, on, "approved_on", "审定日期"),
        required_text(reviewer, "reviewer", "审核单位"),
    )
    made = Settlement.for_project(project, actor, **row)
    made.save()
    sentence = f"竣工结算审定价 {settled_yuan:,.2f} 元"
    events.record("settlement_recorded", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def submit_final_account(
    project: Project, *, actor: User, on: date, amount_yuan: Decimal, excluded: Sequence[Excluded] = ()
) -> FinalAccount:
    """A new version of the final account, gross, with the lines city and district money does not pay."""
    project = locked(project)
    authorise(actor, Action.RECORD_COST, project)
    last = FinalAccount.objects.filter(project=project).order_by("-number").first()
    refuse(
        from_step(project, STEP, states=STATES),
        money(amount_yuan, "amount_yuan", "决算总额", positive=True) or _too_much(amount_yuan, excluded),
        *(_bad_line(project, line) for line in excluded),
    )
    made = FinalAccount.for_project(
        project, actor, number=last.number + 1 if last else 1, amount_yuan=amount_yuan, submitted_on=on
    )
    made.save()
    ExcludedLine.objects.bulk_create(ExcludedLine(final_account=made, **line._asdict()) for line in excluded)
    sentence = f"报送竣工财务决算第{made.number}版,{amount_yuan:,.2f} 元"
    events.record("final_account_submitted", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def approve_final_account(
    account: FinalAccount, *, actor: User, on: date, document_no: str, approved_on: date | None = None
) -> FinalAccount:
    """核定: the newest version becomes the base of the subsidy; older ones stay as history."""
    project, approved_on = locked(account.project_id), approved_on or on
    account = FinalAccount.objects.select_related("approved_by").get(pk=account.pk)
    authorise(actor, Action.APPROVE_FINAL_ACCOUNT, project)
    newer = FinalAccount.objects.filter(project=project, number__gt=account.number)
    approved = f"{account.approved_by}已登记{said(account.approved_on)}核定。"
    refuse(
        from_step(project, STEP, states=STATES),
        unless(account.approved_on is None, "already_approved", approved),
        unless(not newer.exists(), "not_newest", "已报送更新的版本,请核定最新版本。"),
        required_text(document_no, "document_no", "核定文号"),
        not_after(approved_on, on, "approved_on", "核定日期"),
        not_before(approved_on, account.submitted_on, "approved_on", "核定日期不能早于报送日期。"),
    )
    account.approved_on, account.approved_by, account.document_no = approved_on, actor, document_no
    account.save(update_fields=["approved_on", "approved_by", "document_no"])
    sentence = f"核定竣工财务决算第{account.number}版,{account.amount_yuan:,.2f} 元({document_no})"
    events.record("final_account_approved", sentence, actor=actor, on=on, project=project)
    return account


def _twice(project: Project, row: dict[str, Any]) -> list[Reason]:
    same = Settlement.objects.filter(project=project, **row)
    return unless(not same.exists(), "already_recorded", "这份结算已经登记。")


def _bad_line(project: Project, line: Excluded) -> list[Reason]:
    kinds = load_scheme(project.scheme_code).subsidy.excluded_kinds
    return one_of(line.kind, kinds, "excluded", "不计入补助的类别") + money(
        line.amount_yuan, "excluded", "不计入补助的金额"
    )


def _too_much(amount_yuan: Decimal, excluded: Iterable[Excluded]) -> list[Reason]:
    total = sum((line.amount_yuan for line in excluded), Decimal(0))
    message = f"不计入补助的费用合计 {total:,.2f} 元,大于决算总额 {amount_yuan:,.2f} 元。"
    return unless(total <= amount_yuan, "excluded_above_cost", message, field="excluded")
