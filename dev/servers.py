"""PostgreSQL and Redis for the demo, for `manage.py` by hand and for the tests.

What the environment names (DATABASE_URL, REDIS_URL) is used as it is; the rest is embedded.
`python -m dev.servers start|stop`
"""

import json
import os
import secrets
import sys
from pathlib import Path

from dev import postgres, valkey
from dev.programs import Missing, say

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
SERVICES_FILE = VAR / "services.json"


def start(folder: Path = VAR, *, durable: bool = True) -> dict[str, str]:
    """Start what the environment does not name; returns both URLs by variable name."""
    return {
        "DATABASE_URL": os.environ.get("DATABASE_URL")
        or postgres.start(folder / "postgres", durable=durable),
        "REDIS_URL": os.environ.get("REDIS_URL") or valkey.start(folder / "valkey"),
    }


def stop(folder: Path = VAR) -> None:
    """Stop the embedded servers of the folder; those named by the environment are not ours."""
    valkey.stop_server(folder / "valkey")
    postgres.stop_cluster(folder / "postgres")


def local_environment(mode: str) -> dict[str, str]:
    """Start the servers and tell `manage.py` by hand about them (renovation_portal/env.py reads the file)."""
    environment = {"PORTAL_MODE": mode, "SECRET_KEY": _secret_key(), **start()}
    SERVICES_FILE.touch(mode=0o600)
    SERVICES_FILE.write_text(json.dumps({"environment": environment}, indent=1))
    return environment


def _secret_key() -> str:
    """One key per var folder, so that logins outlive a restart."""
    file = VAR / "secret-key"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def main(verb: str) -> None:
    """`start` or `stop`, for the Makefile."""
    if verb == "stop":
        stop()
        SERVICES_FILE.unlink(missing_ok=True)
        say("PostgreSQL and Valkey are stopped.")
        return
    local_environment("development")
    say(f"PostgreSQL and Valkey are running; manage.py finds them through {SERVICES_FILE}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Missing as missing:
        sys.exit(str(missing))
