"""The embedded servers and the demo's supervisor, as `make demo` uses them."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from dev import postgres, prepare, test_servers, test_template, valkey
from dev.programs import free_port, recorded_pid

ROOT = Path(__file__).resolve().parent.parent
OURS = {"DATABASE_URL", "REDIS_URL", "PORTAL_MODE", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "MAKELEVEL"}
NO_SESSIONS = "DROP TABLE django_session; DELETE FROM django_migrations WHERE app = 'sessions' RETURNING 1"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder; whatever still runs in it is stopped afterwards."""
    for part in (tmp_path, *tmp_path.parents[:2]):
        part.chmod(0o711)
    yield tmp_path
    valkey.stop_server(tmp_path / "valkey")
    postgres.stop_cluster(tmp_path / "postgres")


def test_postgres_keeps_its_data_over_a_restart_and_a_second_start_changes_nothing(folder: Path) -> None:
    url = postgres.start(folder / "postgres")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    connection.close()
    pid = recorded_pid(folder / "postgres/data/postmaster.pid")
    assert postgres.start(folder / "postgres") == url
    assert recorded_pid(folder / "postgres/data/postmaster.pid") == pid
    postgres.stop_cluster(folder / "postgres")
    assert recorded_pid(folder / "postgres/data/postmaster.pid") is None
    with psycopg2.connect(postgres.start(folder / "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT seven FROM kept")
        assert cursor.fetchone() == (7,)
        cursor.execute("SELECT name FROM pg_settings WHERE name = 'fsync' AND setting = 'on'")
        assert cursor.fetchone() is not None
    connection.close()


def test_nobody_reaches_the_embedded_postgres_without_its_password(folder: Path) -> None:
    url = postgres.start(folder / "postgres")
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(re.sub(r":[^:@/]+@", ":guess@", url))
    assert (folder / "postgres/password").stat().st_mode & 0o077 == 0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """As much of a checkout as decides what the migrated database is."""
    files = {
        "requirements.txt": "django", "app/__init__.py": "", "app/guard.py": "GUARD = 'CREATE TABLE'",
        "app/models/__init__.py": "", "app/models/paper.py": "def upload_to(): ...", "app/views.py": "",
        "app/migrations/0001_initial.py": "import app.models.paper\nfrom app.guard import GUARD",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text(text)
    return tmp_path / "project"


@pytest.mark.parametrize("name", ["app/migrations/0001_initial.py", "app/guard.py", "requirements.txt"])
def test_a_kept_database_is_not_used_once_what_it_was_made_from_has_changed(project: Path, name: str) -> None:
    before = test_template.digest(project)
    (project / name).write_text((project / name).read_text() + " ")
    assert test_template.digest(project) != before


@pytest.mark.parametrize("name", ["app/views.py", "app/models/paper.py"])
def test_what_makes_no_database_leaves_the_kept_one_in_use(project: Path, name: str) -> None:
    before = test_template.digest(project)
    (project / name).write_text("changed = True")
    assert test_template.digest(project) == before


def test_the_kept_database_is_restored_once_for_a_session(folder: Path, project: Path) -> None:
    kept = folder / "kept" / f"{test_template.digest(project)}.sql"
    kept.parent.mkdir()
    kept.write_text("CREATE TABLE kept AS SELECT 7 AS seven;")
    address = postgres.start(folder / "postgres", durable=False)
    for _ in range(2):
        assert test_template.ready(folder / "postgres", project, kept.parent) == test_template.NAME
    migrated = address.removesuffix(postgres.DATABASE) + test_template.NAME
    with psycopg2.connect(migrated) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT seven FROM kept")
        assert cursor.fetchall() == [(7,)]
    connection.close()


def test_valkey_answers_keeps_its_password_over_a_restart_and_stops(folder: Path) -> None:
    url = valkey.start(folder / "valkey")
    for _ in range(2):
        client = redis.Redis.from_url(valkey.start(folder / "valkey"))
        assert client.ping()
        client.close()
        valkey.stop_server(folder / "valkey")
    assert valkey.url(folder / "valkey") == url
    assert recorded_pid(folder / "valkey/pid") is None


def test_a_taken_port_is_left_and_another_one_chosen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port


class Demo:
    """`python -m dev.demo` on an own var folder, its sentences collected as they come."""

    def __init__(self, folder: Path, port: int) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dev.demo"],
            cwd=ROOT,
            env=environment | {"VAR_DIR": str(folder), "PORT": str(port), "SCALE": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def wait_for(self, wanted: Callable[[str], bool]) -> None:
        """Read until such a line, or fail with everything said so far."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if wanted(line):
                return
        pytest.fail("\n".join(self.lines))

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        self.lines += self.process.communicate(timeout=60)[0].splitlines()
        return self.process.returncode

    def end(self) -> None:
        """Whatever happened, nothing stays behind."""
        self.process.kill()
        self.process.communicate()


def test_the_demo_says_ready_once_replaces_a_dead_process_and_stops_everything(folder: Path) -> None:
    already_filled(folder)
    almost_migrated(folder / "postgres")
    port = free_port()
    demo = Demo(folder, port)
    watchdog = threading.Timer(120, demo.process.kill)
    watchdog.start()
    try:
        demo.wait_for(lambda line: line.startswith("ready "))
        assert demo.lines[-1] == f"ready http://127.0.0.1:{port}"
        assert rows(folder / "postgres", "SELECT to_regclass('django_session')") != [(None,)]
        assert status_of_home_page(port) == 200
        environment = json.loads((folder / "services.json").read_text())["environment"]
        assert environment["PORTAL_MODE"] == "demo"
        assert refused_on_the_same_data(folder, port)
        children = pids_of_children(demo.process.pid)
        assert len(children) == 3
        os.kill(children["beat"], signal.SIGKILL)
        demo.wait_for(lambda line: line.startswith("The beat process ended with status -9"))
        children |= {"beat again": once_started(demo.process.pid, "beat")}
        assert demo.interrupt() == 0
    finally:
        watchdog.cancel()
        demo.end()
    assert [line for line in demo.lines if line.startswith("ready")] == [f"ready http://127.0.0.1:{port}"]
    assert not [name for name, pid in children.items() if Path(f"/proc/{pid}").exists()]
    assert recorded_pid(folder / "postgres/data/postmaster.pid") is None
    assert recorded_pid(folder / "valkey/pid") is None


def refused_on_the_same_data(folder: Path, port: int) -> bool:
    second = Demo(folder, port)
    output, _ = second.process.communicate(timeout=30)
    return second.process.returncode == 1 and "already running" in output


def already_filled(folder: Path) -> None:
    """Note that the demo data are there: seeding has tests of its own."""
    (folder / "stamps").mkdir()
    (folder / "stamps/seeded").write_text(prepare.digest(["embedded"]) + "\n")


def almost_migrated(folder: Path) -> None:
    """All tables but one, as tests have them, where they are kept; that one is left for the demo to make."""
    test_servers.template()
    if (dump := test_template.dump()).is_file():
        postgres.start(folder)
        test_template.restore(folder, postgres.DATABASE, dump)
        rows(folder, NO_SESSIONS)
        postgres.stop_cluster(folder)


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """What the cluster's database answers; kept."""
    with psycopg2.connect(postgres.url(folder)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def status_of_home_page(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    return status


def once_started(parent: int, name: str) -> int:
    """The process number of a child that is being started: forked already, perhaps not yet itself."""
    for _ in range(100_000):
        if found := pids_of_children(parent).get(name):
            return found
    pytest.fail(f"{name} was not started again")


def pids_of_children(parent: int) -> dict[str, int]:
    """The demo's processes by name, as the system lists them."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                words = stat.with_name("cmdline").read_bytes().decode().split("\0")
                name = (
                    "web"
                    if "renovation_portal.wsgi" in words
                    else next((w for w in ("worker", "beat") if w in words), "starting")
                )
                found[name] = int(stat.parent.name)
        except FileNotFoundError:
            continue
    return found
