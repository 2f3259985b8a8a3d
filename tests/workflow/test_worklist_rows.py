"""What the database itself keeps of stored worklists."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from projects.models import Project
from tests.factories import TODAY, DepartmentFactory, NeighbourhoodFactory, ProjectFactory
from workflow.models import WaitingItem, WorklistState
from workflow.worklists import stale


@pytest.mark.django_db
def test_no_stored_line_asks_a_department_through_another_role() -> None:
    """A reviewer's lines are found by the department alone."""
    line = {
        "project": ProjectFactory(), "code": "x", "sentence": "x", "where": "review", "department": DepartmentFactory()
    }  # fmt: skip
    WaitingItem.objects.create(role=Role.DEPARTMENT_REVIEWER, **line)
    with pytest.raises(IntegrityError, match="departments_lines_are_its_reviewers"), transaction.atomic():
        WaitingItem.objects.create(role=Role.STREET_CLERK, **line)


@pytest.mark.django_db(transaction=True)
class TestStateOfAProject:
    """Projects out of date are found by their state's row, so that none may be without."""

    def test_begins_with_it(self) -> None:
        made = Project.objects.bulk_create([ProjectFactory.build(neighbourhood=NeighbourhoodFactory())])
        assert list(WorklistState.objects.values_list("project", "made_on")) == [(made[0].pk, None)]

    def test_cannot_be_taken_away(self) -> None:
        project = ProjectFactory()
        with pytest.raises(IntegrityError, match="worklist_state_stays"):
            WorklistState.objects.filter(project=project).delete()
        assert list(stale(TODAY, Project.objects.all())) == [project]

    def test_ends_with_it(self) -> None:
        ProjectFactory().delete()
        assert not WorklistState.objects.exists()
