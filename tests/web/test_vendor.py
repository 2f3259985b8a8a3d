"""Files taken from others are named with version, licence and checksum, and nothing else lies beside them."""

import hashlib
import tomllib
from pathlib import Path

VENDOR = Path("static/vendor")


def test_every_vendored_file_is_what_the_manifest_says() -> None:
    files = tomllib.loads((VENDOR / "MANIFEST.toml").read_text())["file"]
    for entry in files:
        assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["version"]
        assert entry["licence"]
    listed = {entry["path"] for entry in files}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert present - listed == {"MANIFEST.toml", "htmx.LICENSE"}
