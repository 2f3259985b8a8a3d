"""Compares the stored worklist lines with what the gates say now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workflow.models import WorklistState
from workflow.services.waiting import refresh_all
from workflow.worklist_check import differences


class Command(BaseCommand):
    help = "核对已存的待办事项与实时计算的是否一致,列出不一致的项目;--renew 先全部重新生成(升级后使用)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--renew", action="store_true", help="先把全部项目的待办事项重新生成一遍")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        if options["renew"]:
            WorklistState.objects.update(made_on=None)
            self.stdout.write(f"已重新生成{refresh_all(today)}个项目的待办事项。")
        found = list(differences(today))
        for project, stored, computed in found:
            self.stdout.write(f"{project.code}")
            self.stdout.writelines(f"  只在已存中:{line}" for line in stored if line not in computed)
            self.stdout.writelines(f"  只在实时中:{line}" for line in computed if line not in stored)
        if found:
            raise CommandError(f"{len(found)}个项目的已存待办事项与实时计算不一致。")
        self.stdout.write("已存的待办事项与实时计算一致。")
