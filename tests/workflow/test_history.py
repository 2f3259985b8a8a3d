"""The way through the steps: visits, pauses, working days used."""

from datetime import date

from policy.workdays import load_calendar
from workflow.history import Move, last_visits, paused_workdays, visits, workdays_used

CAL = load_calendar()


def test_each_move_ends_one_stay_and_begins_the_next():
    stays = visits(
        [
            Move("open", 1, 1, date(2019, 9, 2)),
            Move("advance", 1, 2, date(2019, 9, 9)),
            Move("send_back", 2, 1, date(2019, 9, 16)),
        ]
    )
    assert [(one.step, one.entered_on, one.left_on) for one in stays] == [
        (1, date(2019, 9, 2), date(2019, 9, 9)),
        (2, date(2019, 9, 9), date(2019, 9, 16)),
        (1, date(2019, 9, 16), None),
    ]
    assert last_visits(stays)[1].entered_on == date(2019, 9, 16)


def test_paused_working_days_are_not_used():
    (stay,) = visits(
        [
            Move("open", 1, 1, date(2019, 9, 2)),
            Move("pause", 1, 1, date(2019, 9, 4)),
            Move("resume", 1, 1, date(2019, 9, 11)),
        ]
    )
    assert paused_workdays(stay, CAL, date(2019, 9, 16)) == 5
    assert workdays_used(stay, CAL, date(2019, 9, 16)) == 9 - 5


def test_a_pause_that_lasts_counts_until_today():
    (stay,) = visits([Move("open", 1, 1, date(2019, 9, 2)), Move("pause", 1, 1, date(2019, 9, 4))])
    assert workdays_used(stay, CAL, date(2019, 9, 20)) == 2


def test_closing_and_withdrawing_end_the_last_stay():
    for kind in ("close", "withdraw"):
        stays = visits([Move("advance", 10, 11, date(2019, 9, 2)), Move(kind, 11, 11, date(2019, 9, 9))])
        assert stays[-1].left_on == date(2019, 9, 9)


def test_days_in_an_unpublished_year_are_not_counted():
    (stay,) = visits([Move("open", 1, 1, date(2026, 12, 28))])
    assert workdays_used(stay, CAL, date(2027, 1, 5)) is None


def test_no_moves_no_stays():
    assert visits([]) == ()
