"""竣工结算, 竣工财务决算 and 资金来源; sources and their sums are shown on the money page."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from funding.models import FinalAccount, FundingSource, Settlement
from funding.queries import source_rows
from funding.services import accounts, sources
from policy.loader import load_scheme
from projects.models import Project
from web.staff.records.forms import funding as forms
from web.staff.records.kinds.said import day, facts, yuan
from web.staff.records.registry import Act, Kind, Part, Row


def _settlement_rows(project: Project) -> Iterator[Row]:
    for number, one in enumerate(Settlement.objects.filter(project=project).select_related("recorded_by")):
        yield Row(
            yuan(one.settled_yuan),
            facts(
                ("审定日期", day(one.approved_on)), ("审核单位", one.reviewer), ("登记人", one.recorded_by)
            ),
            "现行" if number == 0 else "以前的记录",
            "good" if number == 0 else "muted",
        )


def _accounts(project: Project) -> QuerySet[FinalAccount]:
    rows = FinalAccount.objects.filter(project=project).prefetch_related("excluded_lines")
    return rows.select_related("approved_by", "recorded_by", "project")


def _account_rows(project: Project) -> Iterator[Row]:
    names = load_scheme(project.scheme_code).subsidy.excluded_names
    for one in _accounts(project):
        yield Row(
            str(one),
            facts(
                ("决算总额", yuan(one.amount_yuan)),
                ("报送日期", day(one.submitted_on)),
                ("报送人", one.recorded_by),
                ("核定日期", day(one.approved_on)),
                ("核定文号", one.document_no),
                ("登记人", one.approved_by),
            ),
            "已核定" if one.approved_on else "待核定",
            "good" if one.approved_on else "warn",
            subjects=(one,),
            parts=tuple(
                Part(names.get(line.kind, line.label), amount=yuan(line.amount_yuan))
                for line in one.excluded_lines.all()
            ),
            parts_title="不计入补助的费用",
        )


def _is_newest(account: FinalAccount) -> bool:
    newer = FinalAccount.objects.filter(project=account.project, number__gt=account.number)
    return account.approved_on is None and not newer.exists()


def _sources(project: Project) -> QuerySet[FundingSource]:
    return FundingSource.objects.filter(project=project).select_related("project__neighbourhood")


def _source_rows(project: Project) -> Iterator[Row]:
    models = {source.pk: source for source in _sources(project)}
    for row in source_rows(_sources(project)):
        yield Row(
            row.label,
            facts(
                ("计划", yuan(row.planned)),
                ("已到账", yuan(row.received)),
                ("已支付", yuan(row.paid)),
                ("结余", yuan(row.balance)),
            ),
            subjects=(models[row.pk],),
        )


def _late_enough(project: Project) -> bool:
    return project.step >= accounts.STEP and project.state in accounts.STATES


KINDS = (
    Kind(
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
    ),
    Kind(
        "final_account",
        "竣工财务决算",
        10,
        "决算分版本报送,区住建局登记核定;补助资金以最新核定的决算为准。",
        _account_rows,
        (
            Act(
                "approve",
                "登记核定",
                Action.APPROVE_FINAL_ACCOUNT,
                forms.AccountApproval,
                accounts.approve_final_account,
                "决算已核定,补助资金已按核定数重新计算。",
                _is_newest,
                _accounts,
            ),
            Act(
                "submit",
                "报送竣工财务决算",
                Action.RECORD_COST,
                forms.FinalAccountForm,
                accounts.submit_final_account,
                "决算已报送,等待核定。",
                _late_enough,
                opened=lambda p: not FinalAccount.objects.filter(project=p, cycle=p.cycle).exists(),
            ),
        ),
    ),
    Kind(
        "funding",
        "资金来源",
        2,
        "各项来源的计划、到账和支付。到账不超过计划,支付不超过结余。",
        _source_rows,
        (
            Act(
                "plan",
                "填写来源计划",
                Action.RECORD_FUNDING,
                forms.Plan,
                sources.plan_source,
                "资金来源计划已登记。",
                lambda p: p.state in sources.STATES,
            ),
            Act(
                "receive",
                "登记到账",
                Action.RECORD_APPROPRIATION,
                forms.AppropriationForm,
                sources.record_appropriation,
                "到账已登记。",
                lambda one: one.project.state in sources.STATES,
                _sources,
            ),
            Act(
                "pay",
                "登记支付",
                Action.RECORD_FUNDING,
                forms.PaymentForm,
                sources.record_payment,
                "支付已登记。",
                lambda one: one.project.state in sources.STATES,
                _sources,
            ),
        ),
    ),
)
