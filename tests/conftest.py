"""What every test gets: an own media folder and the cache's table."""

from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from policy.loader import DEFAULT_SCHEME
from projects.setup import load_district


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
