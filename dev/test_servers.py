"""Throw-away servers for one test session, shared by its xdist workers; tests/settings.py starts them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from dev import servers, test_template
from dev.programs import alive

PREFIX = "portal-tests-"
MARK = "PORTAL_TEST_SERVERS"
DURABLE = "PORTAL_TEST_DURABLE"  # for measuring: a commit waits for the disk, as in an installation


def environment() -> dict[str, str]:
    """The variables the portal needs for tests.

    The first process of a session starts the servers and stops them when it ends; its workers inherit
    the variables and start nothing.
    """
    if MARK in os.environ:
        return {}
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)
    (folder / "var" / "static").mkdir(parents=True)
    atexit.register(_clear_away, folder, os.getpid())
    return {
        MARK: str(folder),
        "PORTAL_MODE": "test",
        "SECRET_KEY": "for tests only, never for a server that anyone can reach",
        "VAR_DIR": str(folder / "var"),
        **servers.start(folder, durable=DURABLE in os.environ),
    }


def template() -> str | None:
    """The migrated database to clone test databases from; none where the server is not ours."""
    folder = Path(os.environ[MARK]) / "postgres"
    return test_template.ready(folder) if (folder / "port").exists() else None


def _clear_away(folder: Path, owner: int) -> None:
    if os.getpid() != owner:  # a forked child must not stop its parent's servers
        return
    servers.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Clear away what sessions that were killed left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not alive(int(owner)):
            _clear_away(folder, os.getpid())
