"""`manage.py read_roster FILE`: read an owner roster as the upload would, print JSON, store nothing."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.sheets import read_roster, roster_report


class Command(BaseCommand):
    """Prints units, area, heads, problems and warnings; exit status 1 where there are problems."""

    help = "读取业主名册并以 JSON 输出结果,不保存任何内容;有错误时退出码为 1。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to read."""
        parser.add_argument("file", type=Path, help="名册文件(.xlsx、.xls 或 .csv)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, print, and say by the exit status whether the roster could be stored."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"文件无法打开:{path}({error.strerror})。") from error
        reading = read_roster(content, path.name)
        self.stdout.write(json.dumps(roster_report(reading), ensure_ascii=False, indent=1))
        if options["verbosity"] > 1:
            for note in reading.notes:
                self.stderr.write(note.message)
        if not reading.ok:
            sys.exit(1)
