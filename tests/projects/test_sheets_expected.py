"""Every roster as offices really keep them reads as expected.json says, through the function and the command."""

import json
import time
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.sheets import read_roster
from tests.projects.workbooks import ROSTERS

EXPECTED = json.loads((ROSTERS / "expected.json").read_text("utf-8"))
GOOD = [name for name, expected in EXPECTED.items() if expected.get("units")]


def read_by_command(name: str) -> tuple[dict, int]:
    """What `manage.py read_roster` prints, and its exit status."""
    output = StringIO()
    try:
        call_command("read_roster", str(ROSTERS / name), stdout=output)
    except SystemExit as end:
        return json.loads(output.getvalue()), int(end.code or 0)
    return json.loads(output.getvalue()), 0


@pytest.mark.parametrize("name", GOOD)
def test_a_real_roster_reads_as_expected(name: str) -> None:
    report, status = read_by_command(name)
    assert {key: report[key] for key in EXPECTED[name]} == EXPECTED[name]
    assert (report["problems"], report["warnings"], status) == ([], [], 0)


def test_the_report_has_exactly_the_promised_keys() -> None:
    report, _ = read_by_command("clean.xlsx")
    assert list(report) == [
        "units", "area", "heads", "multi_unit_heads", "developer_units", "problems", "warnings"
    ]  # fmt: skip


def test_bad_rows_give_one_problem_each_and_no_figures() -> None:
    report, status = read_by_command("bad-rows.xlsx")
    codes = {str(problem["row"]): problem["code"] for problem in report["problems"]}
    assert codes == EXPECTED["bad-rows.xlsx"]["errors"]
    assert len(report["problems"]) == len(codes)
    assert (report["units"], report["area"], report["heads"], status) == (None, None, None, 1)


def test_a_problem_names_sheet_row_column_and_what_to_do() -> None:
    report, _ = read_by_command("bad-rows.xlsx")
    assert report["problems"][2] == {
        "sheet": "Sheet",
        "row": 8,
        "column": "F",
        "code": "area_not_a_number",
        "message": "第8行“面积”一栏是“六十平”,不是数字,请改成如 60.00 的数字。",
    }


def test_the_sheets_own_totals_are_compared() -> None:
    reading = read_roster((ROSTERS / "street-office.xlsx").read_bytes(), "street-office.xlsx")
    assert [(check.label, check.stated_area, check.matches) for check in reading.sheet_totals] == [
        ("1幢小计", Decimal("1443.62"), True),
        ("2幢小计", Decimal("1577.36"), True),
        ("3幢小计", Decimal("1656.16"), True),
        ("合计", Decimal("4677.14"), True),
    ]


def test_further_sheets_are_left_out_with_a_note() -> None:
    reading = read_roster((ROSTERS / "street-office.xlsx").read_bytes(), "street-office.xlsx")
    assert reading.sheet == "业主花名册"
    assert ("填表说明", "sheet_ignored") in {(note.sheet, note.code) for note in reading.notes}


def test_4800_units_read_in_under_two_seconds() -> None:
    content = (ROSTERS / "large.xlsx").read_bytes()
    begun = time.process_time()
    assert read_roster(content, "large.xlsx").units == 4800
    assert time.process_time() - begun < 2


def test_a_file_that_is_not_there_is_told_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="文件无法打开"):
        call_command("read_roster", "no-such-file.xlsx")
