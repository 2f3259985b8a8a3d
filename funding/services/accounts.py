"""竣工结算 and 竣工财务决算: from the acceptance on, also after the project was closed. The life of a final account:
submitted by the street (taken back until opened) → 查收 → reviewed → approved, or returned with a reason.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from funding.ladder import Origin
from funding.ladder_lines import Entry
from funding.models import ExcludedLine, FinalAccount, RungLine, Settlement
from funding.services import account_checks as checks
from funding.services.account_checks import Excluded
from funding.services.claims import replace_open_claim
from policy.errors import Reason
from projects import events
from projects.checks import from_step, money, not_after, not_before, refuse, unless
from projects.guards import locked, required_text
from projects.models import Project

STEP = 10
STATES = frozenset({Project.State.ACTIVE, Project.State.CLOSED})
DECISION = ["approved_on", "approved_by", "document_no", "opened_at"]
REVIEW = ["reviewer", "reviewed_yuan", "reviewed_on", "reviewed_by", "opened_at"]
RETURN = ["returned_on", "returned_by", "return_reason", "opened_at"]


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
    project: Project, *, actor: User, on: date, amount_yuan: Decimal, excluded: Sequence[Excluded] = (),
    lines: Sequence[Entry] = (),
) -> FinalAccount:  # fmt: skip
    """A new version, gross, with the lines city and district money does not pay; it takes the place of older ones.

    `lines`: the account by item and by lines outside the list; what they mark as excluded need not be given again.
    """
    project = locked(project)
    authorise(actor, Action.RECORD_COST, project)
    excluded = tuple(excluded) or checks.marked(project, lines)
    refuse(
        from_step(project, STEP, states=STATES),
        money(amount_yuan, "amount_yuan", "决算总额", positive=True)
        or _parts(project, amount_yuan, excluded, lines),
    )
    last = FinalAccount.objects.filter(project=project).order_by("-number").first()
    made = FinalAccount.for_project(
        project, actor, number=last.number + 1 if last else 1, amount_yuan=amount_yuan, submitted_on=on
    )
    made.save()
    ExcludedLine.objects.bulk_create(ExcludedLine(final_account=made, **line._asdict()) for line in excluded)
    keep_lines(project, RungLine.Rung.FINAL, f"final_account:{made.pk}", lines, actor, on)
    sentence = f"报送竣工财务决算第{made.number}版,{amount_yuan:,.2f} 元"
    events.record("final_account_submitted", sentence, actor=actor, on=on, project=project)
    return made


@transaction.atomic
def take_back_account(account: FinalAccount, *, actor: User, on: date) -> FinalAccount:
    """撤回, until the bureau opened it; the version before it stands again."""
    account, project = _mine(account, actor, Action.RECORD_COST)
    words = "区住建局已查收,不能撤回;需要撤回的,请联系区住建局退回。"
    refuse(
        from_step(project, STEP, states=STATES),
        checks.undecided(account) or unless(account.opened_at is None, "already_opened", words),
    )
    account.taken_back_on = on
    account.save(update_fields=["taken_back_on"])
    return _told(account, "taken_back", "撤回竣工财务决算", actor, on)


@transaction.atomic
def open_account(account: FinalAccount, *, actor: User, on: date) -> FinalAccount:
    """查收: the bureau has the account before it; from now on it is not taken back."""
    account, project = _mine(account, actor, Action.APPROVE_FINAL_ACCOUNT)
    refuse(
        from_step(project, STEP, states=STATES),
        checks.undecided(account) or unless(account.opened_at is None, "already_opened", "这版决算已查收。"),
    )
    account.opened_at = events.instant(on)
    account.save(update_fields=["opened_at"])
    return _told(account, "opened", "查收竣工财务决算", actor, on)


@transaction.atomic
def review_account(
    account: FinalAccount, *, actor: User, on: date, reviewer: str, reviewed_yuan: Decimal, reviewed_on: date,
    correction_reason: str = "",
) -> FinalAccount:  # fmt: skip
    """What the reviewing firm found; reviewed again only with a reason. Another amount than submitted goes back."""
    account, project = _mine(account, actor, Action.APPROVE_FINAL_ACCOUNT)
    refuse(
        from_step(project, STEP, states=STATES),
        checks.undecided(account) + checks.newest(account),
        checks.reviewed_before(account, correction_reason),
        required_text(reviewer, "reviewer", "审核单位"),
        money(reviewed_yuan, "reviewed_yuan", "审核金额", positive=True),
        not_after(reviewed_on, on, "reviewed_on", "审核日期"),
        not_before(reviewed_on, account.submitted_on, "reviewed_on", "审核日期不能早于报送日期。"),
    )
    account.reviewer, account.reviewed_yuan, account.reviewed_on = (
        reviewer.strip(),
        reviewed_yuan,
        reviewed_on,
    )
    account.reviewed_by, account.opened_at = actor, account.opened_at or events.instant(on)
    account.save(update_fields=REVIEW)
    words = f"登记审核结果({account.reviewer},{reviewed_yuan:,.2f} 元):竣工财务决算"
    return _told(account, "reviewed", words, actor, on, correction_reason)


@transaction.atomic
def return_account(account: FinalAccount, *, actor: User, on: date, reason: str) -> FinalAccount:
    """退回 with a reason; the street submits a new version."""
    account, project = _mine(account, actor, Action.APPROVE_FINAL_ACCOUNT)
    refuse(
        from_step(project, STEP, states=STATES),
        checks.undecided(account) + checks.newest(account),
        required_text(reason, "reason", "退回原因"),
    )
    account.returned_on, account.returned_by, account.return_reason = on, actor, reason.strip()
    account.opened_at = account.opened_at or events.instant(on)
    account.save(update_fields=RETURN)
    return _told(account, "returned", "退回竣工财务决算", actor, on, reason)


@transaction.atomic
def approve_final_account(
    account: FinalAccount, *, actor: User, on: date, document_no: str, approved_on: date | None = None
) -> FinalAccount:
    """核定: the newest version becomes the base of the subsidy; older ones stay as history."""
    account, project = _mine(account, actor, Action.APPROVE_FINAL_ACCOUNT)
    approved_on = approved_on or on
    refuse(
        from_step(project, STEP, states=STATES),
        checks.undecided(account) + checks.newest(account) + checks.agrees_with_review(account),
        required_text(document_no, "document_no", "核定文号"),
        not_after(approved_on, on, "approved_on", "核定日期"),
        not_before(approved_on, account.submitted_on, "approved_on", "核定日期不能早于报送日期。"),
        not_before(approved_on, account.reviewed_on, "approved_on", "核定日期不能早于审核日期。"),
    )
    account.approved_on, account.approved_by, account.document_no = approved_on, actor, document_no.strip()
    account.opened_at = account.opened_at or events.instant(on)
    account.save(update_fields=DECISION)
    sentence = f"核定竣工财务决算第{account.number}版,{account.amount_yuan:,.2f} 元({document_no})"
    events.record("final_account_approved", sentence, actor=actor, on=on, project=project)
    replace_open_claim(account, actor=actor, on=on)
    return account


def keep_lines(
    project: Project, rung: str, origin: str, lines: Sequence[Entry], actor: User, on: date
) -> list[RungLine]:
    """Store a paper's lines; those it had stay, as replaced."""
    RungLine.objects.filter(project=project, origin=origin, replaced_on=None).update(replaced_on=on)
    return RungLine.objects.bulk_create(
        RungLine(
            project=project, rung=rung, origin=origin, item_code=line.item_code, label=line.label.strip(),
            amount_yuan=line.amount, excluded_kind=line.kind, recorded_by=actor, recorded_on=on,
        )
        for line in lines
    )  # fmt: skip


