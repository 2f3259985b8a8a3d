"""Reads a 补录 table as a person would see it on the page, and stores it as that person where asked."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from policy.errors import Refused
from workflow.services.take_over_uploads import keep_table, store_table
from workflow.take_over_check import look_at


class Command(BaseCommand):
    help = "核对一张补录汇总表,逐行列出问题;--store 以该账号的名义登记(整张登记或都不登记)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="补录汇总表(.xlsx、.xls 或 .csv)")
        parser.add_argument("--user", required=True, help="街道经办(核对时也可以是区住建局经办)的登录名")
        parser.add_argument("--own", action="store_true", help="只要本街道的行")
        parser.add_argument("--store", action="store_true", help="没有问题时登记")

    def handle(self, *args: Any, **options: Any) -> None:
        file, own, today = options["file"], options["own"], timezone.localdate()
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None or not file.is_file():
            raise CommandError("没有这个账号或文件。")
        content = file.read_bytes()
        seen = look_at(content, file.name, user, today, own_only=own)
        for one in seen.problems:
            self.stdout.write(f"第{one.row}行{f' {one.column}列' if one.column else ''}:{one.message}")
        if seen.problems:
            raise CommandError(f"有{len(seen.problems)}处问题,没有登记。")
        self.stdout.write(f"{len(seen.lines)}个小区可以补录。")
        if options["store"]:
            self._store(content, file.name, user, own)

    def _store(self, content: bytes, name: str, user: User, own: bool) -> None:
        now, today = timezone.now(), timezone.localdate()
        try:
            kept = keep_table(actor=user, now=now, file_name=name, content=content)
            made = store_table(kept, actor=user, on=today, now=now, sha256=kept.sha256, own_only=own)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已补录{len(made)}个小区,等待区住建局确认。")
