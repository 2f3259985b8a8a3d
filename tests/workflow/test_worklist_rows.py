"""What the database itself keeps of stored worklists."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from tests.factories import DepartmentFactory, ProjectFactory
from workflow.models import WaitingItem


@pytest.mark.django_db
def test_no_stored_line_asks_a_department_through_another_role() -> None:
    """A reviewer's lines are found by the department alone."""
    line = {
        "project": ProjectFactory(), "code": "x", "sentence": "x", "where": "review", "department": DepartmentFactory()
    }  # fmt: skip
    WaitingItem.objects.create(role=Role.DEPARTMENT_REVIEWER, **line)
    with pytest.raises(IntegrityError, match="departments_lines_are_its_reviewers"), transaction.atomic():
        WaitingItem.objects.create(role=Role.STREET_CLERK, **line)
