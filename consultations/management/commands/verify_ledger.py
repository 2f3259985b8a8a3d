"""`manage.py verify_ledger [--round ID]`: whether every round's ballots are as they were sealed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.ledger_check import check
from consultations.models import Round


class Command(BaseCommand):
    """Prints a line a round; exit status 1 with the first bad row of each round that has one."""

    help = "核对意见账册:逐份重新计算校验码。完好时退出码为 0,否则指出第一处问题,退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One round, or all."""
        parser.add_argument("--round", type=int, help="只核对这一轮(编号)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and say by the exit status whether everything is in order."""
        rounds = Round.objects.filter(taken_over=False).select_related("project").order_by("pk")
        if options["round"] is not None:
            rounds = rounds.filter(pk=options["round"])
            if not rounds:
                raise CommandError(f"没有编号为 {options['round']} 的征求意见(补录的没有账册)。")
        bad = [said for round in rounds if (said := self._checked(round))]
        if bad:
            raise CommandError("\n".join(bad))

    def _checked(self, round: Round) -> str:
        finding = check(round)
        name = f"编号 {round.pk} {round.project.code} {round}(第{round.attempt}轮)"
        if not finding.fault:
            self.stdout.write(f"{name}:{finding.sealed:,} 份已封存,校验码 {finding.head},完好")
        return f"{name}:{finding.fault}" if finding.fault else ""
