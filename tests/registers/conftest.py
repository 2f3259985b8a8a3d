"""People and neighbourhoods of the registers' tests; pages are asked for on one day."""

import pytest
from django.test import Client

from tests.factories import TODAY


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 2019-10-21."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def browser(user) -> Client:
    """Logged in."""
    client = Client()
    client.force_login(user)
    return client


def written(answer) -> str:
    """The page as text."""
    return answer.content.decode()
