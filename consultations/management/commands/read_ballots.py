"""`manage.py read_ballots --roster FILE BALLOTS`: tally a ballot sheet over a roster, print JSON, store nothing."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultations.rules import decide
from consultations.sheet_rows import read_ballot_rows
from consultations.sheet_tally import tally_ballots, tally_report
from policy.loader import DEFAULT_SCHEME, load_scheme
from policy.schema import RuleSet
from projects.sheets import problem_list, read_roster

NOTHING: dict[str, Any] = {"total": None, "by_choice": None, "outcome": None}


class Command(BaseCommand):
    """Prints totals, choices and outcome; exit status 1 where roster or sheet have problems."""

    help = "按业主名册统计意见汇总表并以 JSON 输出结果,不保存任何内容;有错误时退出码为 1。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two files and the rule set."""
        parser.add_argument("ballots", type=Path, help="意见汇总表(.xlsx、.xls 或 .csv)")
        parser.add_argument("--roster", type=Path, required=True, help="业主名册(.xlsx、.xls 或 .csv)")
        parser.add_argument("--rule-set", default="double-two-thirds", help="表决规则代码")
        parser.add_argument("--scheme", default=DEFAULT_SCHEME, help="实施方案代码")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read both files, print, and say by the exit status whether everything was in order."""
        rule_set = _rule_set(options["scheme"], options["rule_set"])
        report = _report(options["roster"], options["ballots"], rule_set)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        if report["problems"]:
            sys.exit(1)


def _report(roster_path: Path, ballots_path: Path, rule_set: RuleSet) -> dict[str, Any]:
    roster = read_roster(_content(roster_path), roster_path.name)
    if not roster.ok:
        problems = [
            {**each, "message": f"业主名册:{each['message']}"} for each in problem_list(roster.problems)
        ]
        return {**NOTHING, "problems": problems}
    sheet = read_ballot_rows(_content(ballots_path), ballots_path.name, today=timezone.localdate())
    if not sheet.columns:
        return {**NOTHING, "problems": problem_list(sheet.problems)}
    tally, found = tally_ballots(roster, sheet)
    return {**tally_report(tally, decide(tally, rule_set).outcome), "problems": problem_list(found)}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"文件无法打开:{path}({error.strerror})。") from error


def _rule_set(scheme: str, code: str) -> RuleSet:
    try:
        return load_scheme(scheme).rule_set(code)
    except KeyError as error:
        raise CommandError(f"没有代码为“{scheme} / {code}”的实施方案或表决规则。") from error
