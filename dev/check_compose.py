"""docker-compose.yml uses no name that it does not define. The schema alone does not see that."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def problems(root: Path) -> list[str]:
    """One line per undefined name in the project's compose file."""
    return list(undefined_names(YAML(typ="safe").load((root / "docker-compose.yml").read_text())))


def undefined_names(compose: dict[str, Any]) -> Iterator[str]:
    """Services, volumes, networks, secrets, configs: used and not defined, or defined and not used."""
    services = compose.get("services", {})
    for name, service in services.items():
        for needed in service.get("depends_on", ()):
            if needed not in services:
                yield f"{name}: depends_on {needed} is not a service"
    for kind in ("volumes", "networks", "secrets", "configs"):
        defined = set(compose.get(kind, {}))
        used = {(name, source) for name, service in services.items() for source in sources(service, kind)}
        yield from (
            f"{name}: {kind} {source} is not defined"
            for name, source in sorted(used)
            if source not in defined
        )
        yield from (
            f"{kind} {source} is not used" for source in sorted(defined - {source for _, source in used})
        )


def sources(service: dict[str, Any], kind: str) -> Iterator[str]:
    """The top-level names that a service uses; folders and files of the host are none."""
    for entry in service.get(kind, ()):
        source = entry.get("source") if isinstance(entry, dict) else entry.split(":")[0]
        host_path = kind == "volumes" and str(source or "/").startswith((".", "/", "~"))
        if not host_path and not (kind == "networks" and source == "default"):
            yield str(source)
