"""Counting statements: what a verb costs, without the savepoints tests add."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements(most: int) -> Iterator[None]:
    """At most so many statements inside."""
    with CaptureQueriesContext(connection) as captured:
        yield
    sql = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(sql) <= most, "\n".join(sql)
