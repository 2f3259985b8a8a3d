"""The small district, today's date, and clients that carry a token."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.tokens import issue_token
from tests.api import world as worlds


@pytest.fixture
def world(district: None, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    """The small district on its day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: worlds.TODAY)
    return worlds.made()


@pytest.fixture
def with_token() -> Callable[[User], Client]:
    """A client that sends the user's own token."""
    return lambda user: Client(headers={"Authorization": f"Token {issue_token(user, '测试')}"})
