"""`manage.py seed_demo`: fill an empty installation with the demo district. Does nothing where it already is."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo import seeding
from policy.errors import Refused
from workflow.lights import LIGHT_NAMES


class Command(BaseCommand):
    """Makes neighbourhoods, people, projects and their history by the portal's own verbs."""

    help = "写入演示数据(拱墅区131个小区,均标明演示数据);已写入的不再重复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, and around which day."""
        parser.add_argument("--scale", choices=("small", "district"), default="small",
                            help="small:12个小区有名册;district:每户都有名册(7.7万套)")  # fmt: skip
        parser.add_argument("--today", type=_day, default=None, help="演示的“今天”,如 2026-11-21;默认当天")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed once, telling how it goes."""
        accounts = settings.VAR_DIR / "demo-accounts.json"
        if seeding.is_seeded():
            self.stdout.write(f"演示数据已经在库里,不再写入。账号见 {accounts}")
            return
        today, started = options["today"] or timezone.localdate(), time.monotonic()
        self.stdout.write(f"正在写入演示数据(以{today:%Y-%m-%d}为今天)。")
        try:
            made = seeding.seed(today, accounts, everyone=options["scale"] == "district", say=self._say)
        except Refused as refused:
            raise CommandError("".join(reason.message for reason in refused.reasons)) from refused
        self._tell(made)
        self._say(f"账号和密码见 {accounts}(用时{time.monotonic() - started:.0f}秒)。")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _tell(self, made: seeding.Seeded) -> None:
        lights = "、".join(f"{LIGHT_NAMES[code]}{count}个" for code, count in made.lights.items())
        self._say(
            f"共{made.neighbourhoods}个小区、{made.projects}个项目、名册{made.units:,}套;进度灯:{lights}。"
        )
        for code, count in made.lights.items():
            if not count:
                self._say(f"今天没有{LIGHT_NAMES[code]}的项目:{seeding.why_missing(code)}")


def _day(text: str) -> date:
    return date.fromisoformat(text)
