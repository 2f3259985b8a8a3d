"""支付 on desks: what waits for release, and for the street what was not released until it is noted or recorded again."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count, Q, Sum

from accounts.permissions import Action
from funding.models import Payment
from projects.models import Project
from workflow.lines import Line, roles_of

Known = Mapping[int, Project]


def payment_lines(known: Known, today: date) -> Iterator[Line]:
    """One line a project and kind; one query."""
    rows = Payment.objects.filter(source__project__in=known).order_by()
    waiting = Q(released_on=None, refused_on=None, taken_back_on=None)
    refused = Q(refused_on__isnull=False, noted_on=None)
    sums = rows.filter(waiting | refused).values("source__project_id").annotate(
        waits=Count("pk", filter=waiting), amount=Sum("amount_yuan", filter=waiting), refused=Count("pk", filter=refused)
    )  # fmt: skip
    for row in sums.order_by("source__project_id"):
        project = known[row["source__project_id"]]
        if row["waits"]:
            words = f"{row['waits']}笔支付等待放行,共 {row['amount']:,.2f} 元"
            yield from _lines(project, Action.RELEASE_PAYMENT, words)
        if row["refused"]:
            words = f"{row['refused']}笔支付不予放行,请更正后重新申请或确认知道"
            yield from _lines(project, Action.RECORD_FUNDING, words)


def _lines(project: Project, action: Action, words: str) -> Iterator[Line]:
    for role in roles_of(action):
        yield Line(project.pk, role, words, "payments", project.due_on)
