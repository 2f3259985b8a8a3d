"""What each further row of a table costs: its own verb, and nothing that grows."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.many import mark
from projects.models import Project
from reviews.services.conditions import reply_condition
from reviews.services.confirm_many import close_conditions
from tests.factories import TODAY
from tests.record_data import at, clerk, officer
from tests.reviews.holding import conditions, in_review
from tests.workflow import records
from workflow.services.many import advance_many
from works.models import StartOrder
from works.services.site_sheet import SiteRow, report_sites
from works.services.tender import apply_tender
from works.services.tender_many import agree_tenders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def sites(count: int) -> Callable[[], object]:
    rows = []
    for _ in range(count):
        project = at(9)
        began = TODAY - timedelta(days=60)
        StartOrder.for_project(project, clerk(), started_on=began, planned_completion_on=TODAY).save()
        rows.append(SiteRow(project, 40, Decimal(1000), seen=0))
    by = clerk()
    return lambda: report_sites(rows, actor=by, on=TODAY, as_of=TODAY)


def tenders(count: int) -> Callable[[], object]:
    rows = [apply_tender(at(8), actor=clerk(), on=TODAY, kind="construction") for _ in range(count)]
    by = officer()
    return lambda: agree_tenders(rows, actor=by, on=TODAY)


def replies(count: int) -> Callable[[], object]:
    texts = [f"条件{number}" for number in range(count)]
    rows = [
        reply_condition(one, actor=clerk(), on=TODAY, reply="已补图纸")
        for one in conditions(in_review("chengguan"), *texts)
    ]
    seen, by = {one.pk: mark(one.reply) for one in rows}, officer()
    return lambda: close_conditions(rows, actor=by, on=TODAY, seen=seen)


def moves(count: int) -> Callable[[], object]:
    rows = [records.project_at(5) for _ in range(count)]
    for one in rows:
        records.complete(one, clerk())
    versions, by = dict(Project.objects.values_list("pk", "version")), clerk()
    return lambda: advance_many(rows, actor=by, on=TODAY, versions=versions)


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize(
    ("made", "each"),
    [(sites, 16), (tenders, 10), (replies, 12), (moves, 34)],
    ids=("sites", "tenders", "replies", "moves"),
)
def test_a_further_row_costs_its_verb_alone(made: Callable[[int], Callable[[], object]], each: int) -> None:
    two, five = queries(made(2)), queries(made(5))
    assert (five - two) / 3 <= each
