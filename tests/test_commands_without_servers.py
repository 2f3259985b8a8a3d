"""Commands that only read files or code run on a machine where nothing was started or configured."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROSTERS = ROOT / "tests" / "data" / "rosters"


def run(tmp_path, *arguments):
    """manage.py with an empty environment."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)],
        env={**kept, "VAR_DIR": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_roster_is_read_without_a_server(tmp_path):
    answer = run(tmp_path, "read_roster", ROSTERS / "clean.xlsx")
    assert (answer.returncode, json.loads(answer.stdout)["units"]) == (0, 96)


def test_problems_of_a_roster_end_with_status_1(tmp_path):
    answer = run(tmp_path, "read_roster", ROSTERS / "bad-rows.xlsx")
    assert (answer.returncode, json.loads(answer.stdout)["units"]) == (1, None)


def test_ballots_are_tallied_without_a_server(tmp_path):
    roster, ballots = ROSTERS / "several-units.xlsx", ROSTERS / "ballots-several-units.xlsx"
    answer = run(tmp_path, "read_ballots", "--roster", roster, ballots)
    assert (answer.returncode, json.loads(answer.stdout)["outcome"]) == (0, "failed")


@pytest.mark.parametrize("word", ["街道经办", "区住建局负责人"])
def test_the_table_of_role_and_act_is_printed_without_a_server(tmp_path, word):
    answer = run(tmp_path, "grants")
    assert answer.returncode == 0
    assert word in answer.stdout
