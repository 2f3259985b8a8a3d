"""`manage.py export_round ROUND_ID`: the auditor's file of a certified round, as JSON on standard output."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultations.audit import audit_file
from consultations.models import Round
from policy.errors import Refused


class Command(BaseCommand):
    """Prints the file; docs/recount.md says how to recount it."""

    help = "输出一轮征求意见的核验文件(JSON),供审计人员用 docs/recount.py 重新计票。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which round."""
        parser.add_argument("round", type=int, help="征求意见的编号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and print."""
        round = Round.objects.filter(pk=options["round"]).select_related("project__neighbourhood").first()
        if round is None:
            raise CommandError(f"没有编号为 {options['round']} 的征求意见。")
        try:
            content = audit_file(round, made_by="manage.py export_round", at=timezone.now())
        except Refused as refused:
            raise CommandError("".join(reason.message for reason in refused.reasons)) from refused
        self.stdout.write(json.dumps(content, ensure_ascii=False))
