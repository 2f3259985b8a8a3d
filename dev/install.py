"""Make the virtual environment, and install what the tests need from Debian. Only Python itself is needed.

`python3 dev/install.py venv`    .venv with the packages of requirements-dev.txt
`python3 dev/install.py system`  a browser, Chinese fonts and a spreadsheet program, for the tests
"""

from __future__ import annotations  # an old Python must get as far as saying that it is old

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PIP = (str(VENV / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3", "--quiet=2")
FONTS = Path("/usr/share/fonts/opentype/noto")
SHELL = "chromium-headless-shell"
"""Chromium without pages of its own around each window; not every Debian has it, and `chromium` does as well."""


def main(what: str) -> str | None:
    """Returns the sentence that says why it did not work, or None."""
    return make_venv() if what == "venv" else install_system_packages()


def make_venv() -> str | None:
    """The virtual environment with every pinned package, hashes checked."""
    print("Installing the Python packages into .venv; this is done once.", flush=True)
    if not create_venv() and not (install(["python3-venv"]) is None and create_venv()):
        return "Python cannot make a virtual environment here; install it with: apt-get install python3-venv"
    packages = str(ROOT / "requirements-dev.txt")
    if subprocess.run([*PIP, "--require-hashes", "--no-deps", "-r", packages]).returncode != 0:
        return "The Python packages could not be installed; the lines above say why."
    return None


def create_venv() -> bool:
    """Whether .venv has a working pip, made now where it had none."""
    has_pip = [str(VENV / "bin/python"), "-m", "pip", "--version"]
    if (VENV / "bin/python").exists() and subprocess.run(has_pip, capture_output=True).returncode == 0:
        return True
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True)
    return made.returncode == 0


def install_system_packages() -> str | None:
    """What the browser and workbook tests need."""
    wanted = {
        "chromium": shutil.which("chromium"),
        "fonts-noto-cjk": any(FONTS.glob("NotoSansCJK*")),
        "libreoffice-calc": shutil.which("soffice"),
    }
    missing = [package for package, present in wanted.items() if not present]
    if missing and (problem := install(missing)):
        return problem
    if not shutil.which(SHELL) and install([SHELL], pauses=(0,)):
        print(f"Without {SHELL} the tests in a browser take longer; nothing else depends on it.", flush=True)
    return None


def install(packages: list[str], pauses: tuple[int, ...] = (0, 5, 20)) -> str | None:
    """Through apt as root, tried again after these seconds; elsewhere the sentence that asks for it."""
    request = "Install what is missing with: apt-get install " + " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return request
    print("Installing from Debian: " + ", ".join(packages), flush=True)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for pause in pauses:
        time.sleep(pause)
        if all(
            subprocess.run([*APT, *words], env=quiet, stdout=subprocess.DEVNULL).returncode == 0
            for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages])
        ):
            return None
    return "apt-get failed. " + request


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
