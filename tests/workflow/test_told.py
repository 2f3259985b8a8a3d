"""What everybody may know of steps 7 to 11: only what still counts, nothing of later steps, a fixed number of queries."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import TODAY, UserFactory
from tests.workflow import records
from workflow.models import Transition
from workflow.told import Told, told
from works.models import Acceptance, Aftercare, Rectification, SiteReport, StartOrder, Stoppage, Tender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
AGO = TODAY - timedelta(days=40)


def site(step=9, **fields):
    """A project under construction with contracts for works and supervision."""
    project, clerk = records.project_at(step, **fields), UserFactory(role="street_clerk")
    for kind, winner, yuan in (
        ("construction", "甲建设公司", 4_000_000),
        ("supervision", "乙监理公司", 80_000),
    ):
        Tender.for_project(
            project, clerk, kind=kind, applied_on=AGO, opinion="agree", winner=winner, awarded_on=AGO,
            contract_on=AGO, contract_yuan=yuan,
        ).save()  # fmt: skip
    StartOrder.for_project(project, clerk, started_on=AGO, planned_completion_on=TODAY).save()
    return project, clerk


def test_before_the_joint_review_nothing_is_told_and_nothing_asked(django_assert_num_queries):
    project = records.project_at(6)
    with django_assert_num_queries(0):
        assert told(project, TODAY) == Told()


def test_firms_contracts_and_days():
    project, clerk = site()
    for as_of, percent in ((AGO, 5), (TODAY, 35)):
        SiteReport.for_project(project, clerk, as_of=as_of, physical_percent=percent, invested_yuan=1).save()
    Stoppage.for_project(project, clerk, stopped_on=TODAY, reason="台风").save()
    Rectification.for_project(project, clerk, issue="脚手架", ordered_on=AGO, due_on=TODAY).save()
    known = told(project, TODAY)
    assert (known.contractor, known.supervisor, known.awarded_on) == ("甲建设公司", "乙监理公司", AGO)
    assert known.contract_yuan == Decimal("4080000.00")
    assert (known.started_on, known.planned_completion_on) == (AGO, TODAY)
    assert (known.progress_percent, known.progress_as_of, known.stopped_on) == (35, TODAY, TODAY)
    assert known.open_rectifications == 1
    assert (known.accepted_on, known.management_body) == (None, "")


def test_the_sum_of_contracts_waits_for_the_works_own_contract():
    project, _ = site(8)
    Tender.objects.filter(project=project, kind="construction").update(contract_on=None)
    assert told(project, TODAY).contract_yuan is None


def test_an_acceptance_is_passed_once_the_project_went_on_and_a_day_ahead_is_none():
    project, clerk = site(10)
    row = Acceptance.for_project(project, clerk, held_on=TODAY + timedelta(days=1))
    row.save()
    assert told(project, TODAY).acceptance_held_on is None
    Acceptance.objects.filter(pk=row.pk).update(held_on=TODAY)
    assert (told(project, TODAY).acceptance_held_on, told(project, TODAY).accepted_on) == (TODAY, None)
    project.step = 11
    assert told(project, TODAY).accepted_on == TODAY


def test_after_a_send_back_only_what_was_kept_still_counts():
    project, clerk = site(9)
    back = {"kind": "send_back", "from_step": 9, "to_step": 8, "cycle": 1, "reason": "重新招标"}
    Transition.objects.create(project=project, on=TODAY, actor=clerk, kept=["9:start"], **back)
    known = told(project, TODAY)
    assert (known.contractor, known.contract_yuan, known.started_on) == ("", None, AGO)


def test_a_fixed_number_of_queries_to_the_end(django_assert_max_num_queries):
    project, clerk = site(11)
    Aftercare.for_project(
        project, clerk, management_body="业主委员会", property_service="丙物业公司", fee="1元", maintenance_fund="已建立",
        agreed_on=TODAY,
    ).save()  # fmt: skip
    with django_assert_max_num_queries(10):
        known = told(project, TODAY)
    assert (known.management_body, known.property_service) == ("业主委员会", "丙物业公司")
