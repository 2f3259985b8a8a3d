"""A portal that stays up for a whole module: real transactions, a served address, files that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer


@contextmanager
def served(media: Path) -> Iterator[str]:
    """The address; afterwards the database is empty again, as each test expects to find it."""
    server = LiveServer("localhost")
    try:
        with override_settings(MEDIA_ROOT=media, SITE_URL=server.url):
            yield server.url
    finally:
        server.stop()
        cache.clear()
        call_command("flush", interactive=False, verbosity=0)
        connections.close_all()
