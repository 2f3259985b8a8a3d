"""The story's stage: a served portal and a browser that live as long as the module's tests."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.browser import chromium
from tests.journeys.clock import Clock, running
from tests.journeys.people import hired
from tests.journeys.portal import served
from tests.journeys.story import Story

FIRST_DAY = date(2019, 10, 8)

expect.set_options(timeout=10_000)


@pytest.fixture
def _own_media_folder() -> None:
    """The module keeps its uploads from stage to stage."""


@pytest.fixture
def db() -> None:
    """Instead of pytest-django's: each stage works on what the one before left, nothing is rolled back between."""


@pytest.fixture(scope="module")
def story(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """The story at its beginning: a new installation with its people, on a morning in October 2019."""
    with django_db_blocker.unblock(), running(Clock(FIRST_DAY)) as clock:
        accounts = hired()
        with served(tmp_path_factory.mktemp("journey")) as address, chromium() as browser:
            yield Story(browser, address, accounts, clock)
