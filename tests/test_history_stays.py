"""What is appended stays: the database refuses UPDATE, DELETE and TRUNCATE from a shell too."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

pytestmark = pytest.mark.django_db
KEPT = {
    "accounts_accountevent", "accounts_standin", "projects_event", "consultations_ballot", "consultations_rollunit",
    "reviews_opinion", "workflow_handover", "workflow_transition",
}  # fmt: skip


def guarded() -> set[str]:
    """The tables with an append-only trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%append_only'")
        return {row[0] for row in cursor.fetchall()}


def test_the_history_is_guarded() -> None:
    assert guarded() >= KEPT


def emptied(table: str) -> None:
    """TRUNCATE as an installation's own connection would do it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.may_truncate = 'off'")
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_truncate_is_refused_on_every_one_and_on_what_they_hang_on() -> None:
    """`manage.py flush` typed on the wrong machine; only the tests' own connections may (tests/settings.py)."""
    for table in (*sorted(guarded()), "projects_project", "accounts_user"):
        with pytest.raises(DatabaseError, match="append-only"):
            emptied(table)
