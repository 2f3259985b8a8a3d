"""Ballot sheets: words, ticks and dates as they are filled in; each row carries its head; contradictions stay open."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consultations.rules import Share
from consultations.sheet_rows import BallotSheetReading, read_ballot_rows
from consultations.sheet_tally import match_rows, tally_ballots
from consultations.sheet_words import read_choice, read_date, read_ticks
from projects.sheets import Place, read_roster
from tests.projects.workbooks import ROSTERS, roster, separated, xlsx

HEADER = ("幢", "单元", "室", "意见", "签字日期", "备注")
TODAY = date(2019, 10, 20)
EXPECTED = json.loads((ROSTERS / "expected.json").read_text("utf-8"))
OWNERS = roster(
    ["1", "1", "101", "甲某", "0001", 60],
    ["1", "1", "102", "甲某", "0001", 40],
    ["1", "1", "201", "乙某", "0002", 50],
    ["1", "2", "101", "丙某", "0003", 50],
)


def read(*rows: Any, header: Any = HEADER) -> BallotSheetReading:
    return read_ballot_rows(xlsx(("意见汇总", [header, *rows])), "意见.xlsx", today=TODAY)


def tallied(*rows: Any, header: Any = HEADER) -> tuple[dict[str, Share], list[tuple[int, str]]]:
    tally, problems = tally_ballots(read_roster(OWNERS, "名册.xlsx"), read(*rows, header=header))
    parts = ("agree", "disagree", "abstain", "not_returned", "unresolved")
    shares = {part: getattr(tally, part) for part in parts}
    return (
        {part: share for part, share in shares.items() if share.heads},
        [(problem.row, problem.code) for problem in problems],
    )


def command(ballots: Path, roster_file: Path, *more: str) -> tuple[dict, int]:
    output = StringIO()
    try:
        call_command("read_ballots", str(ballots), "--roster", str(roster_file), *more, stdout=output)
    except SystemExit as end:
        return json.loads(output.getvalue()), int(end.code or 0)
    return json.loads(output.getvalue()), 0


def test_the_real_ballot_sheet_tallies_as_expected() -> None:
    expected = EXPECTED["ballots-several-units.xlsx"]
    report, status = command(ROSTERS / "ballots-several-units.xlsx", ROSTERS / expected["roster"])
    assert {**report, "roster": expected["roster"]} == {**expected, "problems": []}
    assert status == 0


def test_another_rule_set_decides_the_same_sheet() -> None:
    files = ROSTERS / "ballots-several-units.xlsx", ROSTERS / "several-units.xlsx"
    assert command(*files, "--rule-set", "record-only")[0]["outcome"] == "recorded"
    with pytest.raises(CommandError, match="没有代码为"):
        command(*files, "--rule-set", "no-such-rule")


def test_problems_of_roster_or_sheet_end_with_status_1(tmp_path: Path) -> None:
    report, status = command(ROSTERS / "ballots-several-units.xlsx", ROSTERS / "bad-rows.xlsx")
    assert (report["total"], report["outcome"], len(report["problems"]), status) == (None, None, 9, 1)
    assert report["problems"][0]["message"].startswith("业主名册:第4行")
    unreadable, status = command(ROSTERS / "expected.json", ROSTERS / "clean.xlsx")
    assert ([p["code"] for p in unreadable["problems"]], status) == (["unknown_file"], 1)
    ballots = tmp_path / "意见.csv"
    ballots.write_bytes(separated([HEADER, ["1", "1", "101", "同意", "2999-01-01", ""]]))
    late, status = command(ballots, ROSTERS / "clean.xlsx")
    assert ([p["code"] for p in late["problems"]], status) == (["bad_date"], 1)


def test_a_row_carries_its_whole_head() -> None:
    shares, problems = tallied(["1", "1", "102", "同意", "2019-10-15", ""])
    assert shares == {"agree": Share(Decimal("100.00"), 1), "not_returned": Share(Decimal("100.00"), 2)}
    assert problems == []


def test_rows_of_one_head_that_agree_count_once() -> None:
    shares, _ = tallied(["1", "1", "101", "不同意"], ["1", "1", "102", "不同意"])
    assert shares["disagree"] == Share(Decimal("100.00"), 1)


def test_rows_of_one_head_that_contradict_are_unresolved() -> None:
    shares, problems = tallied(["1", "1", "101", "同意"], ["1", "1", "102", "弃权"])
    assert (shares["unresolved"], "agree" in shares, problems) == (Share(Decimal("100.00"), 1), False, [])


def test_a_blank_beside_a_ballot_of_the_same_head_takes_nothing_back() -> None:
    shares, _ = tallied(["1", "1", "101", "同意"], ["1", "1", "102", ""])
    assert shares["agree"] == Share(Decimal("100.00"), 1)


def test_of_two_rows_about_one_unit_the_later_is_told_and_never_wins() -> None:
    rows = [["1", "1", "201", "同意"], ["1幢", "一单元", "201室", "同意"], ["1", "2", "101", "同意"],
            ["1", "2", "0101", "不同意"]]  # fmt: skip
    shares, problems = tallied(*rows)
    assert problems == [(3, "duplicate_row"), (5, "duplicate_row")]
    assert (shares["agree"], shares["unresolved"]) == (Share(Decimal("50.00"), 1), Share(Decimal("50.00"), 1))


def test_units_not_on_the_roster_are_told() -> None:
    _, problems = tallied(["9", "1", "101", "同意"], ["1", "1", "", "同意"], ["1", "3", "101", "同意"])
    assert problems == [(2, "unknown_unit"), (3, "unknown_unit"), (4, "unknown_unit")]


def test_a_sheet_without_entrances_is_matched_where_no_doubt_is_left() -> None:
    _, problems = tallied(["1", "201", "同意"], ["1", "101", "同意"], header=("幢", "室", "意见"))
    assert problems == [(3, "unknown_unit")]


def test_every_bad_row_is_told_in_a_sentence() -> None:
    sheet = read(
        ["1", "1", "101", "随便", "2019-10-15"],
        ["1", "1", "102", "同意", "十五号"],
        ["1", "1", "201", "同意", date(2019, 10, 21)],
        ["1", "2", "101", "同意", "2019年10月20日"],
    )
    assert [(problem.row, problem.column, problem.code) for problem in sheet.problems] == [
        (2, "D", "bad_choice"), (3, "E", "bad_date"), (4, "E", "bad_date"),
    ]  # fmt: skip
    assert sheet.problems[0].message == "第2行“意见”一栏是“随便”,请填写同意、不同意、弃权或未反馈。"
    assert sheet.problems[2].message == "第4行“签字日期”一栏是 2019-10-21,晚于今天,请核对。"
    assert [row.signed_on for row in sheet.rows] == [date(2019, 10, 20)]


def test_columns_of_ticks() -> None:
    header = ("房屋坐落", "同意", "不同意", "弃权", "签署人身份")
    rows = [["1-1-101", "√", None, None, "本人"], ["1-1-201", None, "✓", None, "委托代理人"],
            ["1-2-101", None, None, None, None], ["1-1-102", "√", "√", None, None],
            ["1-1-103", "√", None, None, "邻居"]]  # fmt: skip
    sheet = read(*rows, header=header)
    assert [(row.choice, row.signed_by) for row in sheet.rows] == [
        ("agree", "self"), ("disagree", "proxy"), ("not_returned", "self"),
    ]  # fmt: skip
    assert [(problem.row, problem.code) for problem in sheet.problems] == [
        (5, "bad_choice"),
        (6, "bad_signer"),
    ]


def test_title_totals_notes_and_merged_buildings_as_in_rosters() -> None:
    rows = [["第一次征求意见汇总表"], HEADER, ["1幢", "1", "101", "同意"], [None, None, "201", "弃权"],
            ["1幢小计", None, None, "2户"], ["注:原件存社区。"]]  # fmt: skip
    sheet = read_ballot_rows(xlsx(("汇总", rows), ("说明", [["填写说明"]])), "意见.xlsx", today=TODAY)
    assert [(row.building, row.entrance, row.room, row.choice) for row in sheet.rows] == [
        ("1", "1", "101", "agree"), ("1", "1", "201", "abstain"),
    ]  # fmt: skip
    assert sheet.problems == ()


@pytest.mark.parametrize(
    ("written", "choice"),
    [("同意", "agree"), (" 同 意 ", "agree"), ("赞成。", "agree"), ("不同意", "disagree"), ("反对", "disagree"),
     ("弃权", "abstain"), ("未反馈", "not_returned"), (None, "not_returned"), ("☑同意 □不同意 □弃权", "agree"),
     ("同意□ 不同意√ 弃权□", "disagree"), ("√弃权", "abstain"), ("☑同意☑不同意", None), ("□同意□不同意", None),
     ("有条件同意", None), ("√", None), ("同意(电话)", None), (Decimal(1), None)],
)  # fmt: skip
def test_choices_as_they_are_written(written: Any, choice: str | None) -> None:
    assert read_choice(written) == choice


@pytest.mark.parametrize(
    ("cells", "choice"),
    [({"agree": "√", "disagree": None}, "agree"), ({"agree": None, "disagree": "不同意"}, "disagree"),
     ({"agree": "0", "disagree": Decimal(1)}, "disagree"), ({"agree": None, "disagree": None}, "not_returned"),
     ({"agree": "√", "disagree": "√"}, None), ({"agree": "×", "disagree": None}, None)],
)  # fmt: skip
def test_ticks_as_they_are_made(cells: dict[str, Any], choice: str | None) -> None:
    assert read_ticks(cells) == choice


@pytest.mark.parametrize(
    "written",
    ["2019-10-15", "2019/10/15", "2019.10.15", "2019年10月15日", "２０１９年１０月１５日", "20191015",
     "2019-10-15 00:00:00", Decimal(20191015), Decimal(43753), date(2019, 10, 15)],
)  # fmt: skip
def test_dates_as_they_are_written(written: Any) -> None:
    assert read_date(written) == date(2019, 10, 15)


@pytest.mark.parametrize(
    "written", ["10月15日", "2019-02-30", "19.10.15", "昨天", Decimal(15), "1899-01-01", True]
)
def test_what_is_no_date(written: Any) -> None:
    assert read_date(written) is None


def test_rows_are_matched_to_any_list_of_places() -> None:
    sheet = read(["3幢", "2单元", "501室", "同意"])
    matched = match_rows(sheet.rows, [Place("3", "1", "501"), Place("3", "2", "0501")])
    assert [unit for _, unit in matched.rows] == [1]


def test_a_file_without_a_ballot_column_is_told() -> None:
    sheet = read_ballot_rows(OWNERS, "名册.xlsx", today=TODAY)
    assert [(problem.code, problem.row) for problem in sheet.problems] == [("column_missing", 1)]
    assert "“意见”" in sheet.problems[0].message
