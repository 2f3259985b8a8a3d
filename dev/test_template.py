"""The migrated database that test databases are cloned from: made once, and kept until what it was made from changes.

Migrating from nothing takes half a minute of processor time; a clone takes a second. The dump is kept under `var/`, named by a
digest of all that migrations rest on, so that a changed trigger or migration is never tested against yesterday's database.
"""

import ast
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import postgres
from dev.programs import Missing
from dev.servers import ROOT

NAME = "portal_migrated"
KEPT = ROOT / "var" / "test-databases"
WEEKS = 14 * 24 * 3600


def ready(folder: Path, root: Path = ROOT, kept: Path = KEPT) -> str:
    """The name of the template in the cluster of this folder; whoever comes first makes it, the others wait.

    folder: of dev.postgres.start. Raises dev.programs.Missing where PostgreSQL or a migration fails.
    """
    with _alone(folder / "template.lock"):
        made = folder / "template-made"
        if not made.exists():
            _make(folder, dump(root, kept))
            made.touch()
    return NAME


def dump(root: Path = ROOT, kept: Path = KEPT) -> Path:
    """Where the migrated database is kept, once `ready` has made it."""
    return kept / f"{digest(root)}.sql"


def restore(folder: Path, database: str, file: Path) -> None:
    """Fill an empty database of the cluster in this folder."""
    _psql(folder, database, "--file", str(file))


def digest(root: Path = ROOT) -> str:
    """Of the migrations, of every module of ours they import but models, and of the pinned packages; to the letter.

    Migrations name models for the functions of their fields alone: what models say of the database stands in migrations.
    """
    files = [root / "requirements.txt", *sorted(_closure(root, root.glob("*/migrations/*.py")))]
    total = hashlib.sha256(str(postgres.binaries()).encode())
    for file in files:
        total.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes() + b"\0")
    return total.hexdigest()[:24]


def _closure(root: Path, files: Iterator[Path]) -> set[Path]:
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imported(root, file)
    return found


def _imported(root: Path, file: Path) -> Iterator[Path]:
    """The files of our own modules that this one names in an import, and their packages."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        yield from (file for name in names if ".models" not in name for file in _files(root, name))


def _files(root: Path, name: str) -> Iterator[Path]:
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:depth])
        yield from (one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file())


def _make(folder: Path, file: Path) -> None:
    _psql(folder, postgres.DATABASE, "--command", f"CREATE DATABASE {NAME}")
    if file.is_file():
        file.touch()
        restore(folder, NAME, file)
        return
    environment = {**os.environ, "DATABASE_URL": _url(folder, NAME)}
    for command in ("migrate", "createcachetable"):
        _run([sys.executable, "manage.py", command, "--verbosity", "0"], environment)
    _keep(folder, file)


def _keep(folder: Path, dump: Path) -> None:
    """Whole or not at all; what nobody has needed for weeks goes."""
    dump.parent.mkdir(parents=True, exist_ok=True)
    part = dump.with_suffix(f".{os.getpid()}")
    program = str(postgres.binaries() / "pg_dump")
    _run([program, "--no-owner", "--file", str(part), "--dbname", _url(folder, NAME)])
    for old in dump.parent.glob("*"):
        if time.time() - old.stat().st_mtime > WEEKS:
            old.unlink(missing_ok=True)
    part.rename(dump)


def _psql(folder: Path, database: str, *arguments: str) -> None:
    program = str(postgres.binaries() / "psql")
    stops = ("--set", "ON_ERROR_STOP=1", "--no-psqlrc", "--quiet", "--output", os.devnull)
    _run([program, *stops, "--dbname", _url(folder, database), *arguments])


def _url(folder: Path, database: str) -> str:
    return postgres.url(folder).removesuffix(postgres.DATABASE) + database


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    if subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode != 0:
        raise Missing(f"{Path(command[0]).name} {' '.join(command[1:3])} failed; see above.")


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
