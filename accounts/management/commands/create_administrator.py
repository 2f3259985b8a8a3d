"""`manage.py create_administrator USERNAME --name 姓名`: the first account of an installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.services import create_first_administrator
from policy.errors import Refused


class Command(BaseCommand):
    help = "Make the first administrator and print the password once. Refused where one exists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="full name as colleagues know it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = create_first_administrator(
                on=timezone.localdate(), username=options["username"], full_name=options["name"]
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"用户名:{made.account.username}")
        self.stdout.write(f"密码(只显示这一次,登录后请修改):{made.password}")