def _mine(account: FinalAccount, actor: User, action: Action) -> tuple[FinalAccount, Project]:
    """The account as it stands now, its project locked, if the actor may act on it."""
    project = locked(account.project_id)
    rows = FinalAccount.objects.select_related("approved_by", "returned_by", "reviewed_by", "recorded_by")
    fresh = rows.get(pk=account.pk)
    fresh.project = project
    authorise(actor, action, project)
    return fresh, project


def _told(
    account: FinalAccount, verb: str, words: str, actor: User, on: date, reason: str = ""
) -> FinalAccount:
    """The act in the project's history."""
    sentence, project = f"{words}第{account.number}版", account.project
    events.record(f"final_account_{verb}", sentence, actor=actor, on=on, project=project, reason=reason)
    return account


def _twice(project: Project, row: dict[str, Any]) -> list[Reason]:
    same = Settlement.objects.filter(project=project, **row)
    return unless(not same.exists(), "already_recorded", "这份结算已经登记。")


def _parts(
    project: Project, amount_yuan: Decimal, excluded: Sequence[Excluded], lines: Sequence[Entry]
) -> list[Reason]:
    """What is wrong with the lines, with the excluded sums, and with both together."""
    wrong = checks.line_reasons(project, Origin("", "决算总额", amount_yuan, tuple(lines)))
    wrong += checks.excluded_reasons(project, amount_yuan, excluded)
    return wrong or checks.both_say_the_same(project, excluded, lines)
