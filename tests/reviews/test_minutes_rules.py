"""Numbers and words of the minutes, and the days departments needed: values in, values out."""

from decimal import Decimal

import pytest

from reviews.day_rules import Answer, by_department
from reviews.minutes_rules import Subject, Word, draft, next_number


@pytest.mark.parametrize(
    ("used", "proposed"),
    [
        ([], "旧改联审〔2019〕1号"),
        (["拱旧改联审〔2019〕12号", "拱旧改联审〔2019〕3号"], "拱旧改联审〔2019〕13号"),
        (["拱旧改联审〔2018〕40号"], "拱旧改联审〔2019〕1号"),
        (["拱旧改联审〔2019〕第007号"], "拱旧改联审〔2019〕第008号"),
        (["手写的编号", "拱旧改联审〔2019〕2号"], "拱旧改联审〔2019〕3号"),
        (["拱旧改联审〔2019〕2号", "另联审〔2019〕9号"], "拱旧改联审〔2019〕3号"),
    ],
)
def test_the_next_number_of_the_series(used, proposed) -> None:
    assert next_number(used, 2019) == proposed


def test_the_draft_names_what_is_left_to_do_and_who_asked_for_it() -> None:
    subject = Subject("和睦新村", "和睦街道", "正式方案第1版", "2019年10月21日", "2019年10月25日")
    words = [
        Word("区城管局", "conditional", conditions=(("补图纸", False), ("留香樟", True))),
        Word("区民政局", "agree", at_meeting=True),
    ]
    lines = draft(subject, words).split("\n")
    assert "联审会议(2019年10月25日)" in lines[0]
    assert "1. 区城管局:原则同意,附条件。补图纸(待落实);留香樟(已落实)。" in lines
    assert "2. 区民政局(联审会议意见):同意。" in lines
    assert "(1)补图纸(区城管局)" in lines
    assert not any("(2)" in line for line in lines)


def test_what_a_department_says_beside_its_conditions_is_told_too() -> None:
    word = Word("区城管局", "conditional", "管网走向总体可行。", (("补图纸", False),))
    lines = draft(Subject("和睦", "和睦街道", "正式方案第1版", "2019年10月21日"), [word]).split("\n")
    assert "1. 区城管局:原则同意,附条件。管网走向总体可行。条件:补图纸(待落实)。" in lines


def test_a_draft_without_conditions_asks_for_nothing() -> None:
    text = draft(Subject("和睦", "和睦街道", "正式方案第1版", "2019年10月21日"), [Word("区城管局", "agree")])
    assert "原则通过该方案。" in text
    assert "落实下列条件" not in text


def test_days_needed_are_the_median_of_first_opinions() -> None:
    rows = [
        Answer("城管", 3, True, False),
        Answer("城管", 8, True, True),
        Answer("城管", None, False, True),
        Answer("民政", None, True, False),
    ]
    first, second = by_department(rows)
    assert (first.asked, first.given, first.late, first.middle, first.longest) == (3, 2, 2, Decimal("5.5"), 8)
    assert (second.given, second.middle, second.longest) == (1, None, None)
