"""Rules of a tender on plain values: bids, candidates and their days on notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from policy.errors import CalendarUnpublished, Reason
from policy.workdays import Calendar, is_workday

LEAST_BIDDERS = 3
MOST_CANDIDATES = 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bid:
    """A bidder's offer in yuan; `rank` 1 to 3 among the candidates, None for the others.

    `row`: where it stands in the table it was typed in, 0 where there is none.
    """

    name: str
    price_yuan: Decimal
    consortium: bool = False
    rank: int | None = None
    row: int = 0


def notice_ends_on(cal: Calendar, from_: date, days: int) -> date:
    """The first day candidates may stop standing: `days` calendar days after the first, which is not counted
    (招标投标法实施条例 54); a last day off moves to the next day worked (民法典 203). Raises CalendarUnpublished.
    """
    if from_.year not in cal.years:
        raise CalendarUnpublished(from_.year)
    day = from_ + timedelta(days=days)
    while not is_workday(cal, day):
        day += ONE_DAY
    return day


def notice_faults(cal: Calendar, from_: date, until: date, days: int) -> list[Reason]:
    """Reasons against the days candidates stand on notice: too short, or ending on a day off."""
    try:
        least = notice_ends_on(cal, from_, days)
        worked = until <= least or is_workday(cal, until)
    except CalendarUnpublished as unknown:
        return [Reason("no_calendar", f"{unknown},不能推算公示期。", field="candidates_until")]
    if until < least:
        message = f"中标候选人公示不少于{days}日(开始当日不算,最后一日遇休息日顺延),最早到{_said(least)}。"
        return [Reason("too_short", message, field="candidates_until")]
    message = "公示最后一日是休息日,请顺延到下一个工作日。"
    return [] if worked else [Reason("ends_on_day_off", message, field="candidates_until")]


def bid_faults(bids: Sequence[Bid]) -> list[Reason]:
    """Reasons against a table of bids: none, nameless, twice the same, no price, ranks that are not 1, 2, 3."""
    faults = [] if bids else [Reason("required", "请填写投标单位。")]
    rows: dict[str, list[int]] = {}
    for number, bid in enumerate(bids, start=1):
        row = bid.row or number
        rows.setdefault(bid.name.strip(), []).append(row)
        if not bid.name.strip():
            faults.append(Reason("required", f"第{row}行:请填写投标单位。", field=f"name_{row}"))
        if bid.price_yuan <= 0:
            faults.append(Reason("bad_amount", f"第{row}行:投标报价应大于 0。", field=f"price_{row}"))
    for name, found in rows.items():
        if name and len(found) > 1:
            where = "、".join(f"第{row}行" for row in found)
            faults.append(Reason("twice", f"{where}:投标单位“{name}”重复填写。", field=f"name_{found[-1]}"))
    return faults + _rank_faults([bid.rank for bid in bids if bid.rank is not None])


def candidate_faults(bids: Sequence[Bid]) -> list[Reason]:
    """Reasons why these bids cannot go on notice: fewer than three bidders (招标投标法 28), no first candidate."""
    faults = []
    if len(bids) < LEAST_BIDDERS:
        message = f"投标人只有{len(bids)}家,少于{LEAST_BIDDERS}家的应当登记流标、重新招标。"
        faults.append(Reason("too_few_bidders", message))
    if not any(bid.rank for bid in bids):
        faults.append(Reason("no_candidates", "请先在投标单位表中填写中标候选人名次。"))
    return faults


def _rank_faults(ranks: Sequence[int]) -> list[Reason]:
    if sorted(ranks) == list(range(1, len(ranks) + 1)) and len(ranks) <= MOST_CANDIDATES:
        return []
    return [Reason("bad_ranks", f"候选人名次应从1开始依次填写,不重复,最多{MOST_CANDIDATES}名。")]


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
