"""People and rows that tests of steps 4 to 11 share."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Role, Street, User
from policy.errors import Refused
from projects.models import Project, SchemeVersion
from reviews.models import Review
from reviews.services.joint import open_review
from tests.factories import TODAY, DepartmentFactory, ProjectFactory, StreetFactory, UserFactory
from works.models import StartOrder, Tender


def clerk() -> User:
    """和睦街道's clerk."""
    return UserFactory(role=Role.STREET_CLERK)


def stranger() -> User:
    """Another street's clerk."""
    return UserFactory(role=Role.STREET_CLERK, street=StreetFactory(code="daguan"))


def officer() -> User:
    """The bureau's officer."""
    return UserFactory(role=Role.BUREAU_OFFICER)


def leader() -> User:
    """The bureau's leader."""
    return UserFactory(role=Role.BUREAU_LEADER)


def auditor() -> User:
    """The auditor."""
    return UserFactory(role=Role.AUDITOR)


def reviewer(code: str = "chengguan") -> User:
    """A department's reviewer."""
    return UserFactory(role=Role.DEPARTMENT_REVIEWER, department=DepartmentFactory(code=code))


def formal_scheme(project: Project, reviewed: str = "4800000.00", **fields: Any) -> SchemeVersion:
    """A formal scheme as step 5 leaves it."""
    version = SchemeVersion.for_project(
        project, fields.pop("actor", None) or clerk(), number=project.schemeversions.count() + 1,
        kind=SchemeVersion.Kind.FORMAL, summary="屋面、管线和道路整治", author="杭州设计院", reviewer="浙江造价咨询",
        budget_yuan=Decimal("5000000.00"), reviewed_yuan=Decimal(reviewed), reviewed_on=TODAY, **fields,
    )  # fmt: skip
    version.save()
    return version


def review_of(project: Project, *codes: str) -> Review:
    """A joint review of the project's current scheme, asking these departments."""
    departments = [DepartmentFactory(code=code) for code in codes]
    return open_review(project, actor=officer(), on=TODAY, departments=departments)


def contract(project: Project, amount: str = "4700000.00", kind: str = "construction") -> Tender:
    """A contract as step 8 leaves it."""
    made = Tender.for_project(
        project, clerk(), kind=kind, applied_on=TODAY, opinion="agree", winner="浙江建工",
        awarded_on=TODAY, contract_yuan=Decimal(amount), contract_on=TODAY,
    )  # fmt: skip
    made.save()
    return made


def started(project: Project) -> StartOrder:
    """A start order of today."""
    made = StartOrder.for_project(project, clerk(), started_on=TODAY, planned_completion_on=TODAY)
    made.save()
    return made


def codes_of(verb: Callable[[], Any]) -> tuple[str, ...]:
    """The codes of the refusal the verb answers with."""
    with pytest.raises(Refused) as refusal:
        verb()
    return refusal.value.codes


def at(step: int, **fields: Any) -> Project:
    """A running project of 和睦街道 in this step."""
    return ProjectFactory(step=step, **fields)


def street(code: str) -> Street:
    """A street by its code."""
    return StreetFactory(code=code)
