"""docs/rules.md stays true: every file and every test it names exists; and the words of the glossary are kept."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "docs" / "rules.md").read_text("utf-8")
NAMED = set(re.findall(r"`([^`\s]+)`", TABLE))
PROOFS = {name for name in NAMED if name.startswith("test_")}
FILES = {name for name in NAMED if "/" in name}


def test_every_file_of_the_table_exists() -> None:
    assert [name for name in sorted(FILES) if not (ROOT / name).is_file()] == []


def test_every_test_of_the_table_exists() -> None:
    written = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)", written))
    assert sorted(PROOFS - there) == []


def test_every_rule_has_code_and_proof_or_is_marked() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ") and not line.startswith("| rule")]
    bare = [row for row in rows if "`test_" not in row and not row.startswith("| →")]
    assert len(rows) > 60
    assert bare == []


@pytest.mark.parametrize("word", ["补贴", "还差 {} 户", "业主户数"])
def test_no_page_says_the_wrong_word(word: str) -> None:
    places = (
        "templates",
        "web",
        "consultations",
        "workflow",
        "projects",
        "funding",
        "reports",
        "reviews",
        "works",
        "registers",
    )
    files = [
        path for place in places for path in (ROOT / place).rglob("*") if path.suffix in {".py", ".html"}
    ]
    assert [path.name for path in files if word in path.read_text("utf-8")] == []
