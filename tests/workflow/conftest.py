"""People of the workflow's tests; the calendar of the years up to 2026."""

import pytest

from accounts.models import User
from policy.workdays import published_years, special_days
from projects.models import CalendarDay, CalendarYear
from tests.factories import StreetFactory, UserFactory


@pytest.fixture
def years(db: None) -> None:
    """The published years, as an installation has them."""
    for year in published_years():
        CalendarYear.objects.create(year=year)
        CalendarDay.objects.bulk_create(
            CalendarDay(day=one.day, is_workday=one.is_workday, name=one.name) for one in special_days(year)
        )


@pytest.fixture
def clerk(years: None) -> User:
    return UserFactory(role="street_clerk")


@pytest.fixture
def officer(years: None) -> User:
    return UserFactory(role="bureau_officer")


@pytest.fixture
def leader(years: None) -> User:
    return UserFactory(role="bureau_leader")


@pytest.fixture
def administrator(years: None) -> User:
    return UserFactory(role="administrator")


@pytest.fixture
def strange_clerk(years: None) -> User:
    """A clerk of another street."""
    return UserFactory(role="street_clerk", street=StreetFactory(code="daguan"))
