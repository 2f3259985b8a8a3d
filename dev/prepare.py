"""Before the demo starts: tables, static files, demo data. What has not changed is not done again."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from dev import servers
from dev.programs import Missing, say

STAMPS = servers.VAR / "stamps"
HALF_MADE = STAMPS / "half-made"  # there while seed_demo works, and after it was interrupted
FORGETTABLE = (
    "postgres",
    "valkey",
    "media",
    "static",
    "stamps",
    "log",
    "beat",
    "demo-accounts.json",
)


def prepare(environment: dict[str, str], scale: str) -> None:
    """Bring the installation up to date with the code, and fill it the first time."""
    database = environment["DATABASE_URL"] if "DATABASE_URL" in os.environ else "embedded"
    once(
        "migrated",
        [database, *contents(sorted(servers.ROOT.glob("*/migrations/*.py"))), *pins()],
        "Preparing the tables.",
        environment,
        ("migrate", "--verbosity", "0"),
        ("createcachetable",),
    )
    once(
        "static",
        [*contents(sorted(path for path in (servers.ROOT / "static").rglob("*") if path.is_file())), *pins()],
        "Collecting the static files.",
        environment,
        ("collectstatic", "--noinput", "--clear", "--verbosity", "0"),
    )
    seed(environment, database, scale)


def seed(environment: dict[str, str], database: str, scale: str) -> None:
    """The demo data, once per database; another SCALE needs a new start."""
    seeded = STAMPS / "seeded"
    known = seeded.read_text().split("\n") if seeded.exists() else None
    if known is None or known[0] != digest([database]):
        HALF_MADE.touch()
        manage(environment, "seed_demo", *(["--scale", scale] if scale else []))
        seeded.write_text("\n".join((digest([database]), scale)))
        HALF_MADE.unlink()
    elif scale and known[1] != scale:
        say(f"The data here was not made with SCALE={scale}; to have it so: make demo-reset SCALE={scale}")


def once(
    name: str, inputs: Iterable[str], sentence: str, environment: dict[str, str], *lines: tuple[str, ...]
) -> None:
    """Run the management commands unless they already ran on the same inputs."""
    stamp, current = STAMPS / name, digest(inputs)
    if stamp.exists() and stamp.read_text() == current:
        return
    say(sentence)
    for line in lines:
        manage(environment, *line)
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(current)


def manage(environment: dict[str, str], *arguments: str) -> None:
    """One management command; its own words go to the terminal."""
    command = [sys.executable, "manage.py", *arguments]
    # a session of its own: Ctrl-C reaches the supervisor, which ends the command without a traceback
    result = subprocess.run(command, cwd=servers.ROOT, env=os.environ | environment, start_new_session=True)
    if result.returncode != 0:
        raise Missing(f"manage.py {arguments[0]} failed; after the cause is mended: make demo-reset")


def forget_everything() -> None:
    """Remove the demo's data. A database of the user's own is left alone."""
    if "DATABASE_URL" in os.environ:
        raise Missing("DATABASE_URL names a database of your own; empty it yourself, nothing was removed.")
    servers.stop()
    for name in FORGETTABLE:
        path = servers.VAR / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    say("The demo's data is removed; starting over.")


def contents(files: Iterable[Path]) -> Iterable[str]:
    """Name and digest of every file."""
    return (f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)


def pins() -> Iterable[str]:
    """The installed packages bring migrations and static files too."""
    return contents([servers.ROOT / "requirements.txt"])


def digest(lines: Iterable[str]) -> str:
    """One SHA-256 over all lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
