"""核验文件: a script that knows nothing of the portal recounts shares and verdict and finds every public hash."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import board
from consultations.models import Round
from consultations.services import certify_round, close_round, confirm_settlement, propose_settlement
from policy.loader import load_scheme
from tests.consultations.builders import TODAY, closed, entry, opened, say, single
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "docs" / "recount.py"
RULES = list(load_scheme("gongshu-2019").rule_sets)
LATER = {"on": date(2021, 3, 1), "ends_on": date(2021, 3, 31)}  # when every rule was in force
HEADS = [
    [("1", "1", "101", "61.63"), ("1", "1", "102", "86.34")],
    [("1", "1", "201", "50.00")],
    [("1", "1", "301", "33.33")],
]


def exported(round: Round) -> dict:
    out = StringIO()
    call_command("export_round", str(round.pk), stdout=out)
    return json.loads(out.getvalue())


def recounted(folder: Path, data: dict, public: str | None = None) -> tuple[int, dict]:
    """Run the script as an auditor would, in an empty folder with Python alone."""
    (folder / "audit.json").write_text(json.dumps(data), "utf-8")
    words = [sys.executable, "-I", "-S", str(SCRIPT), "audit.json"]
    if public is not None:
        (folder / "board.txt").write_text(public, "utf-8")
        words.append("board.txt")
    ran = subprocess.run(words, cwd=folder, env={}, capture_output=True, text=True)
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


@pytest.fixture
def certified(clerk, colleague, certifier) -> Round:
    """Corrections, two flats of one head, a contradiction settled by two, and a head that never answered."""
    round = opened(HEADS, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "disagree", clerk)
    settlement = propose_settlement(
        entry(round, "101"), actor=clerk, on=TODAY, choice="agree", reason="电话核实"
    )
    confirm_settlement(settlement, actor=colleague, on=TODAY)
    say(round, "201", "agree", clerk, note="王小明")
    say(round, "201", "disagree", clerk)
    close_round(round, actor=clerk, on=TODAY)
    return certify_round(round, actor=certifier, on=TODAY)


def test_the_script_recounts_both_shares_and_the_verdict_to_the_last_digit(certified, tmp_path) -> None:
    status, said = recounted(tmp_path, exported(certified), board.as_text(board.lines(certified)))
    assert said["total"] == ["231.30", 3]
    assert said["took_part"] == ["197.97", 2]
    assert said["agree"] == ["147.97", 1] == [str(certified.agree_area), certified.agree_heads]
    assert said["outcome"] == certified.outcome == "failed"
    assert said["ledger_head"] == certified.ledger_head
    assert said["receipts"] == 2
    assert (status, said["result_ledger_list_board"]) == (0, [True] * 4)


def test_a_flat_said_the_same_for_is_one_line_with_each_receipt(clerk, certifier, tmp_path) -> None:
    round = opened(HEADS, clerk)
    say(round, "101", "agree", clerk)
    say(round, "102", "agree", clerk)
    close_round(round, actor=clerk, on=TODAY)
    round = certify_round(round, actor=certifier, on=TODAY)
    assert [len(line) for line in board.lines(round)] == [2]
    status, said = recounted(tmp_path, exported(round), board.as_text(board.lines(round)))
    assert (status, said["receipts"]) == (0, 1)


def spoiled_choice(data: dict) -> None:
    data["ballots"][-1][3] = "agree"


def spoiled_area(data: dict) -> None:
    data["heads"][0][1] = "0.01"


def spoiled_result(data: dict) -> None:
    data["result"]["agree"][1] += 1


def dropped_ballot(data: dict) -> None:
    del data["ballots"][-1]


def swapped_ballots(data: dict) -> None:
    data["ballots"][:2] = data["ballots"][1::-1]


def foreign_receipt(data: dict) -> None:
    data["receipts"][0][0] = "0" * 64


@pytest.mark.parametrize(
    "spoil",
    [spoiled_choice, spoiled_area, spoiled_result, dropped_ballot, swapped_ballots, foreign_receipt],
)
def test_the_script_sees_a_file_that_does_not_agree(certified, tmp_path, spoil) -> None:
    data = exported(certified)
    spoil(data)
    assert recounted(tmp_path, data)[0] == 1


def test_the_script_misses_no_hash_of_the_board(certified, tmp_path) -> None:
    public = board.as_text(board.lines(certified))
    assert recounted(tmp_path, exported(certified), public.replace(public[:8], "00000000"))[0] == 1
    assert recounted(tmp_path, exported(certified), public + "0" * 64 + "\n")[0] == 1


@pytest.mark.parametrize("rule_set", RULES)
@settings(
    max_examples=3,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    areas=st.lists(st.integers(1, 30000), min_size=1, max_size=7),
    choices=st.lists(st.sampled_from(["agree", "agree", "disagree", "abstain"]), max_size=7),
)
def test_whatever_was_said_under_whatever_rule_the_script_agrees(
    rule_set, areas, choices, tmp_path_factory
) -> None:
    clerk, certifier = UserFactory(), UserFactory(role="street_certifier")
    heads = [[("1", "1", f"{floor}01", str(Decimal(area) / 100))] for floor, area in enumerate(areas, 1)]
    round = closed(heads, clerk, choices[: len(areas)], rule_set=rule_set, **LATER)
    round = certify_round(round, actor=certifier, on=TODAY)
    status, said = recounted(tmp_path_factory.mktemp("audit"), exported(round))
    assert (status, said["outcome"]) == (0, round.outcome)


def test_the_file_names_nobody_and_no_flat(certified) -> None:
    written = json.dumps(exported(certified), ensure_ascii=False)
    for canary in ("业主1", "王小明", "电话核实", '"101"', '"h1"', certified.ledger_salt):
        assert canary not in written


def test_heads_stand_in_no_order_that_says_who(certified) -> None:
    heads = [head for head, *_ in exported(certified)["heads"]]
    assert heads == sorted(heads)
    assert all(len(head) == 16 for head in heads)


def test_two_rounds_of_one_roll_share_no_pseudonym(clerk, certifier) -> None:
    rounds = [certify_round(closed(single(3), clerk, ["agree"]), actor=certifier, on=TODAY) for _ in (1, 2)]
    first, second = ({head for head, *_ in exported(round)["heads"]} for round in rounds)
    assert first & second == set()


def test_before_certification_nothing_is_exported(clerk) -> None:
    with pytest.raises(CommandError, match="还没有复核确认"):
        exported(closed(single(2), clerk, ["agree"]))
    with pytest.raises(CommandError, match="没有编号为"):
        call_command("export_round", "0")


def test_the_script_is_short_and_imports_nothing_of_the_portal() -> None:
    lines = [
        line for line in SCRIPT.read_text("utf-8").splitlines() if line and not line.startswith("import")
    ]
    assert len(lines) <= 40
    assert "django" not in SCRIPT.read_text("utf-8")
