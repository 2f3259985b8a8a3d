"""竣工结算 and 竣工财务决算: versions with their life from 报送 to 核定."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.permissions import Action
from funding.ladder_queries import accounts_of
from funding.models import FinalAccount, Settlement
from funding.services import accounts
from policy.loader import load_scheme
from projects.models import Project
from web.staff.records.forms import accounts as forms
from web.staff.records.forms.site import Nothing
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Kind, Part, Row, when_asked

TAGS = {"已核定": "good", "已退回": "bad", "已撤回": "muted"}


def _settlement_rows(project: Project) -> Iterator[Row]:
    for number, one in enumerate(Settlement.objects.filter(project=project).select_related("recorded_by")):
        yield Row(
            yuan(one.settled_yuan),
            facts(
                ("审定日期", day(one.approved_on)), ("审核单位", one.reviewer), ("登记人", one.recorded_by)
            ),
            "现行" if number == 0 else "以前的记录",
            "good" if number == 0 else "muted",
            anchor=f"settlement-{one.pk}",
            below="" if number else "staff/money/lines_link.html",
            data=reverse("ladder", args=[project.code]) + "#papers-settled",
        )


def _account_rows(project: Project) -> Iterator[Row]:
    names = load_scheme(project.scheme_code).subsidy.excluded_names
    for one in accounts_of(project):
        stands = not (one.returned_on or one.taken_back_on)
        yield Row(
            str(one),
            facts(*_said(one)),
            one.state,
            TAGS.get(one.state, "warn"),
            subjects=(one,),
            parts=tuple(
                Part(names.get(line.kind, line.label), amount=yuan(line.amount_yuan))
                for line in one.excluded_lines.all()
            ),
            parts_title="不计入补助的费用",
            anchor=f"final_account-{one.pk}",
            below="staff/money/lines_link.html" if stands else "",
            data=reverse("ladder", args=[project.code]) + "#papers-final",
        )


def _said(one: FinalAccount) -> Iterator[tuple[str, object]]:
    """What is known of a version, in the order it came."""
    yield "决算总额", yuan(one.amount_yuan)
    yield "报送日期", day(one.submitted_on)
    yield "报送人", one.recorded_by
    yield "撤回日期", day(one.taken_back_on)
    yield "审核单位", one.reviewer
    yield "审核金额", yuan(one.reviewed_yuan)
    if one.reviewed_yuan not in (None, one.amount_yuan):
        yield "审核增减", yuan(one.reviewed_yuan - one.amount_yuan)
    yield "审核日期", day(one.reviewed_on)
    yield "退回日期", day(one.returned_on)
    yield "退回原因", one.return_reason
    yield "退回人", one.returned_by
    yield "核定日期", day(one.approved_on)
    yield "核定文号", one.document_no
    yield "登记人", one.approved_by


def _standing(project: Project) -> bool:
    """Whether nothing more is to be submitted unasked: a version is on its way or approved."""
    rows = FinalAccount.objects.filter(project=project, cycle=project.cycle)
    return rows.filter(returned_on=None, taken_back_on=None).exists()


def _is_newest(one: FinalAccount) -> bool:
    newer = FinalAccount.objects.filter(project=one.project, number__gt=one.number, taken_back_on=None)
    return not one.is_decided and not newer.exists()


def _unopened(one: FinalAccount) -> bool:
    return not one.is_decided and one.opened_at is None


def _late_enough(project: Project) -> bool:
    return project.step >= accounts.STEP and project.state in accounts.STATES


SETTLEMENT = Kind(
    "settlement",
    "竣工结算",
    10,
    "登记竣工结算审定价。不影响进入后续管理,但项目办结前必须审定。",
    _settlement_rows,
    (
        Act(
            "record",
            "登记竣工结算",
            Action.RECORD_COST,
            forms.SettlementForm,
            accounts.record_settlement,
            "竣工结算已登记。",
            _late_enough,
            opened=lambda p: not Settlement.objects.filter(project=p, cycle=p.cycle).exists(),
        ),
    ),
)
DECIDE = Action.APPROVE_FINAL_ACCOUNT
ACCOUNT = Kind(
    "final_account",
    "竣工财务决算",
    10,
    "决算分版本报送,区住建局查收、登记审核结果后核定或退回;补助资金以最新核定的决算为准。",
    _account_rows,
    (
        Act(
            "approve", "登记核定", DECIDE, forms.AccountApproval, accounts.approve_final_account,
            "决算已核定,补助资金已按核定数重新计算。", _is_newest, accounts_of,
        ),
        Act(
            "open", "查收", DECIDE, Nothing, accounts.open_account,
            "决算已查收,街道不能再撤回。", _unopened, accounts_of, opened=when_asked,
        ),
        Act(
            "review", "登记审核结果", DECIDE, forms.AccountReview, accounts.review_account,
            "审核结果已登记。", _is_newest, accounts_of, opened=when_asked,
        ),
        Act(
            "return", "退回", DECIDE, forms.AccountReturn, accounts.return_account,
            "决算已退回,等待街道重新报送。", _is_newest, accounts_of, danger=True,
        ),
        Act(
            "take_back", "撤回", Action.RECORD_COST, Nothing, accounts.take_back_account,
            "决算已撤回。", _unopened, accounts_of, danger=True,
        ),
        Act(
            "submit", "报送竣工财务决算", Action.RECORD_COST, forms.FinalAccountForm,
            accounts.submit_final_account, "决算已报送,等待区住建局查收。", _late_enough,
            opened=lambda p: not _standing(p),
        ),
    ),
)  # fmt: skip
KINDS = (SETTLEMENT, ACCOUNT)
