"""What the demo still waits for before it says that it is ready."""

import http.client
from contextlib import closing

import psycopg2


def missing(port: int, database_url: str, since: float) -> list[str]:
    """Names of the processes that have not shown themselves since that instant (seconds of the epoch)."""
    silent = {"worker", "beat"} - heartbeats(database_url, since)
    return sorted(silent | (set() if page_answers(port) else {"web"}))


def page_answers(port: int) -> bool:
    """Whether the home page comes with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def heartbeats(database_url: str, since: float) -> set[str]:
    """The processes that wrote their row since then."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT name FROM projects_heartbeat WHERE beat_at >= to_timestamp(%s)", [since])
        return {name for (name,) in cursor.fetchall()}
