"""Small things that the embedded servers share: where programs are, free ports, processes by number."""

import importlib.util
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path


class Missing(RuntimeError):
    """Something this machine lacks; the message says what to do, in one sentence."""


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def on_path(*names: str) -> Path | None:
    """The first of these programs that the PATH knows."""
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def free_port(wish: int | None = None) -> int:
    """The wished loopback port if nobody listens there, else any free one."""
    for port in (wish, 0) if wish else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Missing("No free port on 127.0.0.1.")


def alive(pid: int) -> bool:
    """Whether the process exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def recorded_pid(file: Path) -> int | None:
    """The living process whose number is the first line of the file, or None."""
    try:
        pid = int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if alive(pid) else None


def stop(pid: int, how: signal.Signals, seconds: float = 20) -> None:
    """Ask the process to end and wait; after that many seconds end it."""
    os.kill(pid, how)
    if not wait_until(lambda: not alive(pid), seconds):
        os.kill(pid, signal.SIGKILL)


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Poll twenty times a second; whether it became true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.05)
    return ready()


def say(sentence: str) -> None:
    """One line to the person at the terminal."""
    print(sentence, flush=True, file=sys.stdout)
