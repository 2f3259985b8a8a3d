"""The ground the portal stands on: a real PostgreSQL, a real Redis, strict settings, discreet logs."""

import io
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import celery
import kombu.exceptions
import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from projects import heartbeats
from projects.models import Heartbeat
from renovation_portal import env, logs

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "x1" * 10 + "abcdefghijklmnopqrstuvwxyz-0123456789",
    "LETTER_PEPPER": "a pepper of its own",
    "DATA_KEYS": "a key of its own",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgresql://portal:a%40b@db.example:5433/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PROXY_COUNT": "1",
}


@pytest.mark.django_db
def test_the_database_is_postgresql_15_or_newer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150_000


def test_the_broker_answers() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1)
        assert broker.connected


def in_production(code: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of a real installation."""
    environment = {name: value for name, value in os.environ.items() if name not in {"VAR_DIR"}}
    return subprocess.run(
        [sys.executable, "-c", f"from renovation_portal import settings as s\n{code}"],
        cwd=ROOT,
        env=environment | PRODUCTION | changes,
        capture_output=True,
        text=True,
    )


def test_production_settings_are_strict() -> None:
    answer = in_production(
        "import json; print(json.dumps([s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SECURE_PROXY_SSL_HEADER is not None, "
        "s.PASSWORD_HASHERS[0], 'demo' in s.INSTALLED_APPS]))"
    )
    argon = "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert json.loads(answer.stdout) == [False, True, True, True, 31_536_000, True, argon, False]


@pytest.mark.parametrize("name", ["SECRET_KEY", "LETTER_PEPPER", "DATA_KEYS", "DATABASE_URL", "REDIS_URL"])
def test_production_does_not_start_without_its_secrets(name: str, tmp_path: Path) -> None:
    answer = in_production("", **{name: "", "VAR_DIR": str(tmp_path)})
    assert answer.returncode != 0
    assert f"Set {name}" in answer.stderr


def test_the_database_url_is_read_with_its_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", PRODUCTION["DATABASE_URL"])
    read = env.database("DATABASE_URL")
    assert (read["HOST"], read["PORT"], read["PASSWORD"]) == ("db.example", "5433", "a@b")


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: env.flag("ODD", False), "perhaps"),
        (lambda: env.number("ODD", 1), "many"),
        (lambda: env.choice("ODD", "a", ("a", "b")), "c"),
        (lambda: env.database("ODD"), "sqlite:///file"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    reader, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODD", value)
    with pytest.raises(ImproperlyConfigured, match="ODD"):
        reader()


@pytest.mark.django_db
def test_every_page_carries_a_policy_without_inline_code(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    words = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
    assert (
        words["default-src"]
        == words["script-src"]
        == words["style-src"]
        == words["form-action"]
        == ["'self'"]
    )
    assert words["object-src"] == words["base-uri"] == words["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/password/reset/"])
def test_nobody_signs_up_or_manages_mail_addresses(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_uploads_have_no_address(client: Client) -> None:
    (Path(settings.MEDIA_ROOT)).mkdir()
    (Path(settings.MEDIA_ROOT) / "roster.xlsx").write_bytes(b"secret")
    assert client.get("/media/roster.xlsx").status_code == 404
    assert not settings.MEDIA_URL.strip("/")


def test_a_stopped_broker_refuses_within_a_second() -> None:
    assert seconds_to_fail("redis://127.0.0.1:1/0") < 1.5


def test_a_hanging_broker_refuses_within_three_seconds() -> None:
    with silent_server() as port:
        assert seconds_to_fail(f"redis://127.0.0.1:{port}/0") < 3.5


def seconds_to_fail(broker: str) -> float:
    """How long publishing one message to that broker takes until it is refused, with the portal's settings."""
    app = celery.Celery("stopped", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = broker
    since = time.monotonic()
    with pytest.raises(kombu.exceptions.OperationalError):
        app.send_task("projects.tasks.pick_up_due_jobs")
    app.close()
    return time.monotonic() - since


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(current_app.tasks) == set()


@pytest.mark.django_db
def test_a_heartbeat_is_one_row_that_goes_stale_after_a_minute() -> None:
    with time_machine.travel("2026-11-02 10:00+08:00", tick=False):
        heartbeats.beat("beat")
        heartbeats.beat("worker")
    with time_machine.travel("2026-11-02 10:01+08:00", tick=False):
        heartbeats.beat("worker")
        assert heartbeats.fresh("beat", timezone.now())
        assert not heartbeats.fresh("beat", timezone.now() + timedelta(seconds=1))
        call_command("heartbeat", "worker")
    assert Heartbeat.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("heartbeat", "beat")


def logged(**event: object) -> dict[str, object]:
    """What the log line of production says about such an event."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = dict(logs.logging_settings(json_lines=True, level="INFO")["formatters"]["lines"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    record = logging.LogRecord("portal", logging.INFO, "", 0, "roster read", (), event.pop("exc_info", None))
    handler.emit(record)
    return json.loads(stream.getvalue())


def test_a_log_line_is_json_and_keeps_no_personal_data() -> None:
    event = {
        "event": "roster read",
        "phone": "13800000000",
        "rows": 3,
        "unit": {"owner": "张三", "area": "62.35"},
    }
    kept = logs.drop_personal_data(None, "info", event)
    assert kept["rows"] == 3
    assert kept["unit"]["area"] == "62.35"
    assert "13800000000" not in str(kept)
    assert "张三" not in str(kept)
    assert logged()["event"] == "roster read"


def test_no_log_line_holds_the_address_under_a_phone_s_qr() -> None:
    event = {"event": "Gone: /upload/Sw_ZDRnVf42eJGxMa52j2w/", "request": {"path": "/upload/Sw_ZDRn?x=1"}}
    kept = logs.drop_personal_data(None, "info", event)
    assert kept["event"] == "Gone: /upload/(not logged)/"
    assert "Sw_ZDRn" not in str(kept)


@pytest.mark.parametrize(
    "detail",
    [
        "DETAIL:  Key (name)=(张三) already exists.",
        "DETAIL:  Key (name)=(王\n张三) exists.",
        "描述:  键值(name)=(张三)已经存在",
    ],
)
def test_a_traceback_does_not_repeat_the_row_that_postgresql_refused(detail: str) -> None:
    said = f"duplicate key\n{detail}"
    try:
        raise ValueError(said)
    except ValueError:
        line = str(logged(exc_info=sys.exc_info()))
    assert "duplicate key" in line
    assert "张三" not in line


def test_production_never_shows_debug_pages() -> None:
    """DEBUG=1 left in a production environment changes nothing."""
    answer = in_production("print(s.DEBUG)", DEBUG="1")
    assert answer.stdout.strip() == "False", answer.stderr
