"""The demo district, seeded once for a test file and rolled back after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings

from demo import seeding

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Demo:
    """What a seeding made, where its accounts are, what it said."""

    made: seeding.Seeded
    accounts: Path
    said: tuple[str, ...]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Demo]:
    """The small demo as of TODAY, by the very function the command calls."""
    folder, said = tmp_path_factory.mktemp("demo"), []
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder / "media", PASSWORD_HASHERS=settings.PASSWORD_HASHERS):
            made = seeding.seed(TODAY, folder / "demo-accounts.json", say=said.append)
            connection.check_constraints()  # once here, else every test waits for those of the whole demo
        yield Demo(made, folder / "demo-accounts.json", tuple(said))
        transaction.set_rollback(True)
