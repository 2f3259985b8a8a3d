"""Small typed readers of environment variables, so that settings.py stays a list of facts."""

import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str | None = None) -> str:
    """The variable as text; empty counts as not set, and without a default it must be set."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(
            f"Set {name} (see .env.example), or start the local servers with: make services"
        )
    return value


def flag(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name, "")
    if value == "":
        return default
    if value.lower() not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value}: write 1 or 0")
    return value.lower() in TRUE


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name) or str(default)
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value}: write a whole number") from error


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated words; empty ones are dropped."""
    return [word.strip() for word in (os.environ.get(name) or default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = os.environ.get(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value}: write one of {', '.join(allowed)}")
    return value


def database(name: str) -> dict[str, object]:
    """postgresql://user:password@host:port/dbname as Django's connection parameters."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} must begin with postgresql://; the portal runs on PostgreSQL only"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
    }


def adopt(services_file: Path) -> None:
    """Without a DATABASE_URL, take the environment that the locally running servers left in the file.

    So `manage.py` typed by hand works on the demo's database. A production machine sets DATABASE_URL
    and never looks here.
    """
    if os.environ.get("DATABASE_URL") or not services_file.exists():
        return
    for name, value in json.loads(services_file.read_text())["environment"].items():
        os.environ.setdefault(name, value)
