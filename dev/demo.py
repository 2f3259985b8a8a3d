"""`make demo`: prepare the data, run web, worker and beat as real processes, stop all of them on Ctrl-C."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from dev import prepare, ready, servers
from dev.programs import Missing, free_port, say

LOGS = servers.VAR / "log"
BIN = Path(sys.executable).parent
CELERY = (str(BIN / "celery"), "--app", "renovation_portal", "--quiet")
READY_WITHIN_SECONDS = 60
SECONDS_TO_STOP = 15
RESTARTS = 5
PR_SET_PDEATHSIG = 1
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Ctrl-C, or somebody asked the demo to end."""


def commands(port: int) -> dict[str, tuple[str, ...]]:
    """The three processes by name."""
    web = ("--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "gthread", "--threads", "4")
    return {
        "web": (str(BIN / "gunicorn"), "renovation_portal.wsgi", *web, "--preload", "--no-control-socket"),
        "worker": (*CELERY, "worker", "--without-gossip", "--without-mingle"),
        "beat": (*CELERY, "beat"),
    }


class Processes:
    """The demo's children: started, watched, stopped together."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        self.commands = commands(port)
        self.environment = os.environ | environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = 0

    def start(self, name: str) -> None:
        """Start one; what it prints goes to var/log.

        Ctrl-C waits until the child is on the list: one that is not would be left behind.
        """
        LOGS.mkdir(parents=True, exist_ok=True)
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        try:
            with (LOGS / f"{name}.log").open("ab") as log:
                self.running[name] = self._opened(name, log)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)

    def _opened(self, name: str, log: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.commands[name],
            cwd=servers.ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # the terminal's Ctrl-C is ours to pass on
            preexec_fn=as_a_child,
        )

    def dead(self) -> list[str]:
        """The names of those that ended by themselves."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def restart_dead(self) -> None:
        """Say who died and start it again; after too many times give up."""
        for name in self.dead():
            status = self.running[name].returncode
            self.restarts += 1
            if self.restarts > RESTARTS:
                raise Missing(f"The {name} process keeps ending; see {LOGS / name}.log")
            say(f"The {name} process ended with status {status} (see {LOGS / name}.log); starting it again.")
            self.start(name)

    def stop(self) -> None:
        """Ask all to end, wait, then insist."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def end_with_parent() -> None:
    """Ask Linux to end this process when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def as_a_child() -> None:
    """Ends with its parent, and hears the signals its parent held back while starting it."""
    end_with_parent()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def serve(port: int, environment: dict[str, str]) -> None:
    """Run the three until someone stops them."""
    processes = Processes(port, environment)
    since = time.time()
    try:
        for name in processes.commands:
            processes.start(name)
        wait_until_ready(processes, port, environment, since)
        say(f"ready http://127.0.0.1:{port}")
        while True:
            time.sleep(0.5)
            processes.restart_dead()
    finally:
        processes.stop()


def wait_until_ready(processes: Processes, port: int, environment: dict[str, str], since: float) -> None:
    """Until the page answers and worker and beat have written their rows."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while missing := ready.missing(port, environment["DATABASE_URL"], since):
        if dead := processes.dead():
            raise Missing(f"The {dead[0]} process did not start; see {LOGS / dead[0]}.log")
        if time.monotonic() > deadline:
            raise Missing(
                f"Not ready after {READY_WITHIN_SECONDS} s, missing: {', '.join(missing)}; see {LOGS}."
            )
        time.sleep(0.1)


@contextmanager
def only_one_demo() -> Iterator[None]:
    """Two demos on one var folder would spoil each other's data."""
    servers.VAR.mkdir(parents=True, exist_ok=True)
    with (servers.VAR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Missing("The demo is already running here; stop it with Ctrl-C first.") from error
        yield


def stop_on_signals() -> None:
    """Ctrl-C, kill and a closed terminal all end the demo in order; so does the end of make."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in ENDINGS:
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    for each in ENDINGS:
        signal.signal(each, stop)
    if "MAKELEVEL" in os.environ:
        end_with_parent()


def run(port: int, scale: str) -> None:
    """Servers, data, processes; everything is stopped at the end, whatever the reason."""
    if free_port(port) != port:
        raise Missing(f"Port {port} is taken; choose another one, for example: make demo PORT={port + 1}")
    try:
        environment = servers.local_environment("demo") | {"SITE_URL": f"http://127.0.0.1:{port}"}
        prepare.prepare(environment, scale)
        serve(port, environment)
    finally:
        servers.stop()
        servers.SERVICES_FILE.unlink(missing_ok=True)


def main() -> None:
    """`python -m dev.demo [reset]`; PORT and SCALE come from the environment."""
    stop_on_signals()
    with only_one_demo():
        if prepare.HALF_MADE.exists():
            say("The demo data were interrupted half made.")
        if "reset" in sys.argv or prepare.HALF_MADE.exists():
            prepare.forget_everything()
        run(int(os.environ.get("PORT") or 8000), os.environ.get("SCALE", ""))


if __name__ == "__main__":
    try:
        main()
    except Stop:
        say("The demo is stopped.")
    except Missing as missing:
        sys.exit(str(missing))
