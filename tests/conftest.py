"""What every test gets: an own media folder and the cache's table; and a browser for those that ask."""

import gc
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from dev import test_servers
from policy.loader import DEFAULT_SCHEME
from projects.setup import load_district
from tests.browser import chromium

# how long an example takes is the machine's affair, not the rule's
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """The database is migrated while xdist's workers still collect."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        Thread(target=test_servers.template, daemon=True).start()


def pytest_collection_finish() -> None:
    """Thousands of tests and all of Django stay in memory: the collector need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Test databases are clones of one that was migrated before; what it lacks is migrated as always."""
    connection.settings_dict["TEST"]["TEMPLATE"] = test_servers.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database as a new installation has it: migrated, with the cache's table."""
    with django_db_blocker.unblock():
        call_command("createcachetable")


@pytest.fixture(autouse=True)
def _own_media_folder(settings, tmp_path: Path) -> None:
    """Uploads of one test are never seen by another."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def district(db: None) -> None:
    """A new installation's district: ten streets, the departments, the working-day calendar."""
    load_district(DEFAULT_SCHEME)


@pytest.fixture
def texts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are text and no more: Django's test client copies the context of every template, a tenth of a long walk."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """A real Chromium, the same for all tests of a module; contexts and pages are each test's own."""
    with chromium() as found:
        yield found
