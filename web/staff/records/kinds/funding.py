"""资金来源; sources and their sums are shown on the money page."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.permissions import Action
from funding.models import FundingSource
from funding.queries import source_rows
from funding.services import appropriations, sources
from funding.source_sums import with_sums
from projects.models import Project
from web.staff.records.forms import funding as forms
from web.staff.records.kinds.said import facts, yuan
from web.staff.records.registry import Act, Kind, Row


def _sources(project: Project) -> QuerySet[FundingSource]:
    return FundingSource.objects.filter(project=project).select_related("project__neighbourhood")


def _with_money(project: Project) -> QuerySet[FundingSource]:
    """Each with what came in, so that only what is there is offered to be given back."""
    return with_sums(_sources(project))


def _source_rows(project: Project) -> Iterator[Row]:
    models = {source.pk: source for source in _with_money(project)}
    for row in source_rows(_sources(project)):
        yield Row(
            row.label,
            facts(
                ("计划", yuan(row.planned)),
                (
                    "落实",
                    f"{yuan(row.committed)},{row.document}" if row.committed is not None else "尚未落实",
                ),
                ("已到账", yuan(row.received)),
                ("已支付", yuan(row.paid)),
                ("结余", yuan(row.balance)),
            ),
            subjects=(models[row.pk],),
        )


KINDS = (
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
                "commit",
                "登记落实金额",
                Action.RECORD_FUNDING,
                forms.Commit,
                sources.commit_source,
                "落实金额已登记。",
                lambda one: one.project.state in sources.STATES,
                _sources,
            ),
            Act(
                "receive",
                "登记到账",
                Action.RECORD_APPROPRIATION,
                forms.AppropriationForm,
                appropriations.record_appropriation,
                "到账已登记。",
                lambda one: one.project.state in sources.STATES,
                _sources,
            ),
            Act(
                "return",
                "登记退回",
                Action.RECORD_APPROPRIATION,
                forms.GiveBack,
                appropriations.give_back,
                "退回已登记。",
                lambda one: one.money_in > one.of_units,
                _with_money,
                danger=True,
            ),
        ),
    ),
)
