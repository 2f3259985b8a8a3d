"""docker-compose.yml: valid against the specification, and every name in it is defined."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from dev.check_compose import undefined_names

ROOT = Path(__file__).resolve().parent.parent
COMPOSE_FILE = ROOT / "docker-compose.yml"


def compose() -> dict:
    return YAML(typ="safe").load(COMPOSE_FILE.read_text())


def schema_check(file: Path) -> int:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True).returncode


def test_the_file_is_valid_and_a_misspelt_key_is_not(tmp_path: Path) -> None:
    assert schema_check(COMPOSE_FILE) == 0
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE_FILE.read_text().replace("depends_on:", "depend_on:", 1))
    assert schema_check(broken) != 0


def test_every_name_is_defined_and_used() -> None:
    assert list(undefined_names(compose())) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            lambda c: c["services"]["web"]["depends_on"].update(mail={}),
            "web: depends_on mail is not a service",
        ),
        (lambda c: c["services"]["web"]["volumes"].append("lost:/x"), "web: volumes lost is not defined"),
        (lambda c: c["services"]["beat"].update(networks=["moon"]), "beat: networks moon is not defined"),
        (lambda c: c["services"]["redis"].update(secrets=["key"]), "redis: secrets key is not defined"),
        (lambda c: c["volumes"].update(spare={}), "volumes spare is not used"),
    ],
)
def test_an_undefined_or_unused_name_is_found(change, finding: str) -> None:
    changed = compose()
    change(changed)
    assert finding in list(undefined_names(changed))


def test_the_services_are_the_six_and_the_migration() -> None:
    services = compose()["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "redis", "proxy"}
    watched = {name for name, service in services.items() if "healthcheck" in service}
    assert watched == {"web", "worker", "beat", "postgres", "redis"}


def test_no_secret_is_written_in_the_file() -> None:
    for name in ("SECRET_KEY", "LETTER_PEPPER", "DATA_KEYS", "POSTGRES_PASSWORD"):
        values = re.findall(rf"^\s+{name}: (.*)$", COMPOSE_FILE.read_text(), re.MULTILINE)
        assert values
        assert set(values) == {f"${{{name}:?set it in .env}}"}


def test_the_dockerfile_runs_the_makefiles_own_commands() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    used = set(re.findall(r"^RUN make (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert used == {"install-runtime", "collectstatic"}
    assert used <= targets


def test_every_setting_from_the_environment_is_in_the_example() -> None:
    settings = (ROOT / "renovation_portal/settings.py").read_text()
    read = set(re.findall(r"env\.(?!adopt)\w+\(\s*\"([A-Z_]+)\"", settings))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read - example == set()
