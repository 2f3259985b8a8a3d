"""Two people confirm the same rows at once: one wins, the other is told who; each race has a twin that goes wrong."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, local

import pytest
from django.db import OperationalError

from accounts.models import User
from policy.errors import Refused
from projects.models import Project
from tests.factories import TODAY
from tests.record_data import at, clerk, officer
from tests.workflow.test_races import WAIT, together
from works.models import SiteReport, StartOrder, Tender
from works.services import site_sheet, tender_many
from works.services import tender as tender_verbs
from works.services.site_sheet import SiteRow, report_sites
from works.services.tender import apply_tender
from works.services.tender_many import agree_tenders

pytestmark = pytest.mark.django_db(transaction=True)


def applications() -> list[Tender]:
    return [apply_tender(at(8), actor=clerk(), on=TODAY, kind="construction") for _ in range(3)]


def both_agree(rows: list[Tender]) -> list[object]:
    """Two officers, the second with the rows in the opposite order."""
    people = [officer(), officer()]
    orders = [rows, rows[::-1]]
    return together(
        [
            lambda actor=actor, order=order: agree_tenders(order, actor=actor, on=TODAY)
            for actor, order in zip(people, orders, strict=True)
        ]
    )


def refused(found: list[object]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def test_of_two_who_agree_one_wins_every_row_and_the_other_reads_who_at_each() -> None:
    rows = applications()
    (late,) = refused(both_agree(rows))
    (winner,) = {one.opinion_by for one in Tender.objects.select_related("opinion_by")}
    assert late.codes == ("already_decided",) * 3
    assert {reason.field for reason in late.reasons} == {f"row-{one.pk}" for one in rows}
    assert all(str(winner) in reason.message for reason in late.reasons)


def test_without_the_lock_both_would_have_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, read = applications()[:1], Barrier(2, timeout=WAIT)

    def unlocked(tender: Tender) -> Tender:
        found = Tender.objects.select_related("project__neighbourhood__street", "opinion_by").get(
            pk=tender.pk
        )
        read.wait()
        return found

    monkeypatch.setattr(tender_verbs, "locked_tender", unlocked)
    assert refused(both_agree(rows)) == []


def test_without_one_order_for_everybody_they_would_wait_for_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, met, first = applications(), Barrier(2, timeout=WAIT), local()
    verb: Callable[..., Tender] = tender_many.give_tender_opinion

    def slowly(tender: Tender, **arguments: object) -> Tender:
        made = verb(tender, **arguments)
        if not hasattr(first, "done"):  # both hold one row before either asks for the other
            first.done = True
            met.wait()
        return made

    monkeypatch.setattr(tender_many, "sorted", lambda given, key: list(given), raising=False)
    monkeypatch.setattr(tender_many, "give_tender_opinion", slowly)
    with pytest.raises(OperationalError, match="deadlock"):
        both_agree([rows[0], rows[-1]])


def under_way() -> Project:
    project = at(9)
    began = TODAY - timedelta(days=60)
    StartOrder.for_project(project, clerk(), started_on=began, planned_completion_on=TODAY).save()
    return project


def both_report(projects: list[Project]) -> list[object]:
    def act(actor: User, percent: int) -> Callable[[], object]:
        rows = [SiteRow(one, percent, Decimal(1000), seen=0) for one in projects]
        return lambda: report_sites(rows, actor=actor, on=TODAY, as_of=TODAY)

    return together([act(clerk(), 40), act(clerk(), 40)])


def test_of_two_who_report_the_same_sites_one_wins_and_the_other_reads_what() -> None:
    projects = [under_way(), under_way()]
    (late,) = refused(both_report(projects))
    made = list(SiteReport.objects.select_related("recorded_by"))
    assert len(made) == 2
    assert late.codes == ("reported_since",) * 2
    assert f"{made[0].recorded_by}已登记" in late.reasons[0].message
    assert f"形象进度 {made[0].physical_percent}%" in late.reasons[0].message


def test_without_the_lock_both_would_have_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    read, newest = Barrier(2, timeout=WAIT), site_sheet.newest_report
    monkeypatch.setattr(
        site_sheet,
        "locked",
        lambda one: Project.objects.select_related("neighbourhood__street").get(pk=one.pk),
    )

    def held(project: Project) -> SiteReport | None:
        found = newest(project)
        read.wait()
        return found

    monkeypatch.setattr(site_sheet, "newest_report", held)
    assert refused(both_report([under_way()])) == []
    assert SiteReport.objects.count() == 2
