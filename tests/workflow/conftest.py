"""People of the workflow's tests; the calendar of the years up to 2026."""

import pytest

from accounts.models import User
from projects.setup import load_years
from tests.factories import StreetFactory, UserFactory


@pytest.fixture
def years(db: None) -> None:
    """The published years, as an installation has them."""
    load_years()


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
