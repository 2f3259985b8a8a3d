"""`manage.py load_district [SCHEME]`: streets, departments and calendar of a district."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policy.loader import DEFAULT_SCHEME, UnknownScheme
from projects.setup import load_district


class Command(BaseCommand):
    help = "Make the district's streets, departments and calendar years that are missing. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", nargs="?", default=DEFAULT_SCHEME)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = load_district(options["scheme"])
        except UnknownScheme as unknown:
            raise CommandError(str(unknown)) from unknown
        self.stdout.write(
            f"新增:街道{made.streets}个,部门{made.departments}个,放假安排{made.calendar_years}年。"
        )
