"""Files taken from others are exactly the files that static/vendor/MANIFEST.toml names."""

import hashlib
import tomllib
from pathlib import Path


def problems(root: Path) -> list[str]:
    """Files that are missing, changed, or not in the list."""
    folder = root / "static/vendor"
    listed = {
        entry["path"]: entry["sha256"]
        for entry in tomllib.loads((folder / "MANIFEST.toml").read_text())["file"]
    }
    present = {
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and is_code(file)
    }
    unlisted = [f"{name}: not in MANIFEST.toml" for name in sorted(present - listed.keys())]
    absent = [f"{name}: missing" for name in sorted(listed.keys() - present)]
    changed = [
        f"{name}: its SHA-256 is not the one in MANIFEST.toml"
        for name in sorted(listed.keys() & present)
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]
    ]
    return unlisted + absent + changed


def is_code(file: Path) -> bool:
    """Everything but the list itself and the licences."""
    return file.name != "MANIFEST.toml" and "LICENSE" not in file.name.upper()
