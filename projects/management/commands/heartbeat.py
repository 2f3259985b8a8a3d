"""`manage.py heartbeat worker`: for the container's health check."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects import heartbeats


class Command(BaseCommand):
    """Succeeds if the process showed itself within the last minute."""

    help = "Ends with status 0 if the worker or beat wrote its row within the last minute, else 1."

    def add_arguments(self, parser: CommandParser) -> None:
        """The process's name."""
        parser.add_argument("name", choices=["worker", "beat"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Say nothing, or why not."""
        if not heartbeats.fresh(options["name"], timezone.now()):
            raise CommandError(f"no sign of life from {options['name']} within the last minute")
