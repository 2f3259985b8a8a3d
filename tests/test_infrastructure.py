"""The ground the portal stands on: a real PostgreSQL, a real Redis, strict headers."""

import pytest
from celery import current_app
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_15_or_newer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150_000


def test_the_broker_answers() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1)
        assert broker.connected
