"""A throw-away database for a measurement."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django


@contextmanager
def throw_away() -> Iterator[None]:
    """Made for the block and destroyed after it; Django is set up for the tests' settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from dev import test_servers

    setup_test_environment()
    connection.settings_dict["TEST"]["TEMPLATE"] = test_servers.template()
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        call_command("createcachetable", verbosity=0)
        yield
    finally:
        teardown_databases(databases, verbosity=0)
