"""When a notice begins to count: every board, the latest first photo, never before publication. Pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.workdays import load_calendar
from projects.notice_rules import Hung, began_on, closing_day, missing, waiting_words
from projects.privacy_words import has_numbers, room_in

PUBLISHED = date(2019, 9, 23)
DAYS = st.dates(PUBLISHED, PUBLISHED + timedelta(days=60))
PHOTOS = st.lists(DAYS, min_size=1, max_size=4)


def hung(*photos: int, number: int = 1) -> Hung:
    return Hung(number, [PUBLISHED + timedelta(days=n) for n in photos])


def test_it_begins_when_the_last_board_had_it() -> None:
    assert began_on(PUBLISHED, [hung(0), hung(2, number=2)]) == date(2019, 9, 25)


def test_the_first_photo_of_a_board_counts_not_the_last() -> None:
    assert began_on(PUBLISHED, [hung(5, 1)]) == date(2019, 9, 24)


def test_one_board_without_photo_holds_it_up() -> None:
    assert began_on(PUBLISHED, [hung(0), Hung(2)]) is None


def test_without_any_photo_it_does_not_begin_even_where_no_board_is_waited_for() -> None:
    assert began_on(PUBLISHED, []) is None
    assert began_on(PUBLISHED, [Hung(1, (), PUBLISHED)]) is None


def test_a_board_no_longer_waited_for_counts_from_that_day() -> None:
    assert began_on(PUBLISHED, [hung(0), Hung(2, (), date(2019, 9, 27))]) == date(2019, 9, 27)


@given(st.lists(PHOTOS, min_size=1, max_size=5))
def test_it_never_begins_before_publication_nor_before_any_board_had_it(photos) -> None:
    boards = [Hung(number, days) for number, days in enumerate(photos, 1)]
    begun = began_on(PUBLISHED, boards)
    assert begun == max([PUBLISHED, *(min(days) for days in photos)])
    assert began_on(PUBLISHED, boards[::-1]) == begun
    assert began_on(PUBLISHED, [*boards, Hung(9)]) is None


@given(st.lists(PHOTOS, min_size=1, max_size=5), DAYS)
def test_a_further_photo_never_delays_it(photos, more) -> None:
    boards = [Hung(number, days) for number, days in enumerate(photos, 1)]
    with_more = [Hung(1, [*photos[0], more]), *boards[1:]]
    assert began_on(PUBLISHED, with_more) <= began_on(PUBLISHED, boards)


def test_the_days_follow_the_beginning_and_the_day_itself_is_not_counted() -> None:
    assert closing_day(load_calendar(), date(2019, 9, 30), 5) == date(2019, 10, 12)
    assert closing_day(load_calendar(), date(2026, 12, 28), 5) is None
    assert closing_day(load_calendar(), None, 5) is None


def test_the_sentence_names_the_boards() -> None:
    assert waiting_words(missing([hung(0), Hung(3), Hung(2)])) == "缺少第2、3号公告栏的张贴照片,公示期未起算"


@pytest.mark.parametrize(
    "text",
    [
        "电话13800000000", "138 0000 0000", "138-0000-0000", "138\u30000000\u30000000", "身份证330105196001011234",
        "3301 0519 6001 01123X",
    ],
)  # fmt: skip
def test_numbers_of_phones_and_identity_cards_are_seen_in_any_shape(text) -> None:
    assert has_numbers(text)


@pytest.mark.parametrize(
    "text", ["0571-88000000", "2019-10-21 2019-10-25 10 30", "共138 户,0000", "文号〔2019〕13号"]
)
def test_other_numbers_are_left_alone(text) -> None:
    assert not has_numbers(text)


@pytest.mark.parametrize("text", ["3幢2单元501室", "501 室", "3-2-501", "住三幢3幢1单元202"])
def test_a_room_is_seen(text) -> None:
    assert room_in(text)


@pytest.mark.parametrize("text", ["7幢南侧", "停车位减少2个", "6幢和7幢之间", "2019-10-21", "活动室"])
def test_a_place_that_is_no_room_is_left_alone(text) -> None:
    assert not room_in(text)
