"""`works` of one project: what everybody may know of steps 7 to 11, and what the office alone."""

import pytest

from tests.consultations.counting import statements
from tests.factories import TODAY, UserFactory
from tests.workflow.test_told import AGO, site
from works.models import Rectification, SiteReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch):
    """Under construction, with an order of the bureau that is not closed."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    project, clerk = site(code="2019-hemu-77")
    SiteReport.for_project(project, clerk, as_of=TODAY, physical_percent=35, invested_yuan=1).save()
    Rectification.for_project(project, clerk, issue="脚手架", ordered_on=AGO, due_on=TODAY).save()
    return project


def test_firms_sums_and_days_are_told_to_everybody(client, project) -> None:
    works = client.get("/api/v1/projects/2019-hemu-77/").json()["works"]
    assert (works["contractor"], works["supervisor"], works["contract_yuan"]) == (
        "甲建设公司",
        "乙监理公司",
        "4080000.00",
    )
    assert (works["awarded_on"], works["started_on"], works["progress_percent"]) == (str(AGO), str(AGO), 35)
    assert (works["accepted_on"], works["stopped_on"], works["management_body"]) == (None, None, "")
    assert works["open_rectifications"] is None


def test_open_orders_are_for_the_office_alone(project, with_token) -> None:
    def told(role: str) -> int | None:
        answer = with_token(UserFactory(role=role)).get("/api/v1/projects/2019-hemu-77/")
        return answer.json()["works"]["open_rectifications"]

    assert told("bureau_officer") == 1
    assert told("finance_officer") is None


def test_the_list_stays_short_and_one_project_costs_a_fixed_number_of_queries(client, project) -> None:
    assert "works" not in client.get("/api/v1/projects/").json()["results"][0]
    with statements(9):
        client.get("/api/v1/projects/2019-hemu-77/")
