"""Projects with a history of dates, for the month's figures."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Neighbourhood, Project
from tests.factories import NeighbourhoodFactory, ProjectFactory, UserFactory
from workflow.models import Transition
from works.models import SiteReport, StartOrder, WorksCompletion


@pytest.fixture
def clerk(district):
    """The clerk of 和睦街道, who recorded everything."""
    return UserFactory(role="street_clerk")


@pytest.fixture
def make_project(clerk):
    """A project that reached `step` on `entered`, with the acts that brought it there."""

    def make(name: str, *, step: int = 1, entered: date = date(2019, 9, 2), **fields) -> Project:
        place: Neighbourhood = NeighbourhoodFactory(name=name, **fields)
        project = ProjectFactory(
            neighbourhood=place, step=step, entered_step_on=entered, opened_on=date(2019, 3, 1)
        )
        act(project, clerk, "open", 1, 1, date(2019, 3, 1))
        if step > 1:
            act(project, clerk, "advance", step - 1, step, entered)
        return project

    return make


def act(project: Project, actor, kind: str, from_step: int, to_step: int, on: date, reason: str = "") -> None:
    """One row of the project's history."""
    Transition.objects.create(
        project=project, kind=kind, from_step=from_step, to_step=to_step, on=on, actor=actor, reason=reason
    )


def site(project: Project, actor, on: date, percent: int, yuan: str, **fields) -> SiteReport:
    """A cumulative site report."""
    return SiteReport.objects.create(
        project=project,
        recorded_by=actor,
        as_of=on,
        physical_percent=percent,
        invested_yuan=Decimal(yuan),
        **fields,
    )


def start(project: Project, actor, on: date) -> StartOrder:
    """A start order."""
    return StartOrder.objects.create(
        project=project, recorded_by=actor, started_on=on, planned_completion_on=date(2020, 12, 31)
    )


def complete(project: Project, actor, on: date) -> WorksCompletion:
    """Works done."""
    return WorksCompletion.objects.create(project=project, recorded_by=actor, completed_on=on)
