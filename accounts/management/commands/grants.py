"""`manage.py grants`: who may do what, role × act, as one table."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Role
from accounts.permissions import GRANTS, Action


def table() -> Iterator[tuple[str, ...]]:
    """The head, then one row per act: code, name, and ● under every role that may."""
    yield ("act", "事项", *(f"{role.label} {role.value}" for role in Role))
    for action in Action:
        yield (action.value, action.label, *("●" if action in GRANTS[role] else "" for role in Role))


def markdown(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """The rows as a Markdown table."""
    head = next(rows)
    yield _line(head)
    yield _line(("---", "---", *(":-:" for _ in head[2:])))
    yield from map(_line, rows)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


class Command(BaseCommand):
    """Prints the table the permissions are asked from; nothing else grants anything."""

    help = "打印角色与事项的权限表"

    def handle(self, *args: Any, **options: Any) -> None:
        """One Markdown table on standard output."""
        for line in markdown(table()):
            self.stdout.write(line)
