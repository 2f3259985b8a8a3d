"""`make check`: what can be said about the code without running the suite. All findings at once."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dev import check_compose, check_templates, check_vendored
from dev.programs import say

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NOWHERE = "127.0.0.1:1"

COMMANDS: dict[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "--output-format", "concise", "."),
    "lint": ("ruff", "check", "--output-format", "concise", "."),
    "types of the pure modules": ("mypy",),
    "import contracts": ("lint-imports",),
    "production settings": ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
    "missing migrations": ("python", "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"),
    "templates": ("djlint", "--lint", "--quiet", "templates"),
    "compose file": ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
}
FUNCTIONS: dict[str, Callable[[Path], list[str]]] = {
    "templates keep the content security policy": check_templates.problems,
    "names in the compose file": check_compose.problems,
    "vendored files": check_vendored.problems,
}


def production() -> dict[str, str]:
    """An environment like a real installation's, with servers that do not exist: checks need none."""
    return os.environ | {
        "PORTAL_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LETTER_PEPPER": secrets.token_urlsafe(50),
        "DATA_KEYS": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "portal.example",
        "SITE_URL": "https://portal.example",
        "DATABASE_URL": f"postgresql://portal@{NOWHERE}/portal",
        "REDIS_URL": f"redis://{NOWHERE}/0",
        "PROXY_COUNT": "1",
    }


def findings() -> Iterator[tuple[str, str]]:
    """Each check with what it found; an empty text is good."""
    for title, (program, *arguments) in COMMANDS.items():
        result = subprocess.run(
            [BIN / program, *arguments],
            cwd=ROOT,
            env=production(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        yield title, (result.stdout or f"status {result.returncode}") if result.returncode else ""
    for title, problems in FUNCTIONS.items():
        yield title, "\n".join(problems(ROOT))


def main() -> int:
    """Print one line per check, and what each bad one said; returns how many were bad."""
    bad = 0
    since = time.monotonic()
    for title, found in findings():
        say(f"{'FAILED' if found else 'ok    '}  {title}  ({time.monotonic() - since:.1f} s)")
        since = time.monotonic()
        if found:
            bad += 1
            say(found.rstrip() + "\n")
    say(f"{bad} of {len(COMMANDS) + len(FUNCTIONS)} checks failed." if bad else "All checks passed.")
    return bad


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
