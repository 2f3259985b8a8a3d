"""The people of a round in one street, and of the district."""

import pytest

from accounts.models import User
from tests.factories import StreetFactory, UserFactory


@pytest.fixture
def clerk(db: None) -> User:
    """Enters ballots in 和睦街道."""
    return UserFactory(role="street_clerk")


@pytest.fixture
def colleague(db: None) -> User:
    """Another clerk of the same street."""
    return UserFactory(role="street_clerk")


@pytest.fixture
def certifier(db: None) -> User:
    """Certifies in 和睦街道."""
    return UserFactory(role="street_certifier")


@pytest.fixture
def leader(db: None) -> User:
    """Leads the bureau."""
    return UserFactory(role="bureau_leader")


@pytest.fixture
def stranger(db: None) -> User:
    """A clerk of 大关街道."""
    return UserFactory(role="street_clerk", street=StreetFactory(code="daguan"))
