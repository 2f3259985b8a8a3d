"""The plan's table adds up, the window counts days, a paste is read line by line."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from policy.loader import load_scheme
from reviews.paste_rules import Known, read
from reviews.plan_rules import Candidate, PlanRow, by_street, total_of, why_not_ready, window_sentence

SCHEME = load_scheme("gongshu-2019")
AREAS = some.decimals(min_value="0.01", max_value=10**7, places=2)
ROWS = some.lists(
    some.builds(
        PlanRow, street=some.sampled_from(["和睦", "大关", "半山"]), community=some.just(""), name=some.text(max_size=3),
        year_built=some.integers(1950, 2010), buildings=some.integers(1, 60), households=some.integers(1, 4000),
        area=AREAS, summary=some.just(""), estimate=some.none() | AREAS,
    ),
    max_size=40,
)  # fmt: skip


@given(ROWS)
def test_streets_sum_to_the_district_and_no_line_is_lost(rows: list[PlanRow]) -> None:
    parts = by_street(rows)
    assert total_of(part.amounts for part in parts) == total_of(row.amounts for row in rows)
    assert sorted(map(id, (row for part in parts for row in part.rows))) == sorted(map(id, rows))
    assert total_of(row.amounts for row in rows).area == sum((row.area for row in rows), Decimal(0))


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2020, 8, 1), "距集中申报截止还有30天。"),
        (date(2020, 8, 30), "距集中申报截止还有1天。"),
        (date(2020, 8, 31), "今天截止集中申报。"),
    ],
)
def test_the_countdown_ends_on_the_last_day_of_august(today: date, said: str) -> None:
    assert window_sentence(today, 2020, SCHEME) == said


def test_the_day_after_the_window_is_closed() -> None:
    assert window_sentence(date(2020, 9, 1), 2020, SCHEME).startswith("集中申报已截止")


def test_every_reason_against_a_submission_is_told() -> None:
    told = why_not_ready(Candidate(3, "公示和第二次征求意见", "暂缓实施", "拱发改1号", waiting=True))
    assert len(told) == 4
    assert why_not_ready(Candidate(4, "明确改造计划")) == ()


KNOWN = (
    Known(1, ("2020-hemu-01", "hemu-jia"), "和睦甲村"),
    Known(2, ("2020-hemu-02",), "和睦乙村"),
    Known(3, ("x",), "和睦乙村"),
)


def test_codes_and_names_are_read_with_tabs_commas_and_wide_blanks() -> None:
    found = read("小区\t文号\n和睦 甲村\t 拱发改〔2020〕1号 \n\n2020-HEMU-02,拱发改〔2020〕2号", KNOWN)
    assert (dict(found.numbers), found.wrong) == ({1: "拱发改〔2020〕1号", 2: "拱发改〔2020〕2号"}, ())


def test_namesakes_need_their_code_and_nothing_is_taken_beside_a_wrong_line() -> None:
    found = read("和睦甲村\t1号\n和睦乙村\t2号\n和睦甲村\t1号\t3", KNOWN)
    assert not found.numbers
    assert [line.split(":")[1][:4] for line in found.wrong] == ["有同名小", "多于两列"]


@given(some.text(max_size=300))
def test_whatever_is_pasted_is_read_or_named(text: str) -> None:
    found = read(text, KNOWN)
    assert not (found.numbers and found.wrong)
